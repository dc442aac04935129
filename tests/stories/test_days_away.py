"""Ana plans her days away: nothing is lost, each can be changed and cancelled, and the cover is asked once and told what changed (PTO-1, PTO-2)."""

from dataclasses import replace
from datetime import date

from cases.model.people import CoverAnswer, Person, Region, Role
from sandbox.slack.driver import Actor
from tests.stories.office import ANA, BEN, MARTA, OLE, Office

EVA = Person(
    "eva@example.com", "Eva Kern", Role.ADVOCATE, Region.EMEA_APJ, "EK", ("German", "Portuguese"), "ole@example.com", zone="Europe/Berlin"
)  # fmt: skip


def days_of(office: Office) -> list[tuple[date, date, str | None]]:
    with office.casebot.database.reading() as uow:
        return [(each.first, each.last, each.cover) for each in uow.roster.absences]


def notices(ben: Actor) -> int:
    return len([message for message in ben.messages() if message.has("Ana Silva") and message.has("🌴")])


def test_a_day_within_days_that_are_noted_loses_none_of_them(office: Office) -> None:
    """PTO-1: "mon to fri", then "tomorrow": Monday to Friday stay, and the cover hears nothing again. Another cover for one day has that day alone;
    a week that reaches beyond is one absence."""
    ana, ben = office.person("ana"), office.person("ben")
    ana.types("/case away 2026-03-09 to 2026-03-13 cover @ben")
    ben.waits_for_message(containing="Mon 9 Mar to Fri 13 Mar")
    ana.types("/case away 2026-03-10")
    ana.waits_for_message(containing="You are away, Mon 9 Mar to Fri 13 Mar.")
    assert days_of(office) == [(date(2026, 3, 9), date(2026, 3, 13), BEN.email)]
    ana.types("/case away 2026-03-12 to 2026-03-16")
    ana.waits_for_message(containing="You are away, Mon 9 Mar to Mon 16 Mar.")
    assert days_of(office) == [(date(2026, 3, 9), date(2026, 3, 16), BEN.email)]
    office.settles()
    assert notices(ben) == 2, "one for each change that concerns him"


def test_another_cover_for_one_day_leaves_the_others_to_the_first(sqlite_url: str) -> None:
    """PTO-1, PTO-2: Eva, of the other region, may cover too; the three absences that follow from it are one message to Ben."""
    with Office(sqlite_url, roster=(ANA, BEN, EVA, MARTA, OLE)) as office:
        ana, ben, eva = office.person("ana"), office.person("ben"), office.person("eva")
        ana.types("/case away 2026-03-09 to 2026-03-13 cover @ben")
        ben.waits_for_message(containing="Fri 13 Mar")
        ana.types("/case away 2026-03-11 cover @eva")
        assert eva.waits_for_message(containing="Ana Silva is away, Wed 11 Mar").shows("Can you cover?")
        ben.waits_for_message(containing="Thu 12 Mar to Fri 13 Mar")
        office.settles()
        assert notices(ben) == 2
        assert days_of(office) == [
            (date(2026, 3, 9), date(2026, 3, 10), BEN.email),
            (date(2026, 3, 11), date(2026, 3, 11), EVA.email),
            (date(2026, 3, 12), date(2026, 3, 13), BEN.email),
        ]


def test_cancel_with_several_to_come_asks_which_and_tells_the_cover_once(office: Office) -> None:
    """PTO-1: `cancel` ends none of several by itself; the list has each with Change and Cancel; the cover hears of the retraction."""
    ana, ben = office.person("ana"), office.person("ben")
    ana.types("/case away 2026-03-09 to 2026-03-10 cover @ben")
    ben.waits_for_message(containing="Tue 10 Mar")
    ana.types("/case away 2026-04-06 cover @ben")
    ben.waits_for_message(containing="Mon 6 Apr")
    ana.types("/case away cancel")
    window = ana.waits_for_modal(titled="Days away")
    window.waits_to_show("Mon 9 Mar to Tue 10 Mar", "Mon 6 Apr")
    assert len(days_of(office)) == 2
    window.clicks("Cancel", near="Mon 9 Mar")
    window.waits_to_show("Cancelled: Mon 9 Mar to Tue 10 Mar")
    assert days_of(office) == [(date(2026, 4, 6), date(2026, 4, 6), BEN.email)]
    window.clicks("Cancel", near="Mon 6 Apr")
    window.waits_to_show("No days away are noted")
    ben.waits_for_message(containing="Ana Silva needs no cover from you any more")


def test_days_are_changed_in_the_list_and_who_agreed_is_asked_only_about_new_ones(office: Office) -> None:
    """PTO-1, PTO-2: a shorter absence keeps the cover's word, a longer one asks again; a stale list says that what it shows is gone."""
    ana, ben = office.person("ana"), office.person("ben")
    ana.types("/case away 2026-03-09 to 2026-03-13 cover @ben")
    asked = ben.waits_for_message(containing="Ana Silva is away")
    asked.clicks("I can cover")
    asked.waits_to_show("You cover, as you agreed")
    assert "I can cover" not in asked.buttons
    ana.waits_for_message(containing="Ben Carter covers for you, Mon 9 Mar to Fri 13 Mar")
    ana.types("/case away list")
    window = ana.waits_for_modal(titled="Days away")
    form = ana.opens("Change", on=window)
    assert form.value("Who covers?") is not None
    form.picks_date("Last day", date(2026, 3, 12))
    form.submits()
    ana.types("/case away list")
    ana.waits_for_modal(titled="Days away").waits_to_show("Thu 12 Mar", "and has agreed")
    with office.casebot.database.reading() as uow:
        [absence] = uow.roster.absences
        assert absence.answer is CoverAnswer.AGREED
    ana.types("/case away 2026-03-13 to 2026-03-20 cover @ben")
    ben.waits_for_message(containing="Fri 20 Mar").shows("Can you cover?")


def test_a_cover_who_cannot_says_so_and_the_manager_chooses_another(sqlite_url: str) -> None:
    """PTO-2: declined, nobody covers: Ana and Marta hear it, reminders go to nobody in her place, and Marta chooses Eva, who speaks Ana's language, in
    the form; the old buttons decide nothing any more."""
    with Office(sqlite_url, roster=(replace(ANA, cover=BEN.email), BEN, EVA, MARTA, OLE)) as office:
        ana, ben, marta = office.person("ana"), office.person("ben"), office.person("marta")
        answer = ana.asks("/case away 2026-03-02 to 2026-03-06 cover @ben")
        assert "Ben Carter (ben@example.com) covers for me" in answer.text
        asked = ben.waits_for_message(containing="Can you cover?")
        asked.clicks("I cannot")
        asked.waits_to_show("You do not cover for Ana Silva")
        ana.waits_for_message(containing="Ben Carter cannot cover for you")
        told = marta.waits_for_message(containing="The cover who was asked cannot")
        office.case_arrives()
        office.settles()
        assert not any(message.begins_with("00012345") for message in ben.messages())
        form = marta.opens("Choose a cover", on=told)
        assert form.options("Who covers?")[0].startswith("Ben Carter")
        form.picks("Who covers?", "Eva Kern · EMEA-APJ · German, Portuguese")
        form.submits()
        office.person("eva").waits_for_message(containing="Can you cover?")
        office.case_arrives("00012346")
        office.person("eva").waits_for_message(beginning="00012346")
