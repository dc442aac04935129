"""A case that somebody creates in Slack (INT-3), and what a customer wrote to an Advocate directly (EML-2)."""

import re

from cases.model.errors import Field
from cases.model.people import Region
from cases.model.status import Status
from messages.names import Form
from sandbox.slack.driver import Modal
from tests.stories.forging import submission
from tests.stories.office import Office
from tests.stories.test_stakeholders import news
from tests.stories.test_updates import message_of

ACME = {"account": "Acme GmbH", "region": "AMER"}


def fills(
    form: Modal, origin: str, account: str = "Acme GmbH", request: str = "They want a quote for 20 more seats"
) -> None:
    form.picks("Where does it come from?", origin)
    form.types_ahead("Account", query=account, pick=account)
    form.types_ahead("Contact", query=f"Maria of {account}", pick=f"Maria of {account}")
    form.fills("What is asked?", request)


def number_in(form: Modal) -> str:
    form.waits_to_show("Case S0")
    found = re.search(r"S\d{6}", form.text)
    assert found is not None
    form.cancels()
    return found[0]


def test_sue_creates_a_case_with_everything_refused_at_once_first(any_office: Office) -> None:
    """INT-3, INT-1, CLO-10, CRD-3: the empty fields that are needed are marked, then each reason stands on its field; then the case has a number of ours, goes by turn like
    every other, its card to the Advocate; Sue has it in writing and hears how it goes. Its number is known however it is written."""
    office = any_office
    office.case_arrives("00140001", **ACME)
    sue = office.person("sue")
    sue.uses_shortcut("New case")
    form = sue.waits_for_modal(titled="New case")
    needed = ("Where does it come from?", "Account", "Contact", "What is asked?")
    assert form.submits().errors == dict.fromkeys(needed, "Please complete this required field.")
    form.picks("Where does it come from?", "Support")
    form.types_ahead("Account", query="Acme GmbH", pick="Acme GmbH")
    form.types_ahead("Contact", query="Maria", pick="Use what I typed")
    form.fills("What is asked?", "   ")
    form.fills("Links", "see the ticket")
    errors = form.submits().errors
    assert set(errors) == {"What is asked?", "Links"}
    assert "https://" in errors["Links"]
    fills(form, "Support", request="Quote, please 🙏 <!channel>")
    form.clears("Links")
    form.fills("Links", "https://acme.zendesk.com/agent/tickets/7")
    assert form.submits().ok
    number = number_in(form)
    case = office.case(number)
    assert (case.type, case.subject, case.priority, case.region) == (
        "Inbound Request",
        "Support Ticket",
        "High",
        Region.AMER,
    )
    assert (case.creator, case.creator_department, case.creator_slack_id) == ("Sue Park", "Support", sue.id)
    assert case.zendesk_link == "https://acme.zendesk.com/agent/tickets/7"
    assert case.external_id == case.number
    with office.casebot.database.reading() as uow:
        owner = uow.roster.get(case.owner)
    assert owner is not None
    told = message_of(sue, number, "Created, and now with")
    card = message_of(office.person(owner.name.split()[0].lower()), number, "Quote, please 🙏 <!channel>")
    assert card.shows("Support Ticket", "Created by: Sue Park")
    office.settles()
    assert len(news(sue, number)) == 1, "it is told once that it was routed"
    assert told.buttons == ["View"]
    for written in (number, number.lower(), f"#{number}", f"S{number.lstrip('S0')}"):
        assert sue.asks(f"/case {written}").shows(number, "Owner:")


def test_the_same_form_sent_twice_is_one_case(shared_office: Office) -> None:
    """SAFE-1, INT-3: the window is the key."""
    office = shared_office
    office.case_arrives("00140002", **ACME)
    sue = office.person("sue")
    sue.types("/case new")
    form = sue.waits_for_modal(titled="New case")
    fills(form, "Sales")
    office.sandbox.duplicate_events(1)
    assert form.submits().ok
    for window in sue.raw_views()["modals"]:
        assert window
        sue.waits_for_modal().cancels()
    with office.casebot.database.reading() as uow:
        assert len([case for case in uow.lists.of_account("acme gmbh") if case.type == "Referral"]) == 1


