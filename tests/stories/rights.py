"""The page of rights as values, and how each act on it is asked for (PPL-3). A new act is a row here and a row on the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from cases.changes.architect_requests import add_architect_request
from cases.changes.year_decisions import add_year_requests
from cases.model.case import Case
from cases.model.crm import CrmScope, CrmWrite, CrmWriteKind, CrmWriteState, FieldWrite
from cases.model.errors import Field
from cases.model.people import Person, Region, Role
from cases.model.policy import TouchKind
from cases.model.requests import RequestKind
from cases.model.status import Surface
from cases.rules.permissions import Act
from cases.use_cases.ask_for_update import AskForUpdate, ask_for_update
from cases.use_cases.log_touch import LogTouch, log_touch
from messages.names import Button, CleanUpSeen, Form, Seen, TouchSeen, YearSeen
from sandbox.slack.driver.reading import Json
from storage.database import Database
from tests.stories import forging
from tests.stories.office import MARTA, MONDAY, Office

PAGE = (Path(__file__).parents[2] / "docs" / "rights.md").read_text(encoding="utf-8")

OWEN = Person(
    "owen@example.com", "Owen Hart", Role.ADVOCATE, Region.AMER, "OH", manager=MARTA.email, cover="cora@example.com"
)
CORA = Person("cora@example.com", "Cora Wells", Role.ADVOCATE, Region.AMER, "CW", manager=MARTA.email)
PETE = Person("pete@example.com", "Pete Marsh", Role.ADVOCATE, Region.AMER, "PM", manager=MARTA.email)
TESS = Person("tess@example.com", "Tess Lane", Role.TEAM_LEAD, Region.AMER, "TL", manager=MARTA.email)
EVA = Person("eva@example.com", "Eva Kern", Role.ADVOCATE, Region.EMEA_APJ, "EK", manager="ole@example.com")
OPAL = Person("opal@example.com", "Opal Reed", Role.SMB_OPS)
TODAY = MONDAY.date()
"""All of them work in UTC, so that Monday is Monday for everybody."""


@dataclass(frozen=True)
class Asker:
    """Represent a column of the page.

    Attributes:
        name: The first name of the person who asks.
        away: The people who are away then.
    """

    name: str
    away: Person | None = None


ASKERS: Mapping[str, Asker] = {
    "owner": Asker("owen"),
    "away": Asker("owen", away=OWEN),
    "cover": Asker("cora", away=OWEN),
    "peer": Asker("pete"),
    "standing in": Asker("tess", away=MARTA),
    "manager": Asker("marta"),
    "other region": Asker("ole"),
    "RM": Asker("rita"),
    "SMB Ops": Asker("opal"),
    "stakeholder": Asker("sue"),
}


@dataclass(frozen=True)
class Way:
    """Represent one way to ask for an act.

    Attributes:
        about: The button or form.
        payload: What is sent.
    """

    about: Button | Form
    payload: Callable[[Office, Case], Json]


def clicking(button: Button, value: Callable[[Seen], object] = lambda seen: seen) -> Way:
    """Return a click on this button."""

    def payload(office: Office, case: Case) -> Json:  # noqa: ARG001 - the signature is the field's
        return forging.click(button.value, str(value(Seen(case.id, case.version))))

    return Way(button, payload)


def sending(form: Form, **typed: str | date | bool) -> Way:
    """Return this form, filled in as its owner would."""
    filled_in = {Field(name): given for name, given in typed.items()}
    return Way(form, lambda office, case: forging.case_form(office, form, "U0OWEN", case.number, filled_in))


def _fixing(office: Office, case: Case) -> Json:  # noqa: ARG001 - the signature is the field's
    element = {"type": "external_select", "action_id": Field.CONTACT.value}
    blocks = [{"type": "input", "block_id": Field.CONTACT.value, "element": element}]
    at = CleanUpSeen(Seen(case.id, case.version))
    typed = {Field.CONTACT.value: "Ines Prado"}
    return forging.submission(Form.CLEAN_UP.value, str(at), blocks, typed, f"V0FIX{case.id}")


FIXING = Way(Form.CLEAN_UP, _fixing)
"""The window of “Clean up my room”, sent for one case."""


def _giving_several(office: Office, case: Case) -> Json:  # noqa: ARG001 - the signature is the field's
    kinds = {Field.CASES: "multi_static_select", Field.OWNER: "static_select"}
    blocks = [
        {"type": "input", "block_id": block.value, "element": {"type": kind, "action_id": block.value}}
        for block, kind in kinds.items()
    ]
    typed = {Field.CASES.value: str(Seen(case.id, case.version)), Field.OWNER.value: PETE.email}
    return forging.submission(Form.REASSIGN_SEVERAL.value, "", blocks, typed, f"V0SEVERAL{case.id}")


GIVING_SEVERAL = Way(Form.REASSIGN_SEVERAL, _giving_several)
"""The window that gives several cases away, sent for one of them."""


WORKED = {"status": "In Progress: Engaged", "next_step": "2026-03-01 OH Call her back", "contact": "Maria Lopez"}
CLOSED = {**WORKED, "status": "Closed: Resolved", "resolution": "Answered Question", "feedback": "NA"}


@dataclass(frozen=True)
class Row:
    """Describe how an act is asked for.

    Attributes:
        changes: The requests that do it.
        opens: The requests that only show its form, or show what can be seen.
        fields: The fields of a case on which it can be asked for.
        before: Prepares the case.
    """

    changes: tuple[Way, ...] = ()
    opens: tuple[Way, ...] = ()
    fields: Mapping[str, str] = field(default_factory=lambda: WORKED)
    before: Callable[[Office, Case], None] = lambda office, case: None  # noqa: ARG005 - the signature is the field's

    @property
    def ways(self) -> tuple[Way, ...]:
        """Return all requests."""
        return (*self.changes, *self.opens)


def owen_asked_for_an_architect(office: Office, case: Case) -> None:
    """Ask for a Solutions Architect as the owner."""
    with office.casebot.database.unit_of_work() as uow:
        add_architect_request(case, "Migration, 300 users", uow.roster.actor("U0OWEN"), uow, office.clock.now())
        uow.commit()


def pete_is_in_touch(office: Office, case: Case) -> None:
    """Another Advocate touched the customer on a case of their own."""
    number = f"9{case.number}"
    office.case_arrives(number, owner=PETE.email)
    other = office.case(number)
    with office.casebot.database.unit_of_work() as uow:
        pete = uow.roster.actor("U0PETE")
        log_touch(
            LogTouch(
                actor=pete,
                case_id=other.id,
                version=other.version,
                key=f"touch {other.id}",
                surface=Surface.CARD,
                kind=TouchKind.EMAIL,
                day=None,
            ),
            uow,
            office.casebot.policy,
            office.clock.now(),
        )


def a_mail_came(office: Office, case: Case) -> None:
    """Send a customer's mail on the case."""
    office.mail_arrives(case.number)


