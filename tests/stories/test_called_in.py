"""A Renewal Manager's case, from her card to the Advocate who takes it: nothing there is for Advocates only, and it stays in her list (TAG-1)."""

from datetime import timedelta

from tests.stories.office import Office

HOUR = timedelta(hours=1)


def test_her_card_has_no_pickup_and_does_not_send_her_to_a_renewal_manager(office: Office) -> None:
    """TAG-1, RTE-6, SLA-1: nor does she hear of a pickup, missed or not, neither does her manager; where the case stands says nothing of one."""
    rita = office.person("rita")
    office.case_arrives("00012359", owner="rita@example.com", type="Renewal Will Fail")
    card = rita.waits_for_message(beginning="00012359")
    assert card.buttons == ["Call an Advocate"]
    assert not card.has("Pick up by")
    assert not card.has("Ask your manager")
    assert not rita.asks("/case 12359").has("Pick up by")
    office.now_is(office.clock.now() + 26 * HOUR)
    office.settles()
    assert not any(message.has("Pickup missed") or message.has("pickup") for message in rita.messages())
    assert not any(message.has("00012359") for message in office.person("marta").messages())


def test_the_command_without_a_reason_asks_for_it_and_the_case_stays_in_her_list(office: Office) -> None:
    """TAG-1, LOOK-2: `/advocate 12359` hands nothing over; an empty reason is refused; afterwards `/case mine` and her Home have the case, as called in."""
    rita = office.person("rita")
    office.case_arrives("00012359", owner="rita@example.com", type="Renewal Will Fail")
    rita.types("/advocate 12359")
    form = rita.waits_for_modal(titled="Call an Advocate")
    assert office.case("00012359").owner == "rita@example.com"
    assert form.submits().errors
    form.fills("Why?", "They insist on a call")
    assert form.submits().ok
    assert office.case("00012359").owner != "rita@example.com"
    assert rita.asks("/case mine").shows("00012359", "an Advocate was called in")
    rita.opens_home().waits_to_show("00012359", "an Advocate was called in")


def test_who_may_not_call_and_what_is_called_for_already_are_told_at_once(office: Office) -> None:
    """TAG-1, PPL-3: no window opens for Sue, for Ana's case, or for a number that nobody knows; the second call says who has it."""
    rita, sue = office.person("rita"), office.person("sue")
    office.case_arrives("00012359", owner="rita@example.com")
    office.case_arrives("00012360")
    assert sue.asks("/advocate 12359").shows("You cannot call an Advocate")
    assert rita.asks("/advocate 12361").shows("There is no case 12361")
    assert rita.asks("/advocate 12360").shows("You cannot call an Advocate")
    assert rita.asks("/advocate 12359 they insist on a call").shows("has it now")
    assert rita.asks("/advocate 12359").shows("Already requested", "Nothing was changed")