def test_a_message_becomes_a_case(shared_office: Office) -> None:
    """INT-3: its text and its link are in the form."""
    office = shared_office
    rita = office.person("rita")
    said = rita.says("Acme asks whether we still do multi-year deals", in_="hvs")
    rita.uses_shortcut("Create case from message", on=said)
    form = rita.waits_for_modal(titled="New case")
    assert form.value("What is asked?") == "Acme asks whether we still do multi-year deals"
    form.cancels()


def test_a_message_is_in_the_form_as_people_read_it(shared_office: Office) -> None:
    """INT-3, SAFE-3: Slack's marks for people, channels, links and signs are words again; what only looks like one stays as it was written."""
    office = shared_office
    rita = office.person("rita")
    said = rita.says("@ana R&D at Acme <asks> for 5 > 3 seats, see #hvs and https://acme.example/a", in_="hvs")
    rita.uses_shortcut("Create case from message", on=said)
    form = rita.waits_for_modal(titled="New case")
    written = form.value("What is asked?")
    assert written == "@Ana Silva R&D at Acme <asks> for 5 > 3 seats, see #hvs and https://acme.example/a"
    form.cancels()


def test_the_chosen_accounts_people_are_offered_at_once(office: Office) -> None:
    """INT-3: before anything is typed, and nobody of another account's; what is filled in already stays. An account that nobody knows offers nobody."""
    office.case_arrives("00140021", account="Acme GmbH", contact="Maria Lopez")
    office.case_arrives("00140022", account="Hooli", contact="Gavin Belson")
    sue = office.person("sue")
    sue.types("/case new")
    form = sue.waits_for_modal(titled="New case")
    form.fills("What is asked?", "A quote")
    form.types_ahead("Account", query="Acme", pick="Acme GmbH")
    assert [name for name in form.types_ahead("Contact", query="") if "Maria Lopez" in name]
    assert not [name for name in form.types_ahead("Contact", query="") if "Gavin" in name]
    assert form.types_ahead("Contact", query="gavin") == ["Use what I typed: gavin"]
    form.types_ahead("Contact", query="", pick="Maria Lopez")
    form.types_ahead("Account", query="Nobody Knows Ltd", pick="Nobody Knows Ltd")
    assert form.types_ahead("Contact", query="") == []
    assert form.value("What is asked?") == "A quote"
    form.cancels()


def test_sales_development_has_two_origins(shared_office: Office) -> None:
    """INT-3: for new business the account's billing address is confirmed; for a customer's lead the converted contact is on the case; a lead needs the
    account it matches."""
    office = shared_office
    sue = office.person("sue")
    sue.uses_shortcut("New case")
    form = sue.waits_for_modal(titled="New case")
    form.picks("Where does it come from?", "Sales Development: new business")
    form.waits_to_show("The account has its full billing address")
    form.picks("Who is it at the customer?", "Lead")
    form.waits_to_show("Name of the lead")
    form.fills("Name of the lead", "M. Lopez")
    form.fills("What is asked?", "Twelve seats, meeting on Friday")
    assert form.submits().errors["Account"] == "Please complete this required field."
    form.types_ahead("Account", query="Acme GmbH", pick="Acme GmbH")
    form.fills("How many people work there?", "40")
    form.fills("Role of the contact", "Head of IT")
    form.fills("How many would use it?", "12")
    form.fills("Timeline", "Before May")
    assert "required" in form.submits().errors["Billing address"]
    form.picks("Where does it come from?", "Sales Development: a customer's lead")
    form.waits_to_lose("Billing address")
    assert form.value("What is asked?") == "Twelve seats, meeting on Friday"
    assert form.shows("Convert the lead in the CRM first")
    assert "Who is it at the customer?" not in form.labels, "the converted contact is asked for, and nothing else"
    assert form.value("Contact") == "M. Lopez", "the name stays"
    form.cancels()