def rita_asked(office: Office, case: Case) -> None:
    """Ask for an update that waits for its answer."""
    with office.casebot.database.unit_of_work() as uow:
        rita = uow.roster.actor("U0RITA")
        request = AskForUpdate(
            actor=rita, case_id=case.id, version=case.version, key=f"rita {case.id}", surface=Surface.MODAL
        )
        ask_for_update(request, uow, office.casebot.policy, office.clock.now())


def salesforce_refused(office: Office, case: Case) -> None:
    """Salesforce refused what the owner wrote."""
    now = office.clock.now()
    written = CrmWrite(
        case.id, CrmWriteKind.FIELDS, now, OWEN.email, fields={"feedback": FieldWrite(None, "NA", OWEN.email)}
    )
    scope = CrmScope(fields=frozenset({"feedback"}), kinds=frozenset({CrmWriteKind.FIELDS}))
    database = Database(office.casebot.engine, office.clock, crm=scope)
    with database.unit_of_work() as uow:
        uow.crm.put([written])
        [put] = uow.crm.open_of([case.id])[case.id]
        uow.crm.settle(replace(put, state=CrmWriteState.REFUSED, error_words="Write more."))
        uow.commit()


def a_new_year_begins(office: Office, case: Case) -> None:
    """Put the case on its manager's list for the new fiscal year."""
    with office.casebot.database.unit_of_work() as uow:
        add_year_requests([case], TODAY + timedelta(days=7), uow, office.clock.now())
        uow.commit()


def deciding(button: Button) -> Way:
    """Return a click on the list for the new fiscal year."""

    def payload(office: Office, case: Case) -> Json:
        with office.casebot.database.reading() as uow:
            request = uow.requests.last(case.id, RequestKind.YEAR)
        assert request is not None
        return forging.click(button.value, str(YearSeen(Seen(case.id, case.version), request.id)))

    return Way(button, payload)


