"""The checks of `casebot doctor` for Salesforce. They change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from bot.check_result import CheckResult
from bot.salesforce.feeds import STREAMS
from bot.salesforce.service import WORDS, SalesforceConfig
from connectors.salesforce.client import SalesforceClient
from connectors.salesforce.errors import ErrorKind, SalesforceError
from connectors.salesforce.map_check import check_map
from connectors.salesforce.soql import select

SIGN_IN = (
    "Look at [connection] in the file of CASEBOT_SALESFORCE and at CASEBOT_SALESFORCE_SECRET; in Salesforce, at the External Client App: "
    "its flow is switched on, its run-as user is active and has the permission set."
)
# The purpose of each stream.
_NEEDED_FOR = {
    "mails": "customers' mails on cases",
    "activities": "e-mails and calls that are logged there",
    "posts": "questions and mentions in Chatter; is feed tracking switched on for Case?",
    "comments": "questions and mentions in Chatter; is feed tracking switched on for Case?",
}


def look_at_salesforce(config: SalesforceConfig) -> Iterator[CheckResult]:
    """Yield each result when it is known."""
    with SalesforceClient(config.connection) as client:
        try:
            described = client.describe("Case")
        except SalesforceError as failed:
            yield _cannot_be_reached(config, failed)
            return
        yield CheckResult("Salesforce", True, f"{config.connection.host} accepts casebot's login")

        def describe(sobject: str) -> object:
            if sobject == "Case":
                return described
            try:
                return client.describe(sobject)
            except SalesforceError:
                return {}

        checked = check_map(config.field_map, describe, WORDS)  # type: ignore[arg-type]  # what is described is a mapping, or nothing
        for problem in checked.problems:
            yield CheckResult("Salesforce map", False, f"{problem.place}: {problem.text}", problem.remedy)
        if not checked.problems:
            count = len(config.field_map.written)
            yield CheckResult("Salesforce map", True, f"all fields are there, {count} of them are written")
        yield from _streams(client)
        usage = client.usage
        if usage is not None:
            is_well = usage.share < 0.85
            text = f"{usage.used:,} of {usage.allowed:,} API calls of the day are used"
            remedy = (
                "" if is_well else "casebot polls less often until tomorrow. Setup, API Usage shows who uses the calls."
            )
            yield CheckResult("Salesforce calls", is_well, text, remedy)


def _streams(client: SalesforceClient) -> Iterator[CheckResult]:
    for stream in STREAMS:
        fields = (*stream.fields, stream.stamp)
        try:
            client.query(select(fields, stream.sobject, stream.where, stream.values, limit=1))
        except SalesforceError as failed:
            remedy = f"Give casebot's user read access to {stream.sobject}, for {_NEEDED_FOR[stream.name]}"
            yield CheckResult(f"Salesforce {stream.name}", False, f"cannot be read ({failed.code})", remedy)
        else:
            yield CheckResult(f"Salesforce {stream.name}", True, f"{stream.sobject} can be read")


def _cannot_be_reached(config: SalesforceConfig, failed: SalesforceError) -> CheckResult:
    if failed.kind in (ErrorKind.SETUP, ErrorKind.PERSON, ErrorKind.GONE):
        return CheckResult("Salesforce", False, f"refuses casebot's login: {failed.words or failed.code}", SIGN_IN)
    remedy = f"Check that this computer can reach {config.connection.host}."
    return CheckResult("Salesforce", False, f"cannot be reached ({failed.code})", remedy)
