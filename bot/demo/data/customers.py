"""The customers of the sample cases, as a CRM would store them."""

from __future__ import annotations

from bot.demo.data.month import SAMPLES
from cases.model.account import Account, Contact

# A second person at the account, so that there is a choice.
COLLEAGUES = (
    ("Robin Castellan", "Procurement"),
    ("Noor Haddad", "Head of Platform"),
    ("Femi Adeyemi", "Accounts Payable"),
)


def accounts() -> list[Account]:
    """Return every account of the samples, once."""
    regions = {sample.account: sample.region for sample in SAMPLES if sample.account}
    return [
        Account(
            name, f"001Sb{place:07}", region=region.value if region is not None else "", has_full_address=place % 3 > 0
        )
        for place, (name, region) in enumerate(sorted(regions.items()), start=1)
    ]


def contacts() -> list[Contact]:
    """Return every contact of the samples, and one colleague at each account."""
    found: dict[tuple[str, str], Contact] = {}
    for account in accounts():
        named = sorted({sample.contact for sample in SAMPLES if sample.account == account.name and sample.contact})
        colleague, title = COLLEAGUES[len(found) % len(COLLEAGUES)]
        for name, job in (*((name, "") for name in named), (colleague, title)):
            external_id = f"003Sb{len(found) + 1:07}"
            found[(account.name, name)] = Contact(
                name, external_id, account=account.name, account_id=account.external_id, title=job
            )
    return list(found.values())
