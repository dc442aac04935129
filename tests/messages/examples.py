"""Examples of every template, each made with a voice: the one in which customers usually write, or a hostile one.

The name of an example is the template's, and after a dot what it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cases.model.account import Opportunity
from cases.model.case import MID_MARKET_HAND_OVER, AuditEntry, Case, NextStepEntry, Touch
from cases.model.closing_answers import Closing, CoveredBy, TagInFeedback
from cases.model.closing_answers import Need as CustomerNeed
from cases.model.errors import Field
from cases.model.figures import AGE_WORDS, Compared, DayFigures, FeedbackGiven, Figures, ListedCase
from cases.model.mail import ForwardedMail, Mail, MailChoice
from cases.model.own_days import OwnDays
from cases.model.people import Person, Region, Role, Roster
from cases.model.policy import Policy, TouchKind
from cases.model.requests import Request, RequestKind, RequestState
from cases.model.status import LeadOutcome, OpportunityKind, OpportunityStage, RenewalRisk, Resolution, Status, Surface
from cases.rules.case_files import CaseFile
from cases.rules.checklist import Check
from cases.rules.clocks import ClockKind, clocks_of, pickup_clock
from cases.rules.closing import ClosingContext, fields_needed
from cases.rules.duplicates import Covering
from cases.rules.hygiene import Misses
from cases.rules.permissions import Act
from cases.rules.scorecard import ScorecardLine
from cases.rules.touches import Suggestion
from cases.rules.worklist import Line, Need, Section
from cases.use_cases.hand_over import AndThen, SalesStage
from cases.use_cases.link_opportunity import LinkQuestions, Naming
from cases.use_cases.snooze import Snoozed
from messages import answers, architects, case_reading, modals, reminders, texts
from messages import digest as digests
from messages import hand_over as handing_on
from messages import mail as mail_shown
from messages import morning_lists as mornings
from messages import scorecard as scorecard_shown
from messages.card import CardScene, case_card, pointer_card
from messages.card_acts import acts_on
from messages.more import more_on
from messages.opportunity import link_form
from messages.surfaces import HomeView, Message, Modal

# How text that is not ours comes in: given what one would usually write there, the text.
Voice = Callable[[str], str]
Rendered = Message | Modal | HomeView

NOW = datetime(2026, 7, 14, 13, 30, tzinfo=UTC)
TODAY = date(2026, 7, 14)
# Ana's, who reads the examples.
ZONE = "America/New_York"
CRM = "https://crm.example.test/"
FILES = "https://acme.slack.com/files/"
POLICY = Policy(crm_link_prefix=CRM)

HOSTILE = (
    'He said "no", she said \'yes\' \\ "}],"blocks":[{"type":"divider"}],"x":"\n'
    "<!channel> <!here> <@U1> <#C1> <!subteam^S1> <!date^0^{date}^https://evil.test|now> &lt;!channel&gt; &amp;\n"
    "<https://evil.test|https://crm.example.test/> https://evil.test *bold* _it_ ~no~ `code` ```block``` :boom:\n"
    "{{ 7 * 7 }} {% raw %} ${x} %s \x00\x07\x1b[31m \ud83d \u202eright to left\u202c \u2066isolated שלום مرحبا\u200f\r\n"
    "👩🏽‍💻🏳️‍🌈🇩🇪 e\u0301\u0302\u0303 \u2028 null undefined </script> 0\n"
)
HOSTILE = (HOSTILE * 10)[:3_000]


def as_usual(text: str) -> str:
    """What a customer or colleague usually writes."""
    return text


def with_malice(text: str) -> str:
    """3,000 characters of what might break a message or take somebody in."""
    return HOSTILE if text else ""


@dataclass(frozen=True)
class Example:
    """One example. template: whose it is; make: renders it in a voice."""

    name: str
    make: Callable[[Voice], Rendered]

    @property
    def template(self) -> str:
        return self.name.partition(".")[0]


def ana(say: Voice = as_usual) -> Person:
    return Person("ana@example.test", say("Ana Silva"), Role.ADVOCATE, Region.AMER, "AS", zone=ZONE, slack_id="U1")


def a_case(say: Voice = as_usual, **changes: Any) -> Case:
    """A case that came to Ana two hours ago."""
    case = Case(
        number=say("00012345"),
        external_id="500A1",
        opened_at=NOW - timedelta(hours=3),
        source_version=NOW - timedelta(hours=3),
        id=7,
        version=2,
        link=say(CRM + "500A1"),
        type=say("Inbound Request"),
        subject=say("Quote for 12 more seats"),
        description=say(
            "Hello,\n\nwe would like 12 more seats before our renewal in August. What would that cost?\n\nMaria"
        ),
        context=say("Came in by the contact form."),
        cta=say("Send a quote and offer a call."),
        priority=say("High"),
        owner="ana@example.test",
        region=Region.AMER,
        account=say("Acme GmbH"),
        contact=say("Maria Lopez"),
        creator=say("Web form"),
        routed_because=say("you were next in turn in AMER"),
        routed_at=NOW - timedelta(hours=2),
        assigned_at=NOW - timedelta(hours=2),
        assignment=1,
    )
    return replace(case, **changes)


def with_files(say: Voice = as_usual) -> str:
    """A description with two files, one of them named by somebody else."""
    files = [
        CaseFile(" ".join(say("Quote 1.pdf").split()) or "F1", FILES + "U1/F1/quote_1.pdf"),
        CaseFile("terms.docx", FILES + "U1/F2/terms.docx"),
    ]
    return "\n".join([say("They ask for a quote"), *(file.as_text for file in files)])


def picked_up(say: Voice = as_usual, **changes: Any) -> Case:
    """The same case a day later, being worked."""
    usual: dict[str, Any] = {
        "status": Status.ENGAGED,
        "opened_at": NOW - timedelta(days=2),
        "assigned_at": NOW - timedelta(days=2),
        "picked_up_at": NOW - timedelta(days=1, hours=20),
        "next_step": say("2026-07-13 AS Send quote for 12 seats to Maria"),
        "next_step_due": date(2026, 7, 15),
    }
    return a_case(say, **{**usual, **changes})


def link_asks(
    known: Opportunity | None = None,
    *,
    is_linked: bool = False,
    asks_kind: bool = False,
    asks_from_renewal: bool = False,
    is_created: bool = False,
) -> LinkQuestions:
    """What linking an opportunity asks for."""
    return LinkQuestions(known, is_linked, False, asks_kind, asks_from_renewal, is_created)


def with_opportunity(say: Voice = as_usual, **changes: Any) -> Case:
    usual: dict[str, Any] = {
        "opportunity": say("Acme GmbH – 12 seats"),
        "opportunity_stage": OpportunityStage.OPEN,
        "lead": say("M. Lopez"),
    }
    return picked_up(say, **{**usual, **changes})


def an_ask(say: Voice = as_usual, **changes: Any) -> Request:
    request = Request(
        case_id=7,
        kind=RequestKind.ARCHITECT,
        asked_by="ana@example.test",
        asked_by_name=say("Ana Silva"),
        asked_at=NOW,
        id=5,
        asked_by_slack_id="U1",
        text=say("Migration from self-managed, 300 users"),
    )
    return replace(request, **changes)


def a_mail(say: Voice = as_usual, **changes: Any) -> Mail:
    mail = Mail(
        case_id=7,
        message_id="<1@acme.example>",
        sender=say("maria@acme.example"),
        subject=say("Re: Quote for 12 more seats"),
        text=say("Hello Ana,\n\none more thing: could it be 14 seats?\n\nMaria"),
        sent_at=NOW - timedelta(minutes=5),
        came_at=NOW,
        id=3,
        choice=MailChoice.WAITING,
    )
    return replace(mail, **changes)


def a_scorecard(say: Voice, *team: Person) -> scorecard_shown.Scorecard:
    """Of these Advocates, over two months."""
    months = (date(2026, 6, 1), date(2026, 7, 1))
    lines = tuple(
        ScorecardLine(person.email, month, say("Renewal"), 4, 3, 2, 1, 2, 5, 4) for person in team for month in months
    )
    return scorecard_shown.Scorecard(team, months, lines, {person.email: 92 for person in team})


def a_forwarded_mail(say: Voice = as_usual, **changes: Any) -> ForwardedMail:
    """What a customer wrote to Ana, who forwarded it."""
    mail = ForwardedMail(
        advocate="ana@example.test",
        message_id="<f1@example.test>",
        sender=say("maria@acme.example"),
        sender_name=say("Maria Lopez"),
        subject=say("14 seats"),
        text=say("Could it be 14 seats?"),
        sent_at=NOW - timedelta(minutes=5),
        came_at=NOW,
        id=3,
        attachments=(say("seats.xlsx"),),
        link="https://mail.example.test/3",
    )
    return replace(mail, **changes)


def first_order(say: Voice = as_usual, **changes: Any) -> Case:
    usual: dict[str, Any] = {
        "type": "FO Opp",
        "opportunity": say("Acme GmbH – first order"),
        "creator": say("Dev Mehta"),
    }
    return picked_up(say, **{**usual, **changes})


def closed(say: Voice = as_usual, **changes: Any) -> Case:
    usual: dict[str, Any] = {
        "status": Status.RESOLVED,
        "resolution": Resolution.ANSWERED_QUESTION,
        "feedback": say("They compare the price per seat with last year's."),
        "closed_at": NOW,
    }
    return picked_up(say, **{**usual, **changes})


def everything(say: Voice) -> Case:
    """A case with every field filled in, and long."""
    long = say("A long story, told at length. ") * 200
    return with_opportunity(
        say,
        description=long,
        context=long,
        cta=long,
        status=Status.BLOCKED,
        blocked_on=say("Deal Desk"),
        tags=(say("#advocate"), say("#languagebarrier")),
        creator_department=say("Support"),
        web_email=say("maria@acme.example"),
        carr=50_000,
        employees=1_000,
        country=say("Japan"),
        lead_outcome=LeadOutcome.CONVERTED,
    )


def touches(*days: int, first: datetime = NOW - timedelta(days=2)) -> list[Touch]:
    kinds = {step.day: step.kind for step in POLICY.cadence}
    return [
        Touch(7, kinds.get(day, TouchKind.CALL), day, "ana@example.test", first + timedelta(days=max(day - 1, 0)))
        for day in days
    ]


def card(case: Case, say: Voice, logged: Sequence[Touch] = (), now: datetime = NOW, policy: Policy = POLICY) -> Message:
    return case_card(CardScene(case, ana(say), logged, policy, now))


def notice(say: Voice) -> list[AuditEntry]:
    """Ben changed the case while Ana had the form open; oldest first."""
    at = NOW - timedelta(minutes=4)

    def entry(field: str, old: str | None, new: str | None) -> AuditEntry:
        return AuditEntry(7, 3, at, "ben@example.test", say("Ben Ode"), Surface.MODAL, field, old, new)

    return [
        entry("status", Status.OPEN, Status.ENGAGED),
        entry("next_step", None, say("2026-07-14 BO Call Maria about the quote")),
        entry("next_step_due", None, "2026-07-15"),
        entry("picked_up_at", None, at.isoformat()),
    ]


def history_of(say: Voice, length: int = 3) -> list[AuditEntry]:
    """Newest first."""
    entries = [
        AuditEntry(
            7,
            2 + place,
            NOW - timedelta(hours=place),
            "ana@example.test",
            say("Ana Silva"),
            Surface.CARD,
            "feedback",
            say("Old words") if place else None,
            say("New words"),
            say("Customer wrote back") if place == 1 else "",
        )
        for place in range(length)
    ]
    return [*entries, *notice(say)]


def steps(say: Voice, length: int = 4) -> list[NextStepEntry]:
    """Newest first."""
    return [
        NextStepEntry(
            7,
            say(f"2026-07-{14 - place % 12:02} AS Send quote number {length - place} to Maria"),
            date(2026, 7, 15) - timedelta(days=place) if place != 1 else None,
            "ana@example.test",
            NOW - timedelta(days=place),
        )
        for place in range(length)
    ]


def suggestion(say: Voice) -> Suggestion:
    return Suggestion(say("First e-mail to Maria Lopez about Inbound Request")[:200], TODAY)


def close_form(
    case: Case,
    closing: Closing,
    logged: Sequence[Touch] = (),
    *,
    meanwhile: Sequence[AuditEntry] = (),
    covering: Covering | None = None,
    **filled: Any,
) -> Modal:
    """The form as it is for what was chosen so far."""
    typed = {Field(name): value for name, value in filled.items()}
    if closing.status is not None:
        typed[Field.STATUS] = closing.status.value
    context = ClosingContext(NOW, TODAY, logged, covering)
    fields = fields_needed(case, closing, POLICY, context)
    return modals.close(case, closing, fields, context, POLICY, filled=typed, notice=meanwhile)


def ben(say: Voice = as_usual) -> Person:
    return replace(ana(), email="ben@example.test", name=say("Ben Ode"), initials="BO", slack_id="U2")


def invited(say: Voice, state: RequestState) -> Message:
    """The card of an FO Opp whose meeting is booked with Ana."""
    case = a_case(say, type=say("FO Opp"), meeting_with=say("Ana Silva"))
    request = Request(7, RequestKind.MEETING, "the CRM", "the CRM", NOW, state=state, about="ana@example.test")
    return case_card(CardScene(case, ana(say), [], POLICY, NOW, meeting=request))


def reminder(say: Voice, case: Case, kind: ClockKind, now: datetime = NOW) -> reminders.Reminder:
    """A line about this clock of the case, settled if that is."""
    clocks = {clock.kind: clock for clock in clocks_of(case, POLICY, now, OwnDays("America/New_York")) if clock.is_live}
    return reminders.Reminder(case, kind, clocks.get(kind), ana(say), CRM + "archives/D1/p1")


def reminded(
    say: Voice,
    *shown: reminders.Reminder,
    reader: Person | None = None,
    covers: frozenset[str] = frozenset(),
    message: str = "",
    rest: mornings.TodayList | None = None,
) -> Message:
    """The message with these lines, Ana's unless it is somebody else's."""
    return reminders.reminder(reader or ana(say), shown, covers, POLICY, NOW, message=message, rest=rest)


def why_reminder(case: Case, now: datetime) -> Modal:
    clock = pickup_clock(case, POLICY, now)
    assert clock is not None
    return reminders.why(case, clock, POLICY, now)


DIGEST_NOW = datetime(2026, 7, 14, 13, 0, tzinfo=UTC)
CARDS = {7: CRM + "archives/D1/p1"}


def team(say: Voice) -> Roster:
    return Roster.of([ana(say)])


def figures(say: Voice, **changes: Any) -> Figures:
    """A Tuesday morning's, with something of everything."""
    usual: dict[str, Any] = {
        "open": 143,
        "routed": 12,
        "picked_up": 10,
        "closed": 8,
        "escalated": 1,
        "late": {"closed": 2},
        "missed_pickups": 7,
        "missed_closings": 1,
        "unrouted": 3,
        "oldest": (
            ListedCase(
                say("00012301"),
                DIGEST_NOW - timedelta(days=33, hours=2),
                Status.BLOCKED.value,
                say("Billing"),
                say("Acme GmbH"),
                "ana@example.test",
                "https://crm.example/500A1",
            ),
            ListedCase(say("00012302"), DIGEST_NOW - timedelta(days=20), Status.OPEN.value),
        ),
        "late_pickups": (
            ListedCase(
                say("00012340"),
                DIGEST_NOW - timedelta(days=1),
                Status.OPEN.value,
                None,
                say("Globex"),
                "ana@example.test",
            ),
        ),
        "late_closings": (),
        "unassigned": (ListedCase(say("00012341"), DIGEST_NOW, Status.OPEN.value, None, say("Initech")),),
        "full": ("ana@example.test",),
        "uncovered": ("ana@example.test",),
        "tags": {"#advocate": 2, "#languagebarrier": 3},
        "languages": {say("Portuguese"): 2, "": 1},
        "feedback": (
            FeedbackGiven(say("00012345"), say("They could not find\nthe price per seat."), say("Acme GmbH")),
            FeedbackGiven(say("00012346"), say("They compare us with their own tool.")),
        ),
        "more_feedback": 1,
        "by_day": tuple(DayFigures(TODAY - timedelta(days=14 - n), n % 4, n % 5 and n) for n in range(14)),
        "ages": dict(zip(AGE_WORDS, (20, 31, 40, 30, 22), strict=True)),
        "unlisted": {say("Autorenewal might fail"): 2},
    }
    about = {"region": Region.AMER, "day": TODAY, "since": DIGEST_NOW - timedelta(days=1), "as_of": DIGEST_NOW}
    return Figures(**{**about, **usual, **changes})


