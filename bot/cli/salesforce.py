"""`casebot salesforce map` and `casebot salesforce check`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from bot.cli.settings_here import settings_here
from bot.salesforce.checks import look_at_salesforce
from bot.salesforce.service import WORDS, SalesforceConfig
from bot.salesforce.wiring import salesforce_config
from connectors.salesforce.client import SalesforceClient
from connectors.salesforce.errors import SalesforceError
from connectors.salesforce.field_map import usual_map
from connectors.salesforce.map_file import load_connection
from connectors.salesforce.map_suggest import as_toml, suggest

salesforce = typer.Typer(help="The connection to Salesforce.", no_args_is_help=True)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def mount(cli: typer.Typer) -> None:
    """Register these commands."""
    cli.add_typer(salesforce, name="salesforce")


@salesforce.command(name="map")
def propose_map(
    suggest_map: Annotated[
        bool, typer.Option("--suggest", help="Propose a map from the organisation's fields of Case.")
    ] = False,
) -> None:
    """Show what the map makes of the organisation or, with --suggest, propose one. Nothing is changed."""
    if not suggest_map:
        check()
        return
    settings = settings_here()
    if settings.salesforce is None:
        raise _refusal("CASEBOT_SALESFORCE is not set. Write a file with the table [connection] and name it there.")
    connection = load_connection(settings.salesforce, settings.salesforce_secret)
    with SalesforceClient(connection) as client:
        try:
            described = client.describe("Case")
        except SalesforceError as failed:
            raise _refusal(f"Salesforce does not answer: {failed.words or failed.code}") from None
    types = [
        str(one.get("name"))
        for one in described.get("recordTypeInfos") or ()
        if isinstance(one, dict) and one.get("available", True) and not one.get("master", False)
    ]
    out.print(as_toml(suggest(described, WORDS), types), markup=False)


@salesforce.command()
def check() -> None:
    """Check the connection, the map and casebot's access, and say what to correct."""
    config = salesforce_config(settings_here())
    if config is None:
        raise _refusal("CASEBOT_SALESFORCE is not set, so casebot does not use Salesforce.")
    raise typer.Exit(0 if _say(config) else 1)


def _say(config: SalesforceConfig) -> bool:
    all_well = True
    for finding in look_at_salesforce(config):
        all_well &= finding.ok
        out.print(f"{'✓' if finding.ok else '✗'} {finding.what}: {finding.text}", markup=False)
        if finding.remedy:
            out.print(f"  → {finding.remedy}", markup=False)
    if not config.field_map.fields.keys() - usual_map().fields.keys():
        out.print("The map has standard fields only; see: casebot salesforce map --suggest", markup=False)
    return all_well


def _refusal(text: str) -> typer.Exit:
    err.print(text, style="red", markup=False)
    return typer.Exit(2)