LATER = TODAY + timedelta(days=2)
ROWS: Mapping[Act, Row] = {
    Act.PICK_UP: Row(
        (sending(Form.PICK_UP, status="In Progress: Engaged", next_step="Send the quote", next_step_due=LATER),),
        (clicking(Button.PICK_UP),),
        {},
    ),
    Act.WRITE_NEXT_STEP: Row(
        (sending(Form.NEXT_STEP, next_step="Send the quote", next_step_due=LATER),), (clicking(Button.NEXT_STEP),)
    ),
    Act.SET_STATUS: Row(
        (sending(Form.STATUS, status="Open", next_step="Send the quote", next_step_due=LATER),),
        (clicking(Button.STATUS),),
    ),
    Act.CLOSE: Row(
        (
            sending(Form.CLOSE, status="Closed: Resolved", resolution="Answered Question", feedback="NA"),
            sending(Form.TO_SUPPORT, support_looped_in=True, feedback="NA"),
        ),
        (
            clicking(Button.CLOSE),
            clicking(Button.CLOSE_WON),
            clicking(Button.CLOSE_LOST),
            clicking(Button.MORE_DUPLICATE),
            clicking(Button.MORE_SUPPORT),
        ),
    ),
    Act.HAND_OVER: Row(
        (
            sending(
                Form.MID_MARKET,
                sales_stage="Stage 0",
                sdr_name="Dev Mehta",
                resolution="No Action Required",
                feedback="NA",
            ),
            sending(Form.SALES_SUPPORT, reason="They have 400 employees", and_then="It stays open with its owner"),
        ),
        (clicking(Button.MORE_MID_MARKET), clicking(Button.SALES_SUPPORT)),
        {**WORKED, "type": "FO Opp"},
    ),
    Act.REOPEN: Row((sending(Form.REOPEN, reason="She wrote back"),), (clicking(Button.REOPEN),), CLOSED),
    Act.SET_CONTACT: Row((sending(Form.CONTACT, contact="Ines Prado"),), (clicking(Button.MORE_CONTACT),)),
    Act.LOG_TOUCH: Row(
        (
            clicking(Button.LOG_TOUCH, lambda seen: TouchSeen(seen, TouchKind.EMAIL, 1)),
            clicking(Button.MORE_LOG_EMAIL),
            clicking(Button.MORE_LOG_CALL),
        )
    ),
    Act.WANTS_LATER: Row(
        (
            sending(
                Form.WANTS_LATER,
                next_step="Ask Maria again whether they want to renew",
                next_step_due=TODAY + timedelta(days=90),
            ),
        ),
        (clicking(Button.MORE_WANTS_LATER),),
    ),
    Act.GIVE_FEEDBACK: Row(
        (sending(Form.FEEDBACK, feedback="The price page is hard to find"),), (clicking(Button.MORE_FEEDBACK),)
    ),
    Act.CLEAN_UP: Row((FIXING,)),
    Act.REASSIGN: Row(
        (sending(Form.REASSIGN, owner=PETE.email), GIVING_SEVERAL),
        (clicking(Button.REASSIGN),),
    ),
    Act.ROUTE: Row((sending(Form.ROUTE, owner=PETE.email),), (clicking(Button.ROUTE),), {"owner": ""}),
    Act.ANSWER_MEETING: Row(
        (clicking(Button.CAN_ATTEND), clicking(Button.CANNOT_ATTEND)),
        fields={"type": "FO Opp", "meeting_with": OWEN.email},
    ),
    Act.MOVE_REGION: Row(
        (sending(Form.MOVE_REGION, owner=EVA.email, reason="Their office is in Berlin"),),
        (clicking(Button.MOVE_REGION),),
    ),
    Act.HAND_TO_COLLEAGUE: Row(
        (clicking(Button.HAND_TO_COLLEAGUE),),
        fields={"account": "Acme GmbH", "contact": "Maria Lopez"},
        before=pete_is_in_touch,
    ),
    Act.TAKE_OVER: Row((clicking(Button.TAKE_OVER),)),
    Act.LINK_OPPORTUNITY: Row(
        (
            sending(
                Form.OPPORTUNITY,
                opportunity="Acme, 20 more seats",
                opportunity_kind="Renewal",
                opportunity_stage="Open",
                opportunity_close_date=TODAY + timedelta(days=40),
            ),
            clicking(Button.OPPORTUNITY_LOST),
        ),
        (clicking(Button.OPPORTUNITY),),
        fields={
            "opportunity": "Acme renewal",
            "opportunity_stage": "Open",
            "opportunity_close_date": (TODAY + timedelta(days=40)).isoformat(),
            "renewal_risk": "Guaranteed Churn",
        },
    ),
    Act.CALL_ADVOCATE: Row((sending(Form.CALL_ADVOCATE, reason="They insist"),), (clicking(Button.CALL_ADVOCATE),)),
    Act.ASK_LANGUAGE: Row((sending(Form.LANGUAGE, other_language="Finnish"),), (clicking(Button.MORE_LANGUAGE),)),
    Act.DECIDE_LANGUAGE: Row(
        (sending(Form.DECIDE, owner=PETE.email),),
        (clicking(Button.DECIDE), clicking(Button.DECIDE_NOBODY)),
        {**WORKED, "feedback": "#languagebarrier Finnish"},
    ),
    Act.ASK_FOR_UPDATE: Row(
        (sending(Form.ASK_FOR_UPDATE, question="Has the quote gone out?"),), (clicking(Button.ASK_FOR_UPDATE),)
    ),
    Act.ANSWER_UPDATE: Row(
        (sending(Form.ANSWER_UPDATE, answer="It went out this morning"),),
        (clicking(Button.ANSWER_UPDATE),),
        before=rita_asked,
    ),
    Act.ESCALATE: Row(
        (sending(Form.ESCALATE, reason="The trial ends on Friday"),),
        (clicking(Button.ESCALATE),),
        {**WORKED, "creator": "sue@example.com", "opened_at": (MONDAY - timedelta(days=20)).isoformat()},
    ),
    Act.ANSWER_MAIL: Row(
        (
            sending(Form.MAIL_ASK, sent=True),
            sending(Form.MAIL_CREATE, type="Inbound Request", subject="More seats", description="12 more"),
        ),
        (clicking(Button.MAIL_ASK), clicking(Button.MAIL_CREATE)),
        CLOSED,
        before=a_mail_came,
    ),
    # Asked for in a form that is about no case yet: tests/stories/test_new_case.py has it.
    Act.ADD_REQUEST: Row(),
    Act.ASK_ARCHITECT: Row((sending(Form.ARCHITECT, reason="Migration, 300 users"),), (clicking(Button.ARCHITECT),)),
    Act.DECIDE_ARCHITECT: Row(
        (
            sending(Form.ARCHITECT_DECIDE, decision="Decline", reason="The documentation has it"),
            clicking(Button.ARCHITECT_APPROVE),
        ),
        (clicking(Button.ARCHITECT_DECLINE), clicking(Button.ARCHITECT_DECIDE)),
        before=owen_asked_for_an_architect,
    ),
    Act.DECIDE_YEAR: Row(
        (deciding(Button.YEAR_CONTINUE), deciding(Button.YEAR_RELEASE)),
        fields={**WORKED, "type": "High Value Account"},
        before=a_new_year_begins,
    ),
    Act.SETTLE_CRM: Row(
        (
            sending(Form.CRM_FIX, feedback="They could not find the price"),
            clicking(Button.CRM_DROP),
        ),
        (clicking(Button.CRM_FIX),),
        before=salesforce_refused,
    ),
    # It needs a connected Zendesk: tests/stories/test_zendesk_answers.py has it.
    Act.ANSWER_TICKET: Row(),
    Act.SEE: Row(
        (),
        (clicking(Button.HOME_OPEN),),
    ),
    Act.READ: Row(
        (),
        (
            clicking(Button.MORE),
            clicking(Button.MORE_HISTORY),
            clicking(Button.MORE_ZENDESK),
            clicking(Button.SHOW_ALL),
        ),
    ),
}

