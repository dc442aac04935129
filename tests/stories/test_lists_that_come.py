"""Lists that come by themselves, and feedback on the way of working (LOOK-3, OPS-1, FBK-2)."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.slack import identities
from cases.model.people import Person, Role
from sandbox.slack.driver import Actor, MessageSeen
from tests.stories.office import ANA, BEN, MARTA, OLE, RITA, Office

OTTO = Person("otto@example.com", "Otto Ops", Role.SMB_OPS, None)
TUESDAY_IN_LONDON = datetime(2026, 3, 3, 9, 5, tzinfo=UTC)
TUESDAY_IN_NEW_YORK = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)


def test_a_saved_list_comes_daily_or_weekly_until_it_is_ended(office: Office) -> None:
    """LOOK-3: Rita's own daily at nine, once; a new list takes its place; Sue's weekly on Mondays alone; off is off."""
    rita, sue = office.person("rita"), office.person("sue")
    office.case_arrives("00012345", owner="rita@example.com")
    office.case_arrives("00012346", creator="Tim Roe", creator_department="Support")
    assert rita.asks("/case watch").shows("✋ Write what to watch")
    assert rita.asks("/case watch everything").shows("Write what to watch")
    assert rita.asks("/case watch mine daily").shows("from Monday to Friday at nine")
    slip = sue.asks("/case watch department Supprt")
    assert slip.shows("cases from Supprt comes here on Mondays", "No case is from Supprt yet: check the name.")
    assert sue.asks(f"/case watch created by <@{rita.id}> daily").shows("created by Rita Moss comes here from Monday")
    said = sue.asks("/case watch department Support")
    assert said.shows("The list of cases from Support comes here on Mondays at nine.")
    assert not said.has("check the name")
    so_far = len(rita.messages())
    office.now_is(TUESDAY_IN_NEW_YORK)
    came = rita.waits_for_message(containing="Your cases")
    assert came.shows("You saved this list: it comes from Monday to Friday. “/case watch off” ends it.")
    office.casebot.tell_of_the_morning()
    office.settles()
    assert len([each for each in rita.messages()[so_far:] if each.has("Your cases")]) == 1
    assert not any(each.has("Cases they created") for each in sue.messages())
    office.now_is(datetime(2026, 3, 9, 9, 5, tzinfo=UTC))
    assert sue.waits_for_message(containing="Cases they created").shows("00012346", "it comes on Mondays")
    assert rita.asks("/case watch off").shows("is turned off")
    assert rita.asks("/case watch off").shows("No list is saved")
    count = len(rita.messages())
    office.now_is(datetime(2026, 3, 10, 14, 5, tzinfo=UTC))
    office.settles()
    assert not any(each.has("Your cases") for each in rita.messages()[count:])


def test_a_list_that_nobody_could_be_sent_is_refused_at_once(office: Office) -> None:
    """LOOK-3: more people than a list may name, and nobody at all; what was saved before stays. A long department shows whole or shortened."""
    rita = office.person("rita")
    assert rita.asks("/case watch mine daily").shows("The list of your cases comes here")
    many = " ".join(f"<@U{number:08}>" for number in range(11))
    assert rita.asks(f"/case watch created by {many} daily").shows("Name at most 10 people at a time")
    assert rita.asks("/case watch created by , , weekly").shows("Name somebody")
    assert rita.asks("/case watch").shows("The list of your cases comes daily")
    assert rita.asks(f"/case watch department {'Sales ' * 500}").shows("The list of cases from Sales Sales")
    assert rita.asks("/case watch").shows("The list of cases from Sales Sales")


def test_a_list_that_slack_took_late_comes_only_if_it_is_still_wanted(office: Office) -> None:
    """LOOK-3: turned off, or another in its place, while Slack takes nothing: the old one does not come any more. Of two days only the newer comes."""
    rita, ben, marta = office.person("rita"), office.person("ben"), office.person("marta")
    for person in (rita, ben, marta):
        assert person.asks("/case watch created by Tim Roe daily").shows("comes here from Monday to Friday")
    office.settles()
    office.casebot.delivery.stop()
    office.now_is(TUESDAY_IN_NEW_YORK)
    assert rita.asks("/case watch off").shows("is turned off")
    assert ben.asks("/case watch created by Tim Roe, Sue Park daily").shows("comes here from Monday to Friday")
    office.now_is(TUESDAY_IN_NEW_YORK + timedelta(days=1))
    office.closes_casebot()
    office.opens_casebot()
    office.settles()

    def lists_of(who: Actor) -> list[MessageSeen]:
        return [each for each in who.messages() if each.has("You saved this list")]

    assert lists_of(rita) == []
    [bens], [martas] = lists_of(ben), lists_of(marta)
    assert bens.has("Tim Roe, Sue Park")
    assert martas.has("Tim Roe")


def test_somebody_who_became_a_guest_gets_no_list_any_more(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """LOOK-3, PPL-3: what a guest may not ask for does not come by itself either; a member again, Sue has her list again."""
    monkeypatch.setattr(identities, "REMEMBERED_S", 0.0)
    monkeypatch.setattr(identities, "OTHERS_REMEMBERED_S", 0.0)
    office.case_arrives("00012346", creator="Tim Roe", creator_department="Support", account="Acme GmbH")
    sue = office.person("sue")
    assert sue.asks("/case watch department Support daily").shows("from Monday to Friday")
    office.sandbox.change_person(sue.id, is_restricted=True)
    office.now_is(TUESDAY_IN_LONDON)
    office.settles()
    assert not any(each.has("Acme GmbH") for each in sue.messages())
    office.sandbox.change_person(sue.id, is_restricted=False)
    office.now_is(TUESDAY_IN_LONDON + timedelta(days=1))
    assert sue.waits_for_message(containing="Cases they created").shows("Acme GmbH")


def test_cases_that_nobody_owns_are_put_before_smb_ops_three_times_a_day(sqlite_url: str) -> None:
    """OPS-1: as the day begins and after each third of it; not at night, nor at the weekend; nothing of the customer. Of no region, it is in one list."""
    with Office(sqlite_url, roster=(ANA, BEN, MARTA, OLE, RITA, OTTO)) as office:
        otto = office.person("otto")
        office.case_arrives("00012345", owner="", region="", account="", web_email="who@nowhere.example")
        office.settles()

        def told() -> int:
            office.settles()
            return len(
                [
                    each
                    for each in otto.messages("smb-ops")
                    if each.has("One case is unassigned") or each.has("a newer list of unassigned cases is below")
                ]
            )

        before = told()
        for hour in (9, 12, 15, 18, 20):
            office.now_is(datetime(2026, 3, 3, hour, 10, tzinfo=UTC))
            office.settles()
        assert told() - before == 3
        office.now_is(datetime(2026, 3, 4, 3, tzinfo=UTC))
        office.now_is(datetime(2026, 3, 7, 15, tzinfo=UTC))
        assert told() - before == 3
        [message] = [each for each in otto.messages("smb-ops") if each.has("One case is unassigned")]
        assert message.shows("EMEA-APJ or region unknown")
        assert message.shows("· region unknown")
        assert "<!date^" in str(message.read()), "readers in several zones each see their own time"
        assert not message.has("who@nowhere.example")
        assert "Assign case" in message.buttons


def test_a_list_loses_a_case_that_was_assigned_and_its_buttons_to_the_next_list(sqlite_url: str) -> None:
    """OPS-1: Otto finds one list to click on; a case that was closed or went to the other region leaves it too."""
    with Office(sqlite_url, roster=(ANA, BEN, MARTA, OLE, RITA, OTTO)) as office:
        otto = office.person("otto")
        for number in ("00012345", "00012346", "00012347"):
            office.case_arrives(number, owner="", region="EMEA-APJ", account="", web_email=f"{number}@nowhere.example")
        office.now_is(TUESDAY_IN_LONDON)
        first = otto.waits_for_message(containing="EMEA-APJ: 3 cases are unassigned", in_="smb-ops")
        form = otto.opens("Assign case", on=first, near="00012345")
        form.picks("Who gets it?", next(each for each in form.options("Who gets it?") if "Ben" in each))
        assert form.submits().ok
        first.waits_to_show("EMEA-APJ: 2 cases are unassigned")
        assert not first.has("00012345")

        office.now_is(TUESDAY_IN_LONDON + timedelta(hours=3))
        first.waits_to_show("EMEA-APJ: a newer list of unassigned cases is below")
        assert first.buttons == []
        second = otto.waits_for_message(containing="EMEA-APJ: 2 cases are unassigned", in_="smb-ops")
        office.case_arrives("00012346", owner="", region="AMER", account="", web_email="x@nowhere.example")
        second.waits_to_show("EMEA-APJ: One case is unassigned")
        office.case_arrives("00012347", owner="ben@example.com", region="AMER", account="Acme GmbH")
        second.waits_to_show("EMEA-APJ: all of these cases are assigned")
        assert second.buttons == []


def test_a_list_that_slack_took_late_and_the_next_one_are_not_both_to_click_on(sqlite_url: str) -> None:
    """OPS-1: Slack takes nothing from nine until after twelve; what Otto then finds is one list with buttons."""
    with Office(sqlite_url, roster=(ANA, BEN, MARTA, OLE, RITA, OTTO)) as office:
        otto = office.person("otto")
        office.case_arrives("00012345", owner="", region="EMEA-APJ", account="", web_email="who@nowhere.example")
        office.settles()
        office.workspace.fault("chat.postMessage", "rate_limited", retry_after=2)
        office.now_is(TUESDAY_IN_LONDON)
        office.now_is(TUESDAY_IN_LONDON + timedelta(hours=3))
        office.settles()
        office.casebot.tell_of_the_morning()
        office.settles()
        lists = [each for each in otto.messages("smb-ops") if each.has("EMEA-APJ: One case is unassigned")]
        assert [each.buttons.count("Assign case") for each in lists] == [1]


def test_feedback_on_the_way_of_working_is_in_the_next_digest(office: Office) -> None:
    """FBK-2, SAFE-3: without a name, once, as it was written; an empty one is asked for, one that is too long refused."""
    ana = office.person("ana")
    assert ana.asks("/case feedback").shows("Write it after the command")
    assert ana.asks(f"/case feedback {'x' * 501}").shows("501 of 500")
    assert ana.asks("/case feedback The morning list should come <!channel> earlier").shows("next digest")
    digest = office.person("marta").asks("/case digest")
    assert digest.shows("On the way of working", "The morning list should come")
    assert not digest.has("Ana Silva said")
    assert not office.person("ole").asks("/case digest").has("On the way of working")
    office.now_is(office.clock.now() + timedelta(days=1))
    office.settles()
    [posted] = [each for each in ana.messages("hvs") if each.has("On the way of working")]
    assert posted.shows("The morning list should come")