def test_a_lead_or_a_contact_is_one_choice(shared_office: Office) -> None:
    """INT-3: the choice shows one field, which is needed; nothing typed is lost, however often the choice changes."""
    office = shared_office
    sue = office.person("sue")
    sue.uses_shortcut("New case")
    form = sue.waits_for_modal(titled="New case")
    assert form.value("Who is it at the customer?") == "Contact"
    assert "Name of the lead" not in form.labels
    form.picks("Where does it come from?", "Partner")
    form.types_ahead("Account", query="Nobody Knows Ltd", pick="Nobody Knows Ltd")
    form.types_ahead("Contact", query="Maria: Lopez <a>", pick="Use what I typed")
    form.fills("What is asked?", "A quote")
    form.fills("Links", "https://acme.example")
    form.picks("Who is it at the customer?", "Lead")
    form.waits_to_show("Name of the lead")
    assert form.value("Name of the lead") == "Maria: Lopez <a>"
    form.clears("Name of the lead")
    assert form.submits().errors == {"Name of the lead": "Please complete this required field."}
    form.fills("Name of the lead", "   ")
    assert form.submits().errors == {"Name of the lead": "Write the lead's name."}
    form.fills("Name of the lead", "Leo Park")
    form.picks("Where does it come from?", "Sales")
    form.picks("Who is it at the customer?", "Contact")
    form.waits_to_lose("Name of the lead")
    assert "Maria: Lopez <a>" in str(form.value("Contact"))
    form.picks("Who is it at the customer?", "Lead")
    form.waits_to_show("Name of the lead")
    assert (form.value("Name of the lead"), form.value("What is asked?")) == ("Leo Park", "A quote")
    assert form.value("Links") == "https://acme.example"
    assert form.submits().ok
    case = office.case(number_in(form))
    assert (case.lead, case.contact) == ("Leo Park", "")


def test_a_case_of_an_account_that_nobody_knows_goes_to_smb_ops(shared_office: Office) -> None:
    """INT-3, RTE-2: Sue hears that somebody is looked for."""
    office = shared_office
    sue = office.person("sue")
    sue.uses_shortcut("New case")
    form = sue.waits_for_modal(titled="New case")
    fills(form, "Partner", account="Nobody Knows Ltd")
    assert form.submits().ok
    form.waits_to_show("SMB Ops will assign it")
    number = number_in(form)
    assert office.case(number).owner is None
    message_of(sue, number, "SMB Ops will assign it")


def test_what_a_customer_wrote_to_ana_goes_to_who_works_for_them(office: Office) -> None:
    """EML-2, EML-3, AUD-1: Ben is at work for Acme: the request is added to his case, and he is told; for an account that nobody works for, the case is Ana's.
    General enquiries have an address, and
    so has the text that introduces Ben; only an nARR opportunity becomes a case of Ana's own."""
    office.case_arrives(
        "00140003", owner="ben@example.com", status="In Progress: Engaged", next_step="2026-03-01 BC Call", **ACME
    )
    ana, ben = office.person("ana"), office.person("ben")
    ana.uses_shortcut("New case")
    form = ana.waits_for_modal(titled="New case")
    form.picks("Where does it come from?", "A customer wrote to me")
    form.waits_to_show("smallbusiness@gitlab.com", "If a colleague works with this account")
    fills(form, "A customer wrote to me", request="She wants 20 seats more")
    assert form.submits().ok
    form.waits_to_show("Ben Carter already works for Acme GmbH on case 00140003")
    assert form.shows("My colleague Ben Carter (ben@example.com) looks after your account")
    form.cancels()
    message_of(ben, "00140003", "Ana Silva", "added the request to your case")
    case = office.case("00140003")
    assert case.description.endswith("She wants 20 seats more")
    assert case.description.startswith("They ask for a quote"), "nothing is lost"

    ana.uses_shortcut("New case")
    form = ana.waits_for_modal(titled="New case")
    fills(form, "A customer wrote to me", account="Globex")
    assert "Only an nARR opportunity" in form.submits().errors["nARR"]
    form.checks("It is an nARR opportunity")
    assert form.submits().ok
    form.waits_to_show("is yours")
    number = number_in(form)
    case = office.case(number)
    assert (case.owner, case.status) == ("ana@example.com", Status.OPEN)
    assert message_of(ana, number, "the customer wrote to you directly").buttons
    office.settles()
    assert news(ana, number) == []


