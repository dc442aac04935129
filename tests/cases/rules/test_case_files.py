"""Which files a case keeps, and how its description has them (INT-3)."""

from __future__ import annotations

import pytest

from cases.rules.case_files import CaseFile, as_written, attached_file, file_at, files_in, lines_of, without_files

ACME = "https://acme.slack.com/files/U1/F1/quote.pdf"


@pytest.mark.parametrize(
    "link",
    [
        ACME,
        "https://slack.com/files/U1/F1/quote.pdf",
        "https://files.slack.com/files/U1/F1/quote.pdf",
        "https://acme-corp.enterprise.slack.com/files/W1/F1/quote.pdf",
        "https://acme.slack.com/files/U1/F1",
    ],
)
def test_a_file_of_the_workspace_is_kept(link: str) -> None:
    """INT-3: also one of the organisation that the workspace belongs to."""
    assert attached_file("Quote.pdf", link, "acme") == CaseFile("Quote.pdf", link)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "http://acme.slack.com/files/U1/F1/quote.pdf",
        "https://other.slack.com/files/U1/F1/quote.pdf",
        "https://evil.example/files/U1/F1/quote.pdf",
        "https://acme.slack.com.evil.example/files/U1/F1/quote.pdf",
        "https://acme.slack.com@evil.example/files/U1/F1/quote.pdf",
        "https://acme.slack.com:444/files/U1/F1/quote.pdf",
        "https://evil.example\\@acme.slack.com/files/U1/F1/quote.pdf",
        "https://evilslack.com/files/U1/F1/quote.pdf",
        "https://slack.com/app_redirect?channel=U1",
        "https://acme.slack.com/files/../archives/C1",
        "javascript:alert(1)//https://acme.slack.com/files/U1/F1/quote.pdf",
        f"{ACME}\nFile: other https://evil.example/x",
        f"{ACME}|quote.pdf>",
        ACME + "x" * 500,
    ],
)
def test_a_link_that_leads_elsewhere_is_left_out(link: str) -> None:
    """INT-3: whatever a forged form says the file is."""
    assert attached_file("quote.pdf", link, "acme") is None


def test_without_the_workspaces_name_only_slacks_own_host_counts() -> None:
    """INT-3: an empty name makes no host of its own."""
    assert attached_file("quote.pdf", "https://.slack.com/files/U1/F1/quote.pdf", "") is None
    assert attached_file("quote.pdf", ACME, "") is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", "quote.pdf"),
        ("  My\nquote\u2028 1.pdf ", "My quote 1.pdf"),
        ("x" * 200, "x" * 100),
        ("a https://evil.example/b c", "a https://evil.example/b c"),
    ],
)
def test_a_name_is_one_line(name: str, shown: str) -> None:
    """INT-3: a name cannot begin a line of its own, nor bring another link along."""
    found = file_at(ACME, name)
    assert found is not None
    assert found.name == shown
    assert files_in(found.as_text) == [found]


def test_the_description_has_a_line_for_each_file() -> None:
    """INT-3: a link to a file is a file too, and is there once."""
    other = "https://acme.slack.com/files/U1/F2/terms%20new.pdf"
    lines = lines_of([CaseFile("Quote.pdf", ACME)], ["https://example.com/a", ACME, other])
    assert lines == ["https://example.com/a", f"File: Quote.pdf {ACME}", f"File: terms new.pdf {other}"]
    text = "\n".join(["A quote", *lines])
    assert files_in(text) == [CaseFile("Quote.pdf", ACME), CaseFile("terms new.pdf", other)]
    assert without_files(text) == "A quote\nhttps://example.com/a"


def test_at_most_five_files_are_shown() -> None:
    """INT-3: a sixth link stays a link."""
    links = [f"https://acme.slack.com/files/U1/F{number}/{number}.pdf" for number in range(1, 7)]
    lines = lines_of([], links)
    assert lines[0] == links[5]
    assert len(files_in("\n".join(lines))) == 5
    assert len(files_in("\n".join(f"File: x {link}" for link in links))) == 5


@pytest.mark.parametrize(
    "text", ["", "File:", "File: quote.pdf", "File: quote.pdf https://evil.example/a", f"See {ACME}", "File: https://x"]
)
def test_an_older_description_stays_as_it_is(text: str) -> None:
    """INT-3: a line that only looks like a file is text."""
    assert files_in(text) == []
    assert without_files(text) == text


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\u2028"])
def test_a_line_that_somebody_typed_is_no_file(ending: str) -> None:
    """INT-3: only casebot writes lines of files."""
    typed = ending.join(["Please look", f"File: quote.pdf {ACME}", "Thanks"])
    written = as_written(typed)
    assert files_in(written) == []
    assert without_files(written) == f"Please look\n> File: quote.pdf {ACME}\nThanks"


def test_the_files_that_the_crm_sends_back_stay_files() -> None:
    """INT-3: those of the case, and no other."""
    other = "https://acme.slack.com/files/U1/F2/other.pdf"
    known = f"A quote\nFile: quote.pdf {ACME}"
    sent = f"{known}\nFile: other.pdf {other}\nFile: changed name {ACME}"
    assert files_in(as_written(sent, known)) == [CaseFile("quote.pdf", ACME)]
    assert as_written("A quote\n\nFile: none", known) == "A quote\n\nFile: none"
