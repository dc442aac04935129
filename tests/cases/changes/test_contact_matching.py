"""A case that names no account and no contact: who wrote is looked up by the web e-mail."""

from cases.model.account import Account, Contact
from cases.model.notification import NotificationKind
from cases.model.people import Region
from tests.cases.team import ANA, EVA, Room, looks

MAIL = {"owner": "", "web_email": "Maria@Acme.Example"}
MARIA = Contact("Maria Lopez", "003A", "maria@acme.example", "Acme GmbH")
ACME = Account("Acme GmbH", "001A", "EMEA", carr=40_000, employees=20, country="Germany")


def test_a_known_contact_fills_in_contact_account_and_region_and_the_history_says_so(room: Room) -> None:
    """RTE-4, RTE-2, AUD-1, RTE-5"""
    room.knows(ACME, MARIA)
    case = room.arrives(**MAIL)
    assert (case.contact, case.account, case.region, case.carr) == ("Maria Lopez", "Acme GmbH", Region.EMEA_APJ, 40_000)
    assert (case.owner, case.routed_because) == (EVA.email, "you were next in turn in EMEA-APJ")
    filled = {entry.field: entry for entry in room.history(case) if entry.actor == "The directory"}
    assert set(filled) == {"contact", "account", "region", "carr", "employees", "country"}
    assert {entry.reason for entry in filled.values()} == {"its web e-mail is known"}
    told = {entry.field: entry.new for entry in room.history(case)}
    assert {name: words for name, words in looks(case).items() if words is not None and name in told} == told


def test_a_known_lead_fills_in_the_lead(room: Room) -> None:
    """RTE-4"""
    room.knows(ACME, Contact("Leo Marsh", "00QA", "maria@acme.example", "Acme GmbH", is_lead=True))
    case = room.arrives(**MAIL)
    assert (case.lead, case.contact, case.account, case.owner) == ("Leo Marsh", "", "Acme GmbH", EVA.email)


def test_an_e_mail_that_nobody_knows_goes_to_smb_ops(room: Room) -> None:
    """RTE-4"""
    room.knows(ACME, MARIA)
    case = room.arrives(owner="", web_email="unknown@acme.example")
    assert case.owner is None
    assert "its web e-mail is unknown" in case.routed_because
    assert room.told(case) == [(NotificationKind.UNROUTED, "channel:smb-ops")]


def test_what_the_crm_says_is_left_as_it_is(room: Room) -> None:
    """RTE-4, INT-1: a contact or account that is named is not looked up, and the same record again undoes nothing."""
    room.knows(ACME, MARIA)
    named = room.arrives(**MAIL, contact="Someone Else", region="AMER")
    assert (named.contact, named.account, named.owner) == ("Someone Else", "", ANA.email)
    case = room.arrives(**MAIL)
    taken = room.comes_again(case, **MAIL)
    assert (taken.unchanged, room.now_is(case)) == (1, case)


def test_an_unassigned_case_is_matched_when_the_directory_has_learned_of_them(room: Room) -> None:
    """RTE-4"""
    case = room.arrives(**MAIL)
    assert case.owner is None
    room.knows(ACME, MARIA)
    room.comes_again(case, **MAIL)
    assert room.now_is(case).owner == EVA.email
    kinds = [kind for kind, _ in room.told(case)]
    assert kinds == [NotificationKind.UNROUTED, NotificationKind.UNROUTED_UPDATE, NotificationKind.CARD]


def test_the_region_of_a_known_account_routes_a_case_that_names_none(room: Room) -> None:
    """RTE-4, RTE-2"""
    room.knows(ACME)
    case = room.arrives(owner="", account="Acme GmbH")
    assert (case.region, case.owner) == (Region.EMEA_APJ, EVA.email)
    assert {entry.reason for entry in room.history(case) if entry.field == "region"} == {"its account is known"}
