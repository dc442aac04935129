"""The tables, and the column types that turn what is stored into the values of the rules and back.

The outbox has its own tables, in storage.outbox, on the same metadata. A change here needs a migration beside it; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from cases.model.mail import MailChoice
from cases.model.people import Region, Role
from cases.model.policy import TouchKind
from cases.model.requests import RequestKind, RequestState
from cases.model.status import (
    CLOSINGS,
    LeadOutcome,
    OpportunityKind,
    OpportunityStage,
    RenewalRisk,
    Resolution,
    Status,
    Surface,
)
from cases.model.work_week import Shift, WorkWeek
from cases.rules.clocks import ClockKind

WordT = TypeVar("WordT", bound=StrEnum)

# Every constraint has a name made by rule, so that a migration can name what it changes on both databases.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in, aware UTC out, to the microsecond; a naive one is refused with ValueError.

    PostgreSQL keeps a timestamptz. SQLite keeps UTC as text of one width, which sorts as time does.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None or value.utcoffset() is None:
            raise ValueError("A time without a zone cannot be stored.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def storable(value: str) -> str:
    """The text without what no database keeps: NUL, and halves of surrogate pairs. Both come only from broken input."""
    if "\x00" in value:
        value = value.replace("\x00", "")
    if not value.isascii():
        value = value.encode("utf-8", "ignore").decode("utf-8")
    return value


class FreeText(TypeDecorator[str]):
    """Text from outside, of any length; see `storable`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        return None if value is None else storable(value)


class Word(TypeDecorator[WordT], Generic[WordT]):
    """One word of an enum, stored as the word itself. A word that the enum does not have is refused with ValueError, both ways."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[WordT]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: WordT | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> WordT | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        return None if value is None else self.words(value)


class WordList(TypeDecorator[tuple[str, ...]]):
    """A few short texts in order, kept as a JSON list."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> list[str] | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        return None if value is None else [storable(part) for part in value]

    def process_result_value(self, value: list[str] | None, dialect: Dialect) -> tuple[str, ...] | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        return None if value is None else tuple(value)