def compared(say: Voice) -> Compared:
    """Beside those of the day before."""
    before = figures(say, day=TODAY - timedelta(days=1), missed_pickups=10, missed_closings=1)
    return Compared(figures(say), before)


def day_lines(say: Voice) -> list[Line]:
    """One case for each need that puts a case on today's list."""
    needs = {
        Need.PICKUP_MISSED: Section.MISSED,
        Need.CLOSING_MISSED: Section.MISSED,
        Need.UPDATE_MISSED: Section.MISSED,
        Need.STEP_OVERDUE: Section.MISSED,
        Need.CLOSING_DUE: Section.DUE_TODAY,
        Need.UPDATE_DUE: Section.DUE_TODAY,
        Need.STEP_DUE: Section.DUE_TODAY,
        Need.PICK_UP: Section.TO_PICK_UP,
        Need.TOUCHPOINT_DUE: Section.HIGH_VALUE,
    }
    return [
        Line(picked_up(say, id=7 + place, update_asked_at=NOW), section, need, NOW + timedelta(hours=place))
        for place, (need, section) in enumerate(needs.items())
    ]


def untidy(say: Voice) -> list[Misses]:
    return [
        Misses(picked_up(say, id=7), (Check.CONTACT, Check.ACTIVITY)),
        Misses(a_case(say, id=8), (Check.STATUS,)),
        Misses(a_case(say, id=9), tuple(Check)),
    ]


