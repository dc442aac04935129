"""Of what kind a case is is decided in one place, and every rule asks there (RTE-9)."""

from datetime import UTC, datetime

from tests.stories.office import Office

TUESDAY = datetime(2026, 3, 3, 14, tzinfo=UTC)


def test_a_first_order_by_its_subject_has_no_limit_and_offers_mid_market(shared_office: Office) -> None:
    """RTE-9, SLA-2, MM-1: type Inbound Request, subject FO Opp: one kind for the clock, for More and for closing."""
    office = shared_office
    ana = office.person("ana")
    card = office.card_arrives("00310001", type="Inbound Request", subject="FO Opp (Startup)", contact="Maria Lopez")
    assert card.shows("no closing limit")
    more = ana.opens("More", on=card)
    assert more.shows("Hand to Mid-Market")
    more.cancels()
    form = ana.opens("Close", on=card)
    form.picks("How does it close?", "Closed: Resolved")
    form.picks("Resolution action", "Answered Question")
    assert "Did they get what they needed?" not in form.labels
    form.cancels()
    other = office.card_arrives("00310002", type="Inbound Request", subject="Re: your FO Opp")
    assert other.shows("Close by")
    more = ana.opens("More", on=other)
    assert "Hand to Mid-Market" not in more.text
    more.cancels()


def test_a_type_with_more_words_behind_it_is_of_its_kind(shared_office: Office) -> None:
    """RTE-9, RTE-6: “Autorenewal will fail soon” comes to Advocates without a hint; another renewal carries the hint."""
    office = shared_office
    card = office.card_arrives("00310003", type="Autorenewal will fail soon")
    assert not card.has("Ask your manager who")
    hinted = office.card_arrives("00310004", type="Renewal Will Fail (QSR)")
    assert hinted.shows("Ask your manager who", "no closing limit")


def test_a_case_of_another_record_type_is_not_taken_in_and_counted(shared_office: Office) -> None:
    """RTE-9, INT-1: however the words are spelled; a case that is ours is followed, whatever its record type becomes."""
    office = shared_office
    taken = office.case_arrives("00310005", record_type="Support Case")
    assert (taken.created, taken.not_ours, taken.rejected) == (0, 1, [])
    assert office.case_arrives("00310006", record_type=" smb sales  CASE").created == 1
    assert office.case_arrives("00310007", record_type="").created == 1
    office.clock.advance(TUESDAY - office.clock.now())
    assert office.case_arrives("00310006", record_type="Support Case", subject="Moved").updated == 1
    assert office.case("00310006").subject == "Moved"


def test_the_digest_lists_types_that_match_nothing(office: Office) -> None:
    """RTE-9: named with how many open cases have them, as text."""
    office.case_arrives("00310008", type="Autorenewal might <!channel> fail")
    office.case_arrives("00310009", type="Autorenewal might <!channel> fail")
    office.case_arrives("00310010", type="Referral")
    office.now_is(TUESDAY)
    digest = office.person("marta").waits_for_message(containing="AMER", in_="hvs")
    assert digest.shows("Types that the policy does not list: Autorenewal might <!channel> fail 2")