class Week(TypeDecorator[WorkWeek]):
    """Somebody's working week, as JSON: for each day from Monday a list of the start and end of its shifts."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: WorkWeek | None, dialect: Dialect) -> list[list[list[str]]] | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        if value is None:
            return None
        return [[[f"{shift.start:%H:%M}", f"{shift.end:%H:%M}"] for shift in day] for day in value.shifts]

    def process_result_value(self, value: list[list[list[str]]] | None, dialect: Dialect) -> WorkWeek | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        if value is None:
            return None
        return WorkWeek(
            tuple(
                tuple(Shift(time.fromisoformat(start), time.fromisoformat(end)) for start, end in day) for day in value
            )
        )


# In the very words of the partial index, without bound values: with them PostgreSQL's generic plan passes the index over.
IS_OPEN = "status NOT IN ({})".format(", ".join(f"'{status.value}'" for status in CLOSINGS))
IS_RECEIVED = "state = 'received'"
IS_DUE = "next_due_at IS NOT NULL"
IN_FORCE = "ended_at IS NULL"
IS_WAITING = f"state = '{RequestState.WAITING.value}'"
IS_CREATED_IN_SLACK = "creator_slack_id <> ''"


# One column for each field of Case, of the same name; and two keys made from fields, for finding.
cases = Table(
    "cases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("number", FreeText, nullable=False),
    Column("number_key", FreeText, nullable=False, index=True),
    Column("external_id", FreeText, nullable=False, unique=True),
    Column("source_version", UtcDateTime, nullable=False),
    Column("link", FreeText, nullable=False),
    Column("record_type", FreeText, nullable=False),
    Column("type", FreeText, nullable=False),
    Column("subject", FreeText, nullable=False),
    Column("description", FreeText, nullable=False),
    Column("context", FreeText, nullable=False),
    Column("cta", FreeText, nullable=False),
    Column("priority", FreeText, nullable=False),
    Column("status", Word(Status), nullable=False),
    Column("blocked_on", FreeText),
    Column("owner", FreeText),
    Column("region", Word(Region)),
    Column("account", FreeText, nullable=False),
    Column("account_key", FreeText, nullable=False, index=True),
    Column("contact", FreeText, nullable=False),
    Column("lead", FreeText, nullable=False),
    Column("lead_outcome", Word(LeadOutcome)),
    Column("opportunity", FreeText, nullable=False),
    Column("opportunity_kind", Word(OpportunityKind)),
    Column("opportunity_expected", Boolean, nullable=False, server_default=text("false")),
    Column("opportunity_stage", Word(OpportunityStage)),
    Column("opportunity_close_date", Date),
    Column("renewal_risk", Word(RenewalRisk)),
    Column("gitlab_admin", Boolean),
    Column("web_email", FreeText, nullable=False),
    Column("creator", FreeText, nullable=False),
    Column("creator_department", FreeText, nullable=False),
    Column("zendesk_link", FreeText, nullable=False),
    Column("next_step", FreeText, nullable=False),
    Column("next_step_due", Date),
    Column("resolution", Word(Resolution)),
    Column("feedback", FreeText, nullable=False),
    Column("duplicate_of", FreeText),
    Column("wants_later", Boolean, nullable=False),
    Column("tags", WordList, nullable=False),
    Column("assignment", Integer, nullable=False),
    Column("routed_because", FreeText, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("routed_at", UtcDateTime),
    Column("assigned_at", UtcDateTime),
    Column("picked_up_at", UtcDateTime),
    Column("first_touch_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("upstream", FreeText, nullable=False),
    Column("creator_slack_id", Text, nullable=False, server_default=text("''")),
    Column("meeting_with", FreeText, nullable=False, server_default=text("''")),
    Column("renewal_manager", FreeText),
    Column("carr", BigInteger),
    Column("employees", BigInteger),
    Column("lam", BigInteger),
    Column("country", FreeText, nullable=False, server_default=text("''")),
    Column("follows", FreeText),
    Column("update_asked_at", UtcDateTime),
    Column("update_due_at", UtcDateTime),
    Column("hand_over_asked_at", UtcDateTime),
    Column("hand_over_due_at", UtcDateTime),
    Column("planned_at", UtcDateTime),
    Column("woke_at", UtcDateTime),
    Column("asleep_until", UtcDateTime),
    Column("awake_from", UtcDateTime),
    Column("sleeps", Integer, nullable=False, server_default=text("0")),
    Column("reopened_at", UtcDateTime),
    Column("customer_wrote_at", UtcDateTime),
    Column("last_touch_at", UtcDateTime),
    Column("next_due_at", UtcDateTime),
)
Index("ix_cases_due", cases.c.next_due_at, sqlite_where=text(IS_DUE), postgresql_where=text(IS_DUE))
# All that the digest counts by; so it is counted from the index alone, however long the texts of the cases are.
Index(
    "ix_cases_figures",
    cases.c.region,
    cases.c.closed_at,
    cases.c.opened_at,
    cases.c.assigned_at,
    cases.c.woke_at,
    cases.c.awake_from,
    cases.c.asleep_until,
    cases.c.picked_up_at,
    cases.c.routed_at,
    cases.c.wants_later,
    cases.c.owner,
    cases.c.type,
    cases.c.subject,
)
Index("ix_cases_owner_open", cases.c.owner, sqlite_where=text(IS_OPEN), postgresql_where=text(IS_OPEN))
# Whom the CRM names as a case's creator, by name or e-mail, looked for in any case of letters.
Index("ix_cases_creator", func.lower(cases.c.creator))
# What else goes on with the same person or address (RTE-8).
Index("ix_cases_contact", func.lower(cases.c.contact))
Index("ix_cases_web_email", func.lower(cases.c.web_email))
Index(
    "ix_cases_creator_slack_id",
    cases.c.creator_slack_id,
    sqlite_where=text(IS_CREATED_IN_SLACK),
    postgresql_where=text(IS_CREATED_IN_SLACK),
)


# One row for each change, with all the fields it touched: [field, old, new] each, so that an import of thousands stays small.
# Rows are never changed or removed; triggers made by the first migration see to that (AUD-1).
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", FreeText, nullable=False),
    Column("actor_name", FreeText, nullable=False),
    Column("surface", Word(Surface), nullable=False),
    Column("reason", FreeText, nullable=False),
    Column("fields", JSON, nullable=False),
    Index(None, "case_id", "version"),
    Index(None, "at"),
)

next_steps = Table(
    "next_steps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("line", FreeText, nullable=False),
    Column("due", Date),
    Column("written_by", FreeText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

touches = Table(
    "touches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("kind", Word(TouchKind), nullable=False),
    Column("day", Integer, nullable=False),
    Column("logged_by", FreeText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# What was asked already. A row with a kind is an event kept until it was handled; its body is erased then, its key stays.
inbox = Table(
    "inbox",
    metadata,
    Column("key", FreeText, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("kind", Text),
    Column("body", JSON(none_as_null=True)),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("tried_at", UtcDateTime),
)
Index("ix_inbox_received", inbox.c.tried_at, sqlite_where=text(IS_RECEIVED), postgresql_where=text(IS_RECEIVED))

people = Table(
    "people",
    metadata,
    Column("email", FreeText, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("name", FreeText, nullable=False),
    Column("role", Word(Role), nullable=False),
    Column("region", Word(Region)),
    Column("initials", FreeText, nullable=False),
    Column("languages", WordList, nullable=False),
    Column("manager", FreeText),
    Column("cover", FreeText),
    Column("zone", Text, nullable=False),
    Column("week", Week, nullable=False),
    Column("country", FreeText, nullable=False, server_default=text("''")),
    Column("state", FreeText, nullable=False, server_default=text("''")),
    Column("slack_id", Text),
    Column("slack_zone", Text),
    Column("crm_id", Text, nullable=False, server_default=text("''")),
)

# Who left the roster. slack_id: who they were in Slack; person: the e-mail under which the same person is on the roster now, NULL for none.
former_people = Table(
    "former_people",
    metadata,
    Column("email", FreeText, primary_key=True),
    Column("name", FreeText, nullable=False),
    Column("slack_id", Text, index=True),
    Column("person", FreeText),
)

# One row, raised with every change of the people, so that every process sees at once that its copy is old.
roster_version = Table(
    "roster_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("at", UtcDateTime),
)

# The row that is held while a region's turn is decided, and the number of the last turn taken in it.
turn_counters = Table(
    "turn_counters",
    metadata,
    Column("region", Word(Region), primary_key=True),
    Column("last_turn", Integer, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("region", Word(Region), primary_key=True),
    Column("email", FreeText, primary_key=True),
    Column("turn", Integer, nullable=False),
)

# The steps that were told (NAG-1), each once: to whom, in which message of the outbox, and whether it has a line there.
reminders = Table(
    "nags",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("clock", Word(ClockKind), nullable=False),
    Column("rung", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("told_to", FreeText, nullable=False),
    Column("message", Text, nullable=False, index=True),
    Column("has_line", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("turn", Integer, nullable=False, server_default=text("0")),
    UniqueConstraint("case_id", "clock", "rung", "run", "told_to"),
    Index(None, "told_to", "at"),
)

snoozes = Table(
    "snoozes",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("clock", Word(ClockKind), primary_key=True),
    Column("run", Text, primary_key=True),
    Column("told_to", FreeText, primary_key=True),
    Column("until", UtcDateTime, nullable=False),
)

# From what it was reckoned when there is something to tell of the cases of each person, in a word that changes with any of it.
plans = Table(
    "plans",
    metadata,
    Column("email", FreeText, primary_key=True),
    Column("word", Text, nullable=False),
)

absences = Table(
    "absences",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", FreeText, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("cover", FreeText),
    Column("set_by", FreeText, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Column("ended_by", FreeText),
    Column("ended_at", UtcDateTime),
)
Index("ix_absences_in_force", absences.c.last, sqlite_where=text(IN_FORCE), postgresql_where=text(IN_FORCE))

# The figures of each digest as they were told, or found to be nothing to tell (DIG-1): one row for each region and local date.
digests = Table(
    "digests",
    metadata,
    Column("region", Word(Region), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("as_of", UtcDateTime, nullable=False),
    Column("figures", JSON, nullable=False),
)

# The words that a case is found by (LOOK-2), in a table of its own, as they change far less often than the case. storage.full_text has the index.
case_words = Table(
    "case_words",
    metadata,
    Column("id", ForeignKey("cases.id"), primary_key=True),
    Column("terms", Text, nullable=False),
)

# A name made ready to be looked up and sorted, character by character on both databases.
KEY = Text().with_variant(Text(collation="C"), "postgresql")

# What is known of customers beside their cases. external_id: the CRM's, NULL for what only cases mention; name_key, account_key: from
# cases.finding.name_key; terms: the words that it is found by.
accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("external_id", FreeText, unique=True),
    Column("name", FreeText, nullable=False),
    Column("name_key", KEY, nullable=False, index=True),
    Column("region", FreeText, nullable=False),
    Column("carr", Integer),
    Column("employees", Integer),
    Column("lam", Integer),
    Column("country", FreeText, nullable=False),
    Column("high_value_owner", FreeText, nullable=False),
    Column("has_full_address", Boolean),
    Column("terms", FreeText, nullable=False),
)

contacts = Table(
    "contacts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("external_id", FreeText, unique=True),
    Column("name", FreeText, nullable=False),
    Column("name_key", KEY, nullable=False, index=True),
    Column("email", FreeText, nullable=False, index=True),
    Column("account", FreeText, nullable=False),
    Column("account_id", FreeText, nullable=False),
    Column("account_key", KEY, nullable=False),
    Column("is_lead", Boolean, nullable=False),
    Column("title", FreeText, nullable=False),
    Column("terms", FreeText, nullable=False),
    Index(None, "account_key", "name_key"),
)

opportunities = Table(
    "opportunities",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("external_id", FreeText, unique=True),
    Column("name", FreeText, nullable=False),
    Column("name_key", KEY, nullable=False, index=True),
    Column("account", FreeText, nullable=False),
    Column("account_id", FreeText, nullable=False),
    Column("account_key", KEY, nullable=False),
    Column("stage", FreeText, nullable=False),
    Column("close_date", Date),
    Column("kind", FreeText, nullable=False),
    Column("renewal_risk", FreeText, nullable=False),
    Column("terms", FreeText, nullable=False),
    Index(None, "account_key", "name_key"),
)

# Who opened their App Home (HOM-1), and what they chose to see there. due_at: when it is to be published next; published_at: when it last
# was; digest: of what it shows now; email, name: as they are
# looked for, empty until known.
homes = Table(
    "homes",
    metadata,
    Column("slack_id", Text, primary_key=True),
    Column("email", FreeText, nullable=False),
    Column("name", FreeText, nullable=False),
    Column("shows", Text, nullable=False),
    Column("page", Integer, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("published_at", UtcDateTime),
    Column("digest", Text, nullable=False),
)

# One row: the last number that was given to a case created in Slack.
own_numbers = Table(
    "own_numbers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

# What was asked about cases and awaits an answer, or awaited one.
requests = Table(
    "asks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("kind", Word(RequestKind), nullable=False),
    Column("asked_by", FreeText, nullable=False),
    Column("asked_by_name", FreeText, nullable=False),
    Column("asked_by_slack_id", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("text", FreeText, nullable=False),
    Column("about", FreeText, nullable=False),
    Column("due_at", UtcDateTime),
    Column("state", Word(RequestState), nullable=False),
    Column("settled_at", UtcDateTime),
    Column("settled_by", FreeText, nullable=False),
    Column("settled_by_name", FreeText, nullable=False),
    Column("answer", FreeText, nullable=False),
    Index(None, "case_id", "kind"),
)
Index(
    "ix_asks_waiting",
    requests.c.kind,
    requests.c.case_id,
    sqlite_where=text(IS_WAITING),
    postgresql_where=text(IS_WAITING),
)

followers = Table(
    "followers",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("slack_id", Text, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "slack_id"),
)

# The links to cases that people posted (cases.ports.SharedLink), until they are too old to be kept up to date.
shared_links = Table(
    "shared_links",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("message_ts", Text, primary_key=True),
    Column("url", FreeText, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "case_id", "at"),
    Index(None, "at"),
)

# What customers wrote on cases (EML-1), each mail once.
mails = Table(
    "mails",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("message_id", FreeText, nullable=False, unique=True),
    Column("sender", FreeText, nullable=False),
    Column("subject", FreeText, nullable=False),
    Column("text", FreeText, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("came_at", UtcDateTime, nullable=False),
    Column("choice", Word(MailChoice), nullable=False),
    Column("chosen_by", FreeText, nullable=False),
    Column("chosen_at", UtcDateTime),
    Column("went_on_in", FreeText, nullable=False),
)
