"""Eva, of EMEA, has a case that came as one of AMER: one answer to whose manager that concerns (PPL-4)."""

from datetime import timedelta

from cases.model.people import Person, Region, Role
from tests.stories.office import ANA, BEN, MARTA, MONDAY, OLE, Office
from tests.stories.test_reminders import reminders_of

HOUR = timedelta(hours=1)
EVA = Person("eva@example.com", "Eva Kern", Role.ADVOCATE, Region.EMEA_APJ, "EK", ("German",), "ole@example.com", zone="Europe/Berlin")  # fmt: skip
FINN = Person("finn@example.com", "Finn Roth", Role.ADVOCATE, Region.EMEA_APJ, "FR", ("German",), "ole@example.com", zone="Europe/Berlin")  # fmt: skip


def test_the_owners_manager_is_told_and_can_act_and_the_other_is_neither(sqlite_url: str) -> None:
    """PPL-4, HOM-1, DIG-3: the case follows Eva to her region, as its history says; Ole is told of the miss, sees it on his Home and in his digest, and
    Reassign works; Marta is told nothing, counts nothing, and is refused."""
    with Office(sqlite_url, roster=(ANA, BEN, EVA, FINN, MARTA, OLE)) as office:
        ole, marta = office.person("ole"), office.person("marta")
        office.case_arrives(owner="eva@example.com", region="AMER")
        assert office.case().region is Region.EMEA_APJ
        office.now_is(MONDAY + 25 * HOUR)
        [told] = reminders_of(office, "ole")
        assert told.shows("Missed · with Eva Kern", "00012345")
        assert reminders_of(office, "marta") == []
        ole.opens_home().waits_to_show("Missed · 1", "Eva Kern · 00012345")
        assert not marta.opens_home().has("00012345")
        assert ole.asks("/case digest").shows("1 pickup")
        assert marta.asks("/case digest").shows("0 pickups")
        assert "Reassign" not in marta.asks("/case 12345").text
        form = ole.opens("Reassign", on=told)
        form.picks(
            "Who takes it?", next(each for each in form.options("Who takes it?") if each.startswith("Finn Roth"))
        )
        assert form.submits().ok
        assert office.case().owner == FINN.email
        assert "Next step" in ole.asks("/case 12345").buttons
        assert "Next step" not in marta.asks("/case 12345").buttons
