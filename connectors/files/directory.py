"""Read accounts, contacts and opportunities from files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cases.model.account import Account, Contact, Opportunity
from cases.rules.import_record import MAX_LINE, RecordProblem, RecordValue, flag
from connectors.files.columns import Layout

_ACCOUNT_LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("Account Name", "Account", "Name"),
    "external_id": ("Account ID", "Account ID 18", "18 Digit ID", "ID", "Record ID"),
    "region": ("Region", "Sales Region", "Territory"),
    "carr": ("CARR", "CARR (This Account)", "ARR"),
    "employees": ("Employees", "Number of Employees"),
    "lam": ("LAM", "LAM Dev Count", "Landed Addressable Market"),
    "country": ("Billing Country", "Country"),
    "high_value_owner": ("High Value Advocate", "High Value Owner", "HVA Owner Email"),
    "has_full_address": ("Full Billing Address", "Has Full Address", "Billing Address Complete"),
}
_CONTACT_LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("Full Name", "Contact Name", "Lead Name", "Name"),
    "external_id": ("Contact ID", "Lead ID", "18 Digit ID", "ID", "Record ID"),
    "email": ("Email", "Email Address"),
    "account": ("Account Name", "Account", "Company", "Company / Account"),
    "account_id": ("Account ID",),
    "is_lead": ("Is Lead", "Lead"),
    "title": ("Title", "Job Title"),
}
_OPPORTUNITY_LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("Opportunity Name", "Opportunity", "Name"),
    "external_id": ("Opportunity ID", "18 Digit ID", "ID", "Record ID"),
    "account": ("Account Name", "Account"),
    "account_id": ("Account ID",),
    "stage": ("Stage", "Opportunity Stage"),
    "close_date": ("Close Date", "Opportunity Close Date"),
    "kind": ("Type", "Opportunity Type", "Kind"),
    "renewal_risk": ("Renewal Risk Category", "Renewal Risk"),
}

_FLAGS: Final = frozenset({"has_full_address", "is_lead"})
_LOWER: Final = frozenset({"email", "high_value_owner"})

ACCOUNTS: Final = Layout(
    "an account",
    "name",
    "the account's name",
    tuple(_ACCOUNT_LABELS),
    _ACCOUNT_LABELS,
    amounts=frozenset({"carr", "employees", "lam"}),
    flags=_FLAGS,
)
CONTACTS: Final = Layout(
    "a contact", "name", "the contact's name", tuple(_CONTACT_LABELS), _CONTACT_LABELS, flags=_FLAGS
)
OPPORTUNITIES: Final = Layout(
    "an opportunity",
    "name",
    "the opportunity's name",
    tuple(_OPPORTUNITY_LABELS),
    _OPPORTUNITY_LABELS,
    dates=frozenset({"close_date"}),
)

Known = Account | Contact | Opportunity
_MAKES: Final[Mapping[str, type[Known]]] = {
    ACCOUNTS.what: Account,
    CONTACTS.what: Contact,
    OPPORTUNITIES.what: Opportunity,
}


def read_known(record: Mapping[str, RecordValue], layout: Layout) -> tuple[Known | None, tuple[RecordProblem, ...]]:
    """Return a row's record, or every reason against it. It needs a name and the CRM's id."""
    values: dict[str, object] = {}
    problems: list[RecordProblem] = []
    for name, raw in record.items():
        try:
            values[name] = _read(name, raw)
        except ValueError as wrong:
            problems.append(RecordProblem(name, str(wrong)))
    told = {problem.field for problem in problems}
    needed = (name for name in ("name", "external_id") if not values.get(name) and name not in told)
    problems += [RecordProblem(name, "is missing") for name in needed]
    if problems:
        return None, tuple(problems)
    if values.get("is_lead") is None:
        values.pop("is_lead", None)
    return _MAKES[layout.what](**values), ()  # type: ignore[arg-type]  # each value was read as its field asks for


def _read(name: str, raw: RecordValue) -> object:
    if raw is not None and not isinstance(raw, str):
        return raw
    text = " ".join(str(raw or "").split())
    if name in _FLAGS:
        return flag(text)
    if name in ("close_date", "carr", "employees", "lam"):
        return None
    if len(text) > MAX_LINE:
        raise ValueError(f"has {len(text)} characters; the limit is {MAX_LINE}")
    return text.lower() if name in _LOWER else text