def test_all_that_slack_takes_is_kept(shared_office: Office) -> None:
    """INT-3: 3,000 characters, emoji among them."""
    office = shared_office
    office.case_arrives("00140004", **ACME)
    sue = office.person("sue")
    sue.uses_shortcut("New case")
    form = sue.waits_for_modal(titled="New case")
    fills(form, "AR / Billing", request=("€ 🧾 " * 3_001)[:3_000].strip())
    assert form.submits().ok
    case = office.case(number_in(form))
    assert case.description == ("€ 🧾 " * 3_001)[:3_000].strip()
    assert case.subject == "AR Request"


def test_rita_finds_the_cases_that_are_hers(office: Office) -> None:
    """LOOK-2, HOM-1: those she owns, on her Home and on demand; a manager, who has none, is shown the way to the team's."""
    office.case_arrives("00140031", owner="rita@example.com", subject="Renewal at risk", **ACME)
    office.case_arrives("00140032", **ACME)
    rita, marta = office.person("rita"), office.person("marta")
    mine = rita.asks("/case mine")
    assert mine.shows("Your cases · 1", "00140031", "Rita Moss")
    assert not mine.has("00140032")
    rita.opens_home().waits_to_show("Your cases", "00140031")
    assert marta.asks("/case mine").shows("Your cases: none", "on your Home")


def test_where_ones_cases_stand(office: Office) -> None:
    """LOOK-2, HOM-1: Sue's own and those she follows, on her Home with New case at hand; those of colleagues and of a department; words that mean
    nobody are answered with how to ask."""
    office.case_arrives("00140005", **ACME)
    office.case_arrives("00140006", **ACME)
    sue, ana = office.person("sue"), office.person("ana")
    sue.uses_shortcut("New case")
    form = sue.waits_for_modal(titled="New case")
    fills(form, "Support")
    assert form.submits().ok
    number = number_in(form)
    sue.asks("/case 00140006").clicks("Follow")
    sue.ephemerals()[-1].waits_to_show("You follow this")
    mine = sue.asks("/case mine")
    assert mine.shows("Your cases · 2", number, "00140006")
    assert not mine.has("00140005")
    for asked in ("created by @sue", "mine created by @sue", "created by Sue Park", "mine department support"):
        answer = ana.asks(f"/case {asked}")
        assert answer.shows("Cases they created · 1", number), asked
        assert not answer.has("quote for 20 more seats")
    assert ana.asks("/case mine department Marketing").shows(
        "Cases they created: none", "for example Support", "Marketing"
    )
    assert ana.asks("/case created by").shows("Name somebody")
    home = sue.opens_home()
    home.waits_to_show("Your cases", number, "00140006")
    assert sue.opens("New case", on=home).title == "New case"


def test_what_only_an_advocate_may_say_nobody_else_can_forge(shared_office: Office) -> None:
    """PPL-3, EML-2: Sue sends the form that an Advocate would be shown; the case of Ben's stays as it is, and she is told whose that is."""
    office = shared_office
    office.case_arrives(
        "00140077",
        owner="ben@example.com",
        status="In Progress: Engaged",
        next_step="2026-03-01 BC Call",
        account="Initech",
        region="AMER",
    )
    before = office.case("00140077")
    blocks = [
        {"type": "input", "block_id": field.value, "element": {"type": kind, "action_id": field.value}}
        for field, kind in (
            (Field.ORIGIN, "static_select"),
            (Field.ACCOUNT, "external_select"),
            (Field.CONTACT, "external_select"),
            (Field.ASK, "plain_text_input"),
        )
    ]
    typed = {
        Field.ORIGIN.value: "A customer wrote to me",
        Field.ACCOUNT.value: "0:Initech",
        Field.CONTACT.value: "0:Maria Lopez",
        Field.ASK.value: "Give them a discount of 90 %",
    }
    answer = office.person("sue").forges(submission(Form.NEW_CASE.value, "", blocks, typed, "V0FORGED"))
    assert isinstance(answer, dict)
    assert "Only Advocates can take a customer's request" in answer["errors"][Field.ORIGIN.value]
    assert office.case("00140077") == before