ALL_ACTS = frozenset(Act)

EXAMPLES = [
    # The card, in every state there is.
    Example("case_card.not_picked_up", lambda say: card(a_case(say), say)),
    Example(
        "case_card.without_contact", lambda say: card(a_case(say, contact="", web_email=say("m@acme.example")), say)
    ),
    Example("case_card.bare", lambda say: card(Case(say("00012345"), "500A1", NOW, NOW, id=7), say)),
    Example("case_card.pickup_missed", lambda say: card(a_case(say), say, now=NOW + timedelta(hours=24))),
    Example("case_card.picked_up", lambda say: card(picked_up(say), say, touches(1))),
    Example(
        "case_card.picked_up_late",
        lambda say: card(picked_up(say, picked_up_at=NOW - timedelta(hours=21)), say, touches(1, 3)),
    ),
    Example(
        "case_card.blocked",
        lambda say: card(picked_up(say, status=Status.BLOCKED, blocked_on=say("Billing")), say, touches(1, 3, 5, 7)),
    ),
    Example("case_card.closing_missed", lambda say: card(picked_up(say), say, now=NOW + timedelta(days=20))),
    Example("case_card.next_step_due", lambda say: card(picked_up(say), say, now=NOW + timedelta(days=1))),
    Example("case_card.next_step_overdue", lambda say: card(picked_up(say), say, now=NOW + timedelta(days=2))),
    Example(
        "case_card.woken",
        lambda say: card(
            picked_up(say, status=Status.OPEN, wants_later=True, next_step_due=date(2026, 7, 13)), say, touches(1)
        ),
    ),
    Example(
        "case_card.touchpoint_missed",
        lambda say: card(
            picked_up(say, type="High Value Account", next_step_due=date(2026, 9, 1)),
            say,
            now=NOW + timedelta(days=30),
        ),
    ),
    Example(
        "case_card.asleep",
        lambda say: card(picked_up(say, status=Status.OPEN, wants_later=True, next_step_due=date(2027, 1, 12)), say),
    ),
    Example("case_card.no_limit", lambda say: card(picked_up(say, type="PO Required"), say)),
    Example(
        "case_card.high_value", lambda say: card(picked_up(say, type="High Value Account"), say, touches(1, 3, 5, 7))
    ),
    Example("case_card.opportunity", lambda say: card(with_opportunity(say), say)),
    Example(
        "case_card.opportunity_kind",
        lambda say: card(with_opportunity(say, opportunity_kind=OpportunityKind.GROWTH), say),
    ),
    Example(
        "case_card.opportunity_known",
        lambda say: card(
            with_opportunity(
                say, opportunity_close_date=date(2026, 8, 1), renewal_risk=RenewalRisk.LOW, gitlab_admin=True
            ),
            say,
        ),
    ),
    Example("case_card.resolved", lambda say: card(closed(say), say)),
    Example(
        "case_card.closed_late",
        lambda say: card(closed(say, closed_at=NOW + timedelta(days=14)), say, now=NOW + timedelta(days=14)),
    ),
    Example(
        "case_card.unresponsive",
        lambda say: card(
            closed(say, status=Status.UNRESPONSIVE, resolution=Resolution.FAILED_TO_ENGAGE, feedback="NA"),
            say,
            touches(1, 3, 5, 7),
        ),
    ),
    Example(
        "case_card.duplicate",
        lambda say: card(
            closed(
                say, status=Status.DUPLICATE, resolution=Resolution.NO_ACTION_REQUIRED, duplicate_of=say("00012300")
            ),
            say,
        ),
    ),
    Example(
        "case_card.mid_market",
        lambda say: card(closed(say, status=Status.DUPLICATE, duplicate_of=MID_MARKET_HAND_OVER), say),
    ),
    Example(
        "case_card.not_smb",
        lambda say: card(a_case(say, carr=41_250, employees=430, country=say("Japan")), say),
    ),
    Example("case_card.renewal", lambda say: card(a_case(say, type=say("Renewal Will Fail"), carr=1_200, lam=4), say)),
    Example("case_card.asked_to_attend", lambda say: invited(say, RequestState.WAITING)),
    Example("case_card.can_attend", lambda say: invited(say, RequestState.GRANTED)),
    Example("case_card.everything", lambda say: card(everything(say), say, touches(1))),
    Example("pointer_card.to_somebody", lambda say: pointer_card(a_case(say), replace(ana(), name=say("Ben Ode")))),
    Example("pointer_card.to_nobody", lambda say: pointer_card(a_case(say), None)),
    Example(
        "pointer_card.with_a_reason",
        lambda say: pointer_card(
            a_case(say),
            replace(ana(), name=say("Ben Ode")),
            AuditEntry(
                7, 3, NOW, "marta@example.test", say("Marta Vega"), Surface.MODAL, "owner", "a", "b", say("Ana is ill")
            ),
        ),
    ),
    # Answers, and what is told beside the card.
    Example("case_status.not_picked_up", lambda say: answers.case_status(a_case(say), ana(say), POLICY, NOW)),
    Example(
        "case_status.opportunity_kind",
        lambda say: answers.case_status(
            with_opportunity(say, opportunity_kind=OpportunityKind.GROWTH), ana(say), POLICY, NOW
        ),
    ),
    Example("case_status.unassigned", lambda say: answers.case_status(a_case(say, owner=None), None, POLICY, NOW)),
    Example(
        "case_status.blocked",
        lambda say: answers.case_status(
            picked_up(say, status=Status.BLOCKED, blocked_on=say("Legal")), ana(say), POLICY, NOW
        ),
    ),
    Example(
        "case_status.may_act",
        lambda say: answers.case_status(a_case(say), ana(say), POLICY, NOW, acts=acts_on(a_case(say), POLICY)),
    ),
    Example("glimpse.not_picked_up", lambda say: answers.glimpse(a_case(say), ana(say), POLICY, NOW)),
    Example("glimpse.unassigned", lambda say: answers.glimpse(a_case(say, owner=None), None, POLICY, NOW)),
    Example(
        "glimpse.blocked",
        lambda say: answers.glimpse(
            picked_up(say, status=Status.BLOCKED, blocked_on=say("Billing")), ana(say), POLICY, NOW
        ),
    ),
    Example("glimpse.closed", lambda say: answers.glimpse(closed(say), ana(say), POLICY, NOW)),
    Example("missing_scope.links", lambda say: answers.missing_scope("chat.unfurl", say("links:write"))),
    Example("case_status.closed", lambda say: answers.case_status(closed(say), ana(say), POLICY, NOW)),
    Example("unknown_case.one", lambda say: answers.unknown_case(say("00099"))),
    *(
        Example(f"help_text.{role.name.lower()}", lambda _, role=role: answers.help_text(role=role))  # type: ignore[misc]  # mypy reads no defaults of a lambda
        for role in Role
    ),
    Example("did_you_mean.near", lambda say: answers.did_you_mean(say("hlep"), "help")),
    Example("did_you_mean.far", lambda say: answers.did_you_mean(say("xyzzy"), None)),
    Example(
        "refused.one",
        lambda say: answers.refused(say("You cannot close it. It is Ben Ode's case. Nothing was changed.")),
    ),
    Example("done.one", lambda say: answers.done(say("That makes 51 cases in progress; the capacity is 50."))),
    Example("bug.one", lambda say: answers.bug(say("ab12cd"))),
    Example("at_capacity.one", lambda say: answers.at_capacity(a_case(say), ana(say), POLICY)),
    Example(
        "unrouted.one",
        lambda say: answers.unrouted(a_case(say, owner=None, routed_because=say("region unknown"))),
    ),
    Example(
        "not_delivered.one",
        lambda say: answers.not_delivered(say("the card of 00012345"), say("ben@example.test"), say("user_not_found")),
    ),
    # The digest and the lists of a morning.
    Example("digest.of_a_morning", lambda say: digests.digest(compared(say), team(say), POLICY, DIGEST_NOW)),
    Example(
        "digest.late", lambda say: digests.digest(compared(say), team(say), POLICY, DIGEST_NOW + timedelta(hours=4))
    ),
    Example(
        "digest.the_first",
        lambda say: digests.digest(
            Compared(figures(say, oldest=(), feedback=(), full=())), team(say), POLICY, DIGEST_NOW
        ),
    ),
    Example("digest.on_demand", lambda say: digests.digest_on_demand(compared(say), team(say), POLICY)),
    Example("digest_details.usual", lambda say: digests.digest_details(compared(say), team(say), POLICY)),
    Example(
        "digest_details.nothing_learned",
        lambda say: digests.digest_details(
            Compared(figures(say, feedback=(), more_feedback=0, full=(), uncovered=(), by_day=())), team(say), POLICY
        ),
    ),
    Example("today.one", lambda say: mornings.today(mornings.TodayList(day_lines(say)[:1], {}))),
    Example("today.beside_reminders", lambda say: mornings.today(mornings.TodayList(day_lines(say)[3:5], CARDS, 2))),
    Example("today.sold", lambda say: mornings.today(mornings.TodayList([], {}, 0, (), [a_case(say)] * 2))),
    Example("today.quiet", lambda say: mornings.today(mornings.TodayList([], {}, 0, [a_case(say)] * 12))),
    Example("today.all_kinds", lambda say: mornings.today(mornings.TodayList(day_lines(say), CARDS))),
    Example("today.more_than_fit", lambda say: mornings.today(mornings.TodayList(day_lines(say) * 3, {}))),
    Example("hygiene_list.one", lambda say: mornings.hygiene_list(untidy(say)[:1], {}, TODAY)),
    Example("hygiene_list.more_than_fit", lambda say: mornings.hygiene_list(untidy(say) * 5, CARDS, TODAY)),
    Example("feedback.none_yet", lambda say: modals.feedback(picked_up(say))),
    Example(
        "feedback.changed_meanwhile",
        lambda say: modals.feedback(
            picked_up(say, feedback=say("They like it.")),
            filled={Field.FEEDBACK: say("They compare prices.")},
            notice=notice(say),
        ),
    ),
    # Forms.
    Example(
        "pick_up.first",
        lambda say: modals.pick_up(a_case(say), suggestion(say), POLICY, status=Status.ATTEMPTING_CONTACT),
    ),
    Example(
        "pick_up.blocked",
        lambda say: modals.pick_up(
            a_case(say),
            suggestion(say),
            POLICY,
            status=Status.BLOCKED,
            filled={
                Field.BLOCKED_ON: "Billing",
                Field.NEXT_STEP: say("Ask billing"),
                Field.NEXT_STEP_DUE: date(2026, 7, 20),
            },
        ),
    ),
    Example(
        "pick_up.changed_meanwhile",
        lambda say: modals.pick_up(
            a_case(say),
            suggestion(say),
            POLICY,
            status=Status.ENGAGED,
            filled={Field.NEXT_STEP: say("My own")},
            notice=notice(say),
        ),
    ),
    Example("next_step.first", lambda say: modals.next_step(a_case(say), [], suggestion(say))),
    Example("next_step.later", lambda say: modals.next_step(picked_up(say), steps(say), suggestion(say))),
    Example(
        "next_step.changed_meanwhile",
        lambda say: modals.next_step(
            picked_up(say),
            steps(say),
            suggestion(say),
            filled={Field.NEXT_STEP: say("Call Maria today")},
            notice=notice(say) * 8,
        ),
    ),
    Example("status.open", lambda say: modals.status(a_case(say), POLICY, suggestion(say), status=Status.OPEN)),
    Example(
        "status.engaged", lambda say: modals.status(picked_up(say), POLICY, suggestion(say), status=Status.ENGAGED)
    ),
    Example(
        "status.blocked",
        lambda say: modals.status(
            picked_up(say, blocked_on="Legal"), POLICY, suggestion(say), status=Status.BLOCKED, notice=notice(say)
        ),
    ),
    Example("close.nothing_chosen", lambda say: close_form(picked_up(say), Closing())),
    Example(
        "close.resolved_needs_most",
        lambda say: close_form(with_opportunity(say, contact=""), Closing(status=Status.RESOLVED)),
    ),
    Example(
        "close.resolved_filled",
        lambda say: close_form(
            with_opportunity(say, contact=""),
            Closing(
                status=Status.RESOLVED,
                resolution=Resolution.TRANSFERRED_TO_SUPPORT,
                opportunity_stage=OpportunityStage.CLOSED_WON,
            ),
            resolution=Resolution.TRANSFERRED_TO_SUPPORT.value,
            feedback=say("All fine.\nThey like it."),
            contact=say("Maria Lopez"),
            next_step_due=True,
            need=CustomerNeed.MET.value,
            lead_outcome=LeadOutcome.CONVERTED.value,
            opportunity_stage=OpportunityStage.CLOSED_WON.value,
            opportunity_close_date=date(2026, 8, 1),
            renewal_risk=RenewalRisk.LOW.value,
            gitlab_admin=True,
            support_looped_in=True,
            meanwhile=notice(say),
        ),
    ),
    Example(
        "close.unresponsive_never_tried",
        lambda say: close_form(picked_up(say), Closing(status=Status.UNRESPONSIVE)),
    ),
    Example(
        "close.unresponsive_too_early",
        lambda say: close_form(picked_up(say), Closing(status=Status.UNRESPONSIVE), touches(1, 0)),
    ),
    Example(
        "close.unresponsive_possible",
        lambda say: close_form(
            picked_up(say),
            Closing(status=Status.UNRESPONSIVE),
            touches(1, 3, 5, 7, first=NOW - timedelta(days=16)),
        ),
    ),
    Example(
        "close.add_on",
        lambda say: close_form(
            with_opportunity(say, opportunity_kind=OpportunityKind.ADD_ON), Closing(status=Status.RESOLVED)
        ),
    ),
    Example(
        "close.tag_in_feedback",
        lambda say: close_form(
            picked_up(say),
            Closing(status=Status.DUPLICATE, feedback="#languagebarrier Portuguese"),
            feedback=say("#languagebarrier Portuguese"),
            tag_in_feedback=TagInFeedback.LEAVE_OUT.value,
        ),
    ),
    Example(
        "close.duplicate",
        lambda say: close_form(picked_up(say), Closing(status=Status.DUPLICATE), duplicate_of=say("00012300")),
    ),
    Example(
        "close.mid_market",
        lambda say: close_form(
            picked_up(say),
            Closing(status=Status.DUPLICATE, duplicate_of=MID_MARKET_HAND_OVER),
            covered_by=CoveredBy.MID_MARKET.value,
        ),
    ),
    Example(
        "close.duplicate_of_another_account",
        lambda say: close_form(
            picked_up(say, account=say("Acme")),
            Closing(status=Status.DUPLICATE, duplicate_of="00012300"),
            covering=Covering(
                a_case(say, id=8, number="00012300"), a_case(say, id=9, number="00012301", account=say("Umbrella"))
            ),
            duplicate_of="00012300",
        ),
    ),
    Example(
        "close.need_not_met",
        lambda say: close_form(
            picked_up(say, type="Inbound Request"),
            Closing(status=Status.RESOLVED, resolution=Resolution.REQUEST_NOT_POSSIBLE),
            unmet_reason=say("Not sold in their country"),
        ),
    ),
    Example(
        "close.against_the_crm",
        lambda say: close_form(
            with_opportunity(
                say, opportunity="Renewal", upstream='{"opportunity": "Renewal", "opportunity_stage": "Open"}'
            ),
            Closing(status=Status.RESOLVED, opportunity_stage=OpportunityStage.CLOSED_WON),
            opportunity_stage=OpportunityStage.CLOSED_WON.value,
        ),
    ),
    Example("close.high_value", lambda say: close_form(picked_up(say, type="High Value Account"), Closing())),
    Example(
        "close.customer_mql",
        lambda say: close_form(with_opportunity(say, type="Customer MQL"), Closing(status=Status.RESOLVED)),
    ),
    Example("reopen.first", lambda say: modals.reopen(closed(say))),
    Example(
        "reopen.typed",
        lambda say: modals.reopen(closed(say), filled={Field.REASON: say("Wrote back")}, notice=notice(say)),
    ),
    Example(
        "contact.none_yet", lambda say: modals.contact(a_case(say, contact="", web_email=say("maria@acme.example")))
    ),
    Example("contact.known", lambda say: modals.contact(a_case(say), notice=notice(say))),
    Example("wants_later.first", lambda say: modals.wants_later(picked_up(say), POLICY, TODAY)),
    Example(
        "wants_later.typed",
        lambda say: modals.wants_later(
            picked_up(say),
            POLICY,
            TODAY,
            filled={Field.NEXT_STEP: say("Ring in spring"), Field.NEXT_STEP_DUE: date(2027, 3, 1)},
        ),
    ),
    # Reminders.
    Example("reminder.to_pick_up", lambda say: reminded(say, reminder(say, a_case(say), ClockKind.PICKUP))),
    Example(
        "reminder.handed_on",
        lambda say: reminded(
            say,
            reminder(
                say,
                a_case(say, routed_at=NOW - timedelta(hours=30), assigned_at=NOW - timedelta(hours=2)),
                ClockKind.WAIT,
            ),
        ),
    ),
    Example("reminder.to_close", lambda say: reminded(say, reminder(say, picked_up(say), ClockKind.CLOSING))),
    Example("reminder.next_step", lambda say: reminded(say, reminder(say, picked_up(say), ClockKind.NEXT_STEP))),
    Example(
        "reminder.touchpoint",
        lambda say: reminded(
            say,
            reminder(say, picked_up(say, type="High Value Account"), ClockKind.HIGH_VALUE, NOW + timedelta(days=40)),
        ),
    ),
    Example(
        "reminder.woken",
        lambda say: reminded(
            say,
            reminder(
                say,
                picked_up(say, status=Status.OPEN, wants_later=True, next_step_due=TODAY),
                ClockKind.NEXT_STEP,
            ),
        ),
    ),
    Example(
        "reminder.some_settled",
        lambda say: reminded(
            say,
            reminder(say, a_case(say), ClockKind.PICKUP, NOW + timedelta(days=2)),
            reminder(say, picked_up(say, id=8), ClockKind.PICKUP),
            reminder(say, picked_up(say, id=9), ClockKind.CLOSING, NOW + timedelta(days=20)),
        ),
    ),
    Example(
        "reminder.given_away",
        lambda say: reminded(
            say,
            replace(
                reminder(say, picked_up(say, owner="ben@example.test"), ClockKind.CLOSING),
                clock=None,
                owner=ben(say),
                is_gone=True,
            ),
            reminder(say, picked_up(say, id=9), ClockKind.CLOSING),
        ),
    ),
    Example(
        "reminder.many_to_manager",
        lambda say: reminded(
            say,
            *(reminder(say, a_case(say, id=7 + n), ClockKind.PICKUP, NOW + timedelta(days=2)) for n in range(14)),
            reader=replace(ana(), email="mia@example.test"),
            message="nag:mia@example.test:20260714T103000.000000",
        ),
    ),
    Example(
        "reminder.of_a_morning",
        lambda say: reminded(
            say,
            reminder(say, a_case(say), ClockKind.PICKUP),
            rest=mornings.TodayList(day_lines(say)[1:4], CARDS, 0, [a_case(say)]),
        ),
    ),
    Example(
        "reminder.of_a_morning_settled",
        lambda say: reminded(
            say, reminder(say, closed(say), ClockKind.CLOSING), rest=mornings.TodayList(day_lines(say)[:2], CARDS)
        ),
    ),
    Example("reminder.all_settled", lambda say: reminded(say, reminder(say, closed(say), ClockKind.CLOSING))),
    Example(
        "reminder.many",
        lambda say: reminded(say, *(reminder(say, a_case(say, id=7 + n), ClockKind.PICKUP) for n in range(14))),
    ),
    Example(
        "reminder.to_manager",
        lambda say: reminded(
            say,
            reminder(say, a_case(say), ClockKind.PICKUP, NOW + timedelta(days=2)),
            reminder(say, picked_up(say, id=9), ClockKind.CLOSING, NOW + timedelta(days=20)),
            reader=replace(ana(), email="mia@example.test"),
        ),
    ),
    Example(
        "reminder.to_cover",
        lambda say: reminded(
            say,
            reminder(say, a_case(say), ClockKind.PICKUP),
            reader=ben(),
            covers=frozenset({"ana@example.test"}),
        ),
    ),
    Example(
        "case_card.covered",
        lambda say: case_card(CardScene(a_case(say), ana(say), [], POLICY, NOW, away_until=date(2026, 7, 31))),
    ),
    Example("snoozed.one", lambda say: reminders.snoozed(a_case(say), Snoozed(NOW + timedelta(hours=1), is_cut=False))),
    Example("snoozed.cut", lambda say: reminders.snoozed(a_case(say), Snoozed(NOW + timedelta(hours=1), is_cut=True))),
    Example("why_reminder.pickup", lambda say: why_reminder(a_case(say), NOW)),
    Example("why_reminder.missed", lambda say: why_reminder(a_case(say), NOW + timedelta(days=2))),
    # Handing on.
    Example(
        "mid_market.first",
        lambda say: modals.mid_market(first_order(say), None, Closing(), (Field.RESOLUTION, Field.FEEDBACK), POLICY),
    ),
    Example(
        "mid_market.stage_0",
        lambda say: modals.mid_market(
            first_order(say),
            SalesStage.NOT_MET,
            Closing(),
            (Field.RESOLUTION, Field.FEEDBACK),
            POLICY,
            sdr="U7",
            filled={Field.FEEDBACK: say("They are 400 people"), Field.SALES_STAGE: SalesStage.NOT_MET},
            notice=notice(say),
        ),
    ),
    Example(
        "mid_market.stage_1",
        lambda say: modals.mid_market(
            first_order(say, lead=say("M. Lopez")),
            SalesStage.MET,
            Closing(resolution=Resolution.TRANSFERRED_TO_SUPPORT),
            (Field.RESOLUTION, Field.FEEDBACK, Field.LEAD_OUTCOME, Field.SUPPORT_LOOPED_IN),
            POLICY,
            filled={Field.SALES_STAGE: SalesStage.MET, Field.MM_AE: "U9", Field.MM_AE_NAME: say("Kim Ode")},
        ),
    ),
    Example(
        "handed_to_mid_market.stage_0",
        lambda say: handing_on.handed_to_mid_market(first_order(say), SalesStage.NOT_MET, say("Ana Silva"), POLICY),
    ),
    Example(
        "handed_to_mid_market.stage_1",
        lambda say: handing_on.handed_to_mid_market(
            first_order(say, opportunity="", link=""), SalesStage.MET, say("Ana Silva"), POLICY
        ),
    ),
    Example(
        "sales_support.stays",
        lambda say: modals.sales_support(
            picked_up(say),
            modals.AfterTelling(AndThen.STAYS, tuple(AndThen)),
            say("it has 400 employees"),
            Closing(),
            (),
            POLICY,
        ),
    ),
    Example(
        "sales_support.closes",
        lambda say: modals.sales_support(
            picked_up(say),
            modals.AfterTelling(AndThen.CLOSES, tuple(AndThen)),
            "",
            Closing(),
            (Field.RESOLUTION, Field.FEEDBACK),
            POLICY,
            filled={Field.REASON: say("They bought a company"), Field.AND_THEN: AndThen.CLOSES},
            notice=notice(say),
        ),
    ),
    Example(
        "not_smb.stays",
        lambda say: handing_on.not_smb(
            picked_up(say), ana(say), say("it has 400 employees"), say("Ana Silva"), POLICY, closes=False
        ),
    ),
    Example(
        "not_smb.closes",
        lambda say: handing_on.not_smb(
            closed(say, link="", owner=None), None, say("it is in Japan"), say("Mia Moss"), POLICY, closes=True
        ),
    ),
    Example(
        "to_support.all_known",
        lambda say: modals.to_support(picked_up(say), Closing(), (Field.SUPPORT_LOOPED_IN, Field.FEEDBACK), POLICY),
    ),
    Example(
        "to_support.most",
        lambda say: modals.to_support(
            with_opportunity(say, contact=""),
            Closing(),
            (
                Field.SUPPORT_LOOPED_IN,
                Field.FEEDBACK,
                Field.CONTACT,
                Field.NEXT_STEP_DUE,
                Field.NEED,
                Field.LEAD_OUTCOME,
                Field.OPPORTUNITY_STAGE,
                Field.OPPORTUNITY_CLOSE_DATE,
                Field.RENEWAL_RISK,
                Field.GITLAB_ADMIN,
            ),
            POLICY,
            filled={Field.FEEDBACK: say("Runners again")},
            notice=notice(say),
        ),
    ),
    Example(
        "ready_to_copy.mid_market",
        lambda say: case_reading.ready_to_copy(
            "Handed over",
            say("Case 00012345 is closed."),
            texts.mid_market_takes_it(first_order(say), SalesStage.NOT_MET),
        ),
    ),
    Example("opportunity.first", lambda say: link_form(picked_up(say), POLICY, None, link_asks())),
    Example(
        "opportunity.not_named_yet",
        lambda say: link_form(
            picked_up(say), POLICY, None, link_asks(), filled={Field.OPPORTUNITY_EXPECTED: Naming.LATER}
        ),
    ),
    Example(
        "opportunity.known",
        lambda say: link_form(
            picked_up(say),
            POLICY,
            None,
            link_asks(known=Opportunity(say("Acme renewal"), close_date=TODAY + timedelta(days=30))),
            filled={Field.OPPORTUNITY: say("Acme renewal")},
        ),
    ),
    Example(
        "opportunity.add_on",
        lambda say: link_form(
            picked_up(say, type="Expansion Opportunity"),
            POLICY,
            OpportunityKind.ADD_ON,
            link_asks(asks_kind=True, asks_from_renewal=True),
            filled={Field.OPPORTUNITY: say("Acme, 20 more seats"), Field.OPPORTUNITY_KIND: OpportunityKind.ADD_ON},
            notice=notice(say),
        ),
    ),
    Example(
        "opportunity.created_there",
        lambda say: link_form(
            picked_up(say, type="Expansion Opportunity"),
            POLICY,
            OpportunityKind.GROWTH,
            link_asks(asks_kind=True, asks_from_renewal=True, is_created=True),
            filled={Field.OPPORTUNITY: say("Acme, 20 more seats"), Field.OPPORTUNITY_KIND: OpportunityKind.GROWTH},
        ),
    ),
    Example(
        "opportunity.linked",
        lambda say: link_form(with_opportunity(say), POLICY, None, link_asks(is_linked=True)),
    ),
    Example("case_card.expansion", lambda say: card(picked_up(say, type="Expansion Opportunity"), say)),
    # A Solutions Architect.
    Example("ask_architect.first", lambda say: architects.ask_form(picked_up(say), TODAY)),
    Example(
        "ask_architect.typed", lambda say: architects.ask_form(picked_up(say), TODAY, {Field.REASON: say("Migration")})
    ),
    Example("decide_architect.first", lambda say: architects.decide_form(picked_up(say), an_ask(say))),
    Example(
        "decide_architect.too_late",
        lambda say: architects.decide_form(
            picked_up(say), None, {Field.REASON: say("It is documented"), Field.DECISION: "Decline"}
        ),
    ),
    Example("architect.asked", lambda say: architects.question(with_opportunity(say), an_ask(say), ana(say))),
    Example("architect.moved", lambda say: architects.question(picked_up(say), an_ask(say), ana(say), decides=False)),
    Example("architect.of_nobody", lambda say: architects.question(picked_up(say, owner=None), an_ask(say), None)),
    Example(
        "architect.declined",
        lambda say: architects.question(
            picked_up(say),
            an_ask(
                say, state=RequestState.DECLINED, settled_at=NOW, settled_by_name=say("Mia"), answer=say("Declined: no")
            ),
            ana(say),
        ),
    ),
    Example(
        "architect_decided.approved",
        lambda say: architects.decided(
            picked_up(say),
            an_ask(say, state=RequestState.GRANTED, settled_at=NOW, settled_by_name=say("Mia"), answer="Approved."),
        ),
    ),
    # Customers' mails.
    Example("mail.on_open", lambda say: mail_shown.on_open(picked_up(say), a_mail(say))),
    Example(
        "mail.with_attachments",
        lambda say: mail_shown.on_open(
            picked_up(say),
            a_mail(say, attachments=(say("seats.xlsx"), say("photo.png")), link="https://mail.example.test/1"),
        ),
    ),
    Example("scorecard.own", lambda say: scorecard_shown.scorecard(a_scorecard(say, ana(say)))),
    Example("scorecard.team", lambda say: scorecard_shown.scorecard(a_scorecard(say, ana(say), ben(say)))),
    Example("scorecard.empty", lambda say: scorecard_shown.scorecard(replace(a_scorecard(say, ana(say)), lines=()))),
    Example("forwarded_mail.waiting", lambda say: mail_shown.forwarded(a_forwarded_mail(say))),
    Example("forwarded_mail.settled", lambda say: mail_shown.forwarded(a_forwarded_mail(say, number="S000012"))),
    Example(
        "forwarded_mail.bare",
        lambda say: mail_shown.forwarded(a_forwarded_mail(say, sender="", sender_name="", subject="", text="")),
    ),
    Example("mail.closed_since", lambda say: mail_shown.on_open(closed(say), a_mail(say, subject="", text=""))),
    Example(
        "mail_on_closed.waiting",
        lambda say: mail_shown.on_closed(closed(say), a_mail(say), ana(say), "ana@example.test"),
    ),
    Example(
        "mail_on_closed.to_cover",
        lambda say: mail_shown.on_closed(closed(say), a_mail(say), ana(say), "ben@example.test"),
    ),
    Example(
        "mail_on_closed.asked",
        lambda say: mail_shown.on_closed(
            closed(say), a_mail(say, choice=MailChoice.ASKED, chosen_by=say("Ana Silva")), ana(say), "ana@example.test"
        ),
    ),
    Example(
        "mail_on_closed.created",
        lambda say: mail_shown.on_closed(
            closed(say),
            a_mail(say, choice=MailChoice.CREATED, chosen_by=say("Ana Silva"), went_on_in="S000012"),
            None,
            "ana@example.test",
        ),
    ),
    Example(
        "mail_on_closed.reopened",
        lambda say: mail_shown.on_closed(picked_up(say), a_mail(say), ana(say), "ana@example.test"),
    ),
    Example("mail_of_unassigned.open", lambda say: mail_shown.of_unassigned(a_case(say, owner=None))),
    Example("mail_of_unassigned.closed", lambda say: mail_shown.of_unassigned(closed(say, owner=None))),
    Example("ask_new_request.first", lambda say: mail_shown.ask_new_request(closed(say), POLICY)),
    Example(
        "ask_new_request.meanwhile",
        lambda say: mail_shown.ask_new_request(closed(say), POLICY, {Field.SENT: True}, notice(say)),
    ),
    Example("case_from_mail.first", lambda say: mail_shown.case_from_mail(closed(say), [a_mail(say)], POLICY)),
    Example(
        "case_from_mail.two_mails",
        lambda say: mail_shown.case_from_mail(
            closed(say, contact="", account=""),
            [a_mail(say, subject=""), a_mail(say, text=say("And when?"))],
            POLICY,
            {Field.TYPE: "Referral", Field.SUBJECT: say("More seats")},
            notice(say),
        ),
    ),
    # Windows.
    Example("more.own", lambda say: more_on(picked_up(say), ALL_ACTS, touches(1), ana(say), POLICY, NOW)),
    Example(
        "more.touched",
        lambda say: more_on(picked_up(say, last_touch_at=NOW), ALL_ACTS, touches(1, first=NOW), ana(say), POLICY, NOW),
    ),
    Example("more.first_order", lambda say: more_on(first_order(say), ALL_ACTS, (), ana(say), POLICY, NOW)),
    Example("more.somebody_elses", lambda say: more_on(picked_up(say), {Act.SEE}, touches(1), ana(say), POLICY, NOW)),
    Example(
        "more.from_a_ticket",
        lambda say: more_on(
            picked_up(say, zendesk_link=say("https://acme.zendesk.com/agent/tickets/7")),
            ALL_ACTS,
            touches(1),
            ana(say),
            POLICY,
            NOW,
        ),
    ),
    Example("more.closed", lambda say: more_on(closed(say), ALL_ACTS, [], ana(say), POLICY, NOW)),
    Example("history.none", lambda say: case_reading.history(a_case(say), [], [])),
    Example(
        "zendesk_comment.usual",
        lambda say: case_reading.zendesk_comment(
            picked_up(say, zendesk_link=say("https://acme.zendesk.com/agent/tickets/7"))
        ),
    ),
    Example(
        "zendesk_comment.no_address",
        lambda say: case_reading.zendesk_comment(picked_up(say, zendesk_link=say("ticket 7"))),
    ),
    Example("history.some", lambda say: case_reading.history(picked_up(say), history_of(say), steps(say))),
    Example("history.long", lambda say: case_reading.history(picked_up(say), history_of(say, 80), steps(say, 20))),
    Example("show_all.usual", lambda say: case_reading.show_all(a_case(say))),
    Example("show_all.nothing", lambda _: case_reading.show_all(Case("00012345", "500A1", NOW, NOW, id=7))),
    Example("show_all.everything", lambda say: case_reading.show_all(everything(say))),
    Example("trouble.one", lambda say: modals.trouble(say("This case is closed. Reopen it first, with a reason."))),
    Example(
        "trouble.a_note", lambda say: modals.trouble(say("That makes 51 cases in progress."), title="Done, with a note")
    ),
]