OF_THE_READER = "shows or puts off what is the reader's own, on their screen alone"
FOR_ALL = "shows what everybody may see of any case"
REDRAWS = "draws an open form again"
SETTLES = "settles what both sides changed, of which this page's case has nothing; its right is that of Drop"
A_LINK = "opens a link in the browser"
NEEDS_ZENDESK = "needs a connected Zendesk; who may is tried in test_zendesk_answers.py"
OF_DAYS_AWAY = "is about days away and no case (see PTO-1)"
NEEDS_NO_RIGHT: Mapping[Button | Form, str] = {
    Button.REMINDER_MENU: OF_THE_READER,
    Form.NEW_CASE: "is about no case yet; whose work it adds to is decided when it is sent",
    Button.NEW_CASE: "opens a form about no case yet",
    Button.NEW_CASE_FROM_MAIL: "opens a form about no case yet, of a mail that the reader forwarded",
    Button.NEW_CASE_ORIGIN: REDRAWS,
    Button.NEW_CASE_PERSON: REDRAWS,
    Button.TICKET: NEEDS_ZENDESK,
    Button.TICKET_ANSWER: REDRAWS,
    Button.TICKET_CREATE: NEEDS_ZENDESK,
    Button.TICKET_RETRY: NEEDS_ZENDESK,
    Form.TICKET: NEEDS_ZENDESK,
    Button.NEW_CASE_ACCOUNT: REDRAWS,
    Button.CRM_KEEP: SETTLES,
    Button.CRM_TAKE: SETTLES,
    Button.FOLLOW: "notes who hears of the case, and changes nothing about it",
    Button.UNFOLLOW: "notes who hears of the case, and changes nothing about it",
    Button.HOME_FILTER: OF_THE_READER,
    Button.HOME_PREVIOUS: OF_THE_READER,
    Button.HOME_NEXT: OF_THE_READER,
    Button.HOME_HYGIENE: OF_THE_READER,
    Button.SEARCH_PREVIOUS: FOR_ALL,
    Button.SEARCH_NEXT: FOR_ALL,
    Button.REFRESH: FOR_ALL,
    Button.CLEAN_UP: "begins with the reader's own cases; what the window then does is to fix",
    Button.CLEAN_UP_FIX: "goes to the next of the reader's own cases",
    Button.CLEAN_UP_SKIP: "goes to the next of the reader's own cases",
    Button.HOME_REASSIGN: "begins with the cases of the reader's own team; what the window then does is to reassign",
    Button.REASSIGN_FROM: REDRAWS,
    Button.PICK_UP_STATUS: REDRAWS,
    Button.STATUS_STATUS: REDRAWS,
    Button.CLOSE_STATUS: REDRAWS,
    Button.CLOSE_RESOLUTION: REDRAWS,
    Button.CLOSE_OPPORTUNITY: REDRAWS,
    Button.CLOSE_NEED: REDRAWS,
    Button.CLOSE_LEAD: REDRAWS,
    Button.CLOSE_COVERED_BY: REDRAWS,
    Button.CLOSE_COVERING: REDRAWS,
    Button.CLOSE_RISK: REDRAWS,
    Button.CLOSE_DATE: REDRAWS,
    Button.MID_MARKET_STAGE: REDRAWS,
    Button.OPPORTUNITY_KIND: REDRAWS,
    Button.OPPORTUNITY_NAMING: REDRAWS,
    Button.OPPORTUNITY_CHOSEN: REDRAWS,
    Button.MID_MARKET_RESOLUTION: REDRAWS,
    Button.SALES_SUPPORT_THEN: REDRAWS,
    Button.SALES_SUPPORT_RESOLUTION: REDRAWS,
    Button.TO_SUPPORT_OPPORTUNITY: REDRAWS,
    Button.DECIDE_CHOICE: "chooses, for the button beside it to decide",
    Button.OPEN_CRM: A_LINK,
    Button.MESSAGE: A_LINK,
    Form.AWAY: OF_DAYS_AWAY,
    Button.MORE_UNDO_TOUCH: "takes back the touch that the reader logged last, and nobody else's",
    Button.AWAY_LIST: OF_DAYS_AWAY,
    Button.TEAM_CASES: "shows a manager the cases of one of their own people, and nobody else's",
    Button.REMINDER_REST: OF_THE_READER,
    Button.AWAY_CHANGE: OF_DAYS_AWAY,
    Button.AWAY_CANCEL: OF_DAYS_AWAY,
    Button.COVER_AGREE: OF_DAYS_AWAY,
    Button.COVER_DECLINE: OF_DAYS_AWAY,
}


def table() -> dict[str, dict[str, bool]]:
    """Return the table of the page, by act and asker."""
    inside = PAGE.split("<!-- rights -->\n")[1].split("<!-- /rights -->")[0].splitlines()
    head, *rows = (
        [cell.strip() for cell in line.strip("|").split("|")] for line in inside if not line.startswith("|-")
    )
    assert {cell for row in rows for cell in row[1:]} <= {"yes", "–"}
    return {row[0]: {who: cell == "yes" for who, cell in zip(head[1:], row[1:], strict=True)} for row in rows}


TABLE = table()
