"""The tables of cases and of what belongs to them.

Roster and directory have their own tables, in `storage.people_tables` and `storage.directory_tables`; so have the outboxes. A change here needs a migration; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)

from cases.model.mail import MailChoice
from cases.model.people import Region
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
from cases.rules.clocks import ClockKind
from storage.column_types import FreeText, UtcDateTime, Word, WordList, metadata

# In the very words of the partial index, without bound values: with them PostgreSQL's generic plan passes the index over.
IS_OPEN = "status NOT IN ({})".format(", ".join(f"'{status.value}'" for status in CLOSINGS))
IS_RECEIVED = "state = 'received'"
IS_DUE = "next_due_at IS NOT NULL"
IS_WAITING = f"state = '{RequestState.WAITING.value}'"
HAS_RENEWAL_MANAGER = "renewal_manager IS NOT NULL"
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
    Column("pickup_due_at", UtcDateTime),
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
    Column("architect_asked_at", UtcDateTime),
    Column("architect_due_at", UtcDateTime),
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
Index(
    "ix_cases_renewal_manager",
    cases.c.renewal_manager,
    sqlite_where=text(HAS_RENEWAL_MANAGER),
    postgresql_where=text(HAS_RENEWAL_MANAGER),
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

# The numbers that such cases had before the CRM gave them its own.
former_numbers = Table(
    "former_numbers",
    metadata,
    Column("number_key", FreeText, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
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
    Column("attachments", FreeText, nullable=False, server_default=text("''")),
    Column("link", FreeText, nullable=False, server_default=text("''")),
)
forwarded_mails = Table(
    "forwarded_mails",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("advocate", FreeText, nullable=False),
    Column("message_id", FreeText, nullable=False, unique=True),
    Column("sender", FreeText, nullable=False),
    Column("sender_name", FreeText, nullable=False),
    Column("subject", FreeText, nullable=False),
    Column("text", FreeText, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("came_at", UtcDateTime, nullable=False),
    Column("number", FreeText, nullable=False),
    Column("attachments", FreeText, nullable=False),
    Column("link", FreeText, nullable=False),
)
