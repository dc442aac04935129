"""Sales Development hands over what an Advocate needs to start (SDR-1), or a purchase that is blocked (BPW-1)."""

from sandbox.slack.driver import Modal
from tests.stories.office import BEN, Office
from tests.stories.test_new_case import fills, number_in
from tests.stories.test_updates import message_of

NEW_BUSINESS = "Sales Development: new business"


def opened(office: Office, number: str, origin: str, account: str) -> Modal:
    """Sue's form, filled in as every case needs it."""
    office.case_arrives(number, account=account, region="AMER")
    office.person("sue").types("/case new")
    form = office.person("sue").waits_for_modal(titled="New case")
    fills(form, origin, account=account)
    return form


def test_a_hand_over_is_checked_before_it_is_sent(shared_office: Office) -> None:
    """SDR-1, RTE-1, INT-3: everything that is missing at once, and what contradicts itself; then Ben, with whom the meeting is booked, has it on his card, and all of it behind Show all."""
    office = shared_office
    form = opened(office, "00350001", NEW_BUSINESS, "Soylent Corp")
    form.checks("The account has its full billing address")
    errors = form.submits().errors
    assert {"How many people work there?", "Role of the contact", "How many would use it?", "Timeline"} == set(errors)
    form.fills("How many people work there?", "40")
    form.fills("Role of the contact", "Head of IT <!here>")
    form.fills("How many would use it?", "60")
    form.fills("Timeline", "Before their trial ends on 14 May")
    form.fills("Meeting booked with, if there is one", "Sue Park")
    errors = form.submits().errors
    assert "60 users are more than 40 employees" in errors["How many would use it?"]
    assert "No Advocate has this name" in errors["Meeting booked with, if there is one"]
    form.fills("How many would use it?", "15")
    form.fills("Meeting booked with, if there is one", "Ben Carter")
    assert form.submits().ok
    number = number_in(form)
    case = office.case(number)
    assert (case.owner, case.employees, case.meeting_with) == (BEN.email, 40, "Ben Carter")
    ben = office.person("ben")
    card = message_of(ben, number, "Head of IT <!here>")
    assert card.shows("Company size: 40", "Can you attend it?")
    assert ben.opens("Show all", on=card).shows("Users: 15", "Timeline: Before their trial ends on 14 May")


def test_a_number_in_words_is_no_number_and_a_big_company_is_shown_as_not_smb(shared_office: Office) -> None:
    """SDR-1, RTE-5: “about forty” is refused; 4,000 employees are taken, and the card says whose the account may be."""
    office = shared_office
    form = opened(office, "00350002", NEW_BUSINESS, "Massive Dynamic")
    form.checks("The account has its full billing address")
    form.fills("How many people work there?", "about forty")
    form.fills("Role of the contact", "Buyer")
    form.fills("How many would use it?", "0")
    form.fills("Timeline", "This quarter")
    assert {"How many people work there?", "How many would use it?"} == set(form.submits().errors)
    form.fills("How many would use it?", "15,20")
    assert "How many would use it?" in form.submits().errors, "two numbers"
    form.fills("How many people work there?", "4,000")
    form.fills("How many would use it?", "900")
    assert form.submits().ok
    number = number_in(form)
    owner = str(office.case(number).owner).partition("@")[0]
    assert message_of(office.person(owner), number, "Not SMB").shows("4,000 employees")


def test_a_blocked_purchase_says_by_what_and_goes_by_turn(shared_office: Office) -> None:
    """BPW-1, RTE-2, RTE-9: nothing of a meeting is asked; without what blocks it the form comes back; the card has it, without a closing limit."""
    office = shared_office
    form = opened(office, "00350003", "Blocked Purchase", "Cyberdyne")
    assert "Meeting booked with, if there is one" not in form.labels
    assert "complete this required field" in form.submits().errors["What can they not buy online?"]
    form.picks("What can they not buy online?", "Purchase order")
    assert form.submits().ok
    number = number_in(form)
    case = office.case(number)
    assert (case.type, case.subject, case.priority) == ("First Order", "Blocked Purchase: Purchase order", "High")
    assert "next in turn" in case.routed_because
    owner = str(case.owner).partition("@")[0]
    assert message_of(office.person(owner), number, "Blocked Purchase: Purchase order").shows("no closing limit")
