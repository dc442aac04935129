"""Links into Salesforce, on every host and in every form (LOOK-1)."""

from __future__ import annotations

import base64
import json

import pytest

from connectors.salesforce_ids import long_case_id
from connectors.salesforce_links import case_ids_in, case_keys_in_links, is_link_of

SHORT = "500Sb0000000001"
ID = long_case_id(SHORT)
OTHER = long_case_id("500Sb0000000002")
LIGHTNING = "https://acme.lightning.force.com"
CLASSIC = "https://acme.my.salesforce.com"
PACKED = base64.b64encode(
    json.dumps({"componentDef": "one:recordHome", "attributes": {"recordId": ID}}).encode()
).decode()


@pytest.mark.parametrize("host", [LIGHTNING, CLASSIC])
@pytest.mark.parametrize(
    "path",
    [
        f"/lightning/r/Case/{ID}/view",
        f"/lightning/r/Case/{SHORT}/view",
        f"/lightning/r/{ID}/view?0.source=alohaHeader",
        f"/lightning/r/Case/{ID}/view?ws=%2Flightning%2Fr%2FAccount%2F001Sb0000000001AAA%2Fview",
        f"/lightning/r/Contact/003Sb0000000001AAA/view?ws=%2Flightning%2Fr%2FCase%2F{ID}%2Fview",
        f"/lightning/r/Case/{ID}/related/CaseComments/view",
        f"/lightning/cmp/c__page?c__recordId={ID}",
        f"/one/one.app#/sObject/{ID}/view",
        f"/one/one.app?source=x#/sObject/{SHORT}/view?a=1",
        f"/one/one.app#{PACKED}",
        f"/console#%2F{ID}",
        f"/console#%252F{SHORT}",
        f"/ui/support/servicedesk/ServiceDeskPage#%2F{ID}%3Fisdtp%3Dvw",
        f"/{ID}",
        f"/{SHORT}?srPos=0&srKp=500",
        f"/{SHORT}/e?retURL=%2F{SHORT}",
        f"/apex/CasePage?id={SHORT}&sfdc.override=1",
        f"/secur/frontdoor.jsp?retURL=%2Flightning%2Fr%2FCase%2F{ID}%2Fview",
        f"/s/case/{ID}/renewal-quote",
    ],
)
def test_every_form_of_a_link_leads_to_its_case(host: str, path: str) -> None:
    """LOOK-1"""
    assert case_keys_in_links([host + path], f"{LIGHTNING}/")[0] == ID
    assert case_keys_in_links([host + path], f"{CLASSIC}/")[0] == ID


def test_the_case_in_the_path_comes_before_the_one_in_the_workspace() -> None:
    """LOOK-1"""
    link = f"{LIGHTNING}/lightning/r/Case/{ID}/view?ws=%2Flightning%2Fr%2FCase%2F{OTHER}%2Fview"
    assert case_ids_in(link) == [ID, OTHER]


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("ACME.Lightning.Force.COM", True),
        ("xacme.lightning.force.com", False),
        ("acme.lightning.force.com", True),
        ("acme.my.salesforce.com", True),
        ("acme.my.salesforce-setup.com", True),
        ("acme--c.vf.force.com", True),
        ("acme.my.site.com", True),
        ("eu12.salesforce.com", True),
        ("na1.lightning.force.com", True),
        ("acme--uat.sandbox.lightning.force.com", False),
        ("acme--uat.sandbox.my.salesforce.com", False),
        ("other.lightning.force.com", False),
        ("acme.lightning.force.com.evil.test", False),
        ("evil.test", False),
        ("acme.my.salesforce.com:8443", False),
        ("user@acme.my.salesforce.com", False),
    ],
)
def test_both_hosts_of_an_organisation_are_its_own_and_no_others(host: str, is_ours: bool) -> None:
    """LOOK-1, SAFE-3"""
    assert is_link_of(f"https://{host}/{ID}", f"{LIGHTNING}/") is is_ours


def test_a_sandboxs_hosts_belong_together() -> None:
    """LOOK-1"""
    prefix = "https://acme--uat.sandbox.lightning.force.com/"
    assert is_link_of(f"https://acme--uat.sandbox.my.salesforce.com/{ID}", prefix)
    assert not is_link_of(f"{CLASSIC}/{ID}", prefix)


def test_a_crm_elsewhere_has_its_own_host_alone() -> None:
    """LOOK-1"""
    assert is_link_of(f"https://crm.example.com/{ID}", "https://crm.example.com/")
    assert not is_link_of(f"https://crm.example.com.evil.test/{ID}", "https://crm.example.com/")
    assert not is_link_of(f"{CLASSIC}/{ID}", "https://crm.example.com/")


@pytest.mark.parametrize(
    "address",
    [
        f"http://acme.my.salesforce.com/{ID}",
        "https://[acme/500",
        f"https://acme.my.salesforce.com/<{ID}>",
    ],
)
def test_what_leads_to_no_case_has_none(address: str) -> None:
    """LOOK-1"""
    assert case_keys_in_links([address], f"{CLASSIC}/") == []


@pytest.mark.parametrize(
    "address", [f"{CLASSIC}/001Sb0000000001AAA", f"{CLASSIC}/x{ID}", f"{CLASSIC}/500Sb00000", f"{CLASSIC}/home"]
)
def test_an_id_of_something_else_is_no_case_id(address: str) -> None:
    """LOOK-1"""
    assert case_ids_in(address) == []
