"""What people read is plain: short sentences, one word per concept, buttons of a few words, titles that begin with a verb."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from statistics import median

import pytest

from messages.surfaces import Message, Modal
from tests.messages.all_examples import EXAMPLES
from tests.messages.code_texts import ROOT, CodeText, texts_in
from tests.messages.examples import Rendered, as_usual
from tests.messages.page_texts import blocks_of
from tests.messages.reading import labels, payload_of, words_of
from tests.messages.rendered import faults, in_voices

MOST_WORDS = 25
MOST_WORDS_IN_CODE = 20
MOST_WORDS_ON_A_BUTTON = 3

#: Words that were given up for others, as STYLE names them.
GIVEN_UP = (
    "nobody's",
    "nobody’s",
    "unrouted",
    "mend",
    "mended",
    "nag",
    "telling",
    "courier",
    "reckoned",
    "anew",
    "give away",
    "give it away",
    "hand over",
    "hand it over",
    "put off",
    "is not such a",
    "whose it is",
)

RULE_ID = re.compile(
    r"\b(?:PPL|INT|RTE|CRD|NXT|CLO|OPP|SLA|NAG|ESC|DIG|PTO|ZEN|EML|HVA|REQ|TAG|RES|STA|MM|BPW|SDR|FBK|OPS|LOOK|HOM|CUP|AUD|SAFE)-\d+\b"
)

#: Words of texts in the code that make a reader stop.
STUMBLING = ("whoever", "whomever", "reckon", "that which", "comes of it", "is told of", "put right", "takes back")

#: Sentences that were replaced, and are not to come back anywhere.
REPLACED = (
    "what you will do: date and initials are written for you",
    "Fill in what you know",
    "what stays empty stays",
    "Nothing is changed here yet",
    "Change what you know better",
    "Fix, then next",
    "Done for now",
    "the others wait where they were",
    "taught us; not a next step",
    "What came of it",
    "closes only when it was met",
    "certain churn alone",
    "Not possible yet: it needs",
    "Let it sleep",
    "a next step has room for",
    "is put off until",
    "The clock goes on",
    "reckoned to Today",
    "Of what is missed the manager hears",
    "reminders above",
    "For a tidy week",
    "is not something I know",
    "I know no case",
    "region is not known",
    "look for whose it is",
    "Nobody who is there is known",
    "24 hours to pick it up begin anew",
    "It is needed where the case stays",
    "asked for already",
    "called for already",
    "With nobody chosen",
    "the usual cover does",
    "is not such a token",
    "has no blanks",
)

#: What a title may begin with where a case's number follows.
VERBS = ("Assign", "Close", "Escalate", "Fix", "Pause", "Pick up", "Reassign", "Reopen", "View")

#: Sample data, steps of migrations, and codes of languages.
NO_TEXTS = ("bot/demo/", "storage/migrations/", "connectors/languages.py")
#: The packages with texts for people in their code.
PACKAGES = ("bot", "cases", "connectors", "handlers", "storage")

#: The pages that are measured like the texts of the code.
PAGES = (
    "CONTRIBUTING.md",
    "README.md",
    "docs/changing.md",
    "docs/clocks.md",
    "docs/delivery.md",
    "docs/export.md",
    "docs/intake.md",
    "docs/mailbox.md",
    "docs/operations.md",
    "docs/performance.md",
    "docs/reliability.md",
    "docs/rights.md",
    "docs/rules.md",
    "docs/salesforce.md",
    "docs/sandbox-salesforce.md",
    "docs/security.md",
    "docs/zendesk.md",
)

each_page = pytest.mark.parametrize("page", PAGES)
each_package = pytest.mark.parametrize("package", PACKAGES)


@cache
def code_texts(package: str) -> list[CodeText]:
    """The texts in the code of a package, read once."""
    return [each for each in texts_in(package) if not each.where.startswith(NO_TEXTS)]


def usual() -> Iterator[tuple[str, Rendered]]:
    """Every example as customers usually write."""
    return in_voices(EXAMPLES, as_usual)


def sentences(text: str) -> Iterator[str]:
    """The sentences and the items of lists of a text; links and dates as they are shown."""
    shown = re.sub(r"<[^<>|]*\|([^<>]*)>", r"\1", text)
    for line in shown.split("\n"):
        yield from re.split(r"(?<=[.!?:;])\s+|\s·\s|,\s(?=[A-Z])", line)


def count_words(text: str) -> int:
    return sum(any(letter.isalpha() for letter in word) for word in text.split())


def too_long(text: str, most: int = MOST_WORDS) -> list[str]:
    return [sentence for sentence in sentences(text) if count_words(sentence) > most]


def given_up_in(text: str) -> list[str]:
    return [word for word in GIVEN_UP if re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)]


def buttons_of(rendered: Rendered) -> list[str]:
    """Everything that is pressed: the buttons, and what sends or closes a window."""
    payload = payload_of(rendered)
    return [*labels(rendered), *(str(payload[key]["text"]) for key in ("submit", "close") if payload.get(key))]


def read_in(rendered: Rendered) -> str:
    """All that is read of it, with the text of its notification."""
    return words_of(rendered) + (f"\n{rendered.text}" if isinstance(rendered, Message) else "")


def is_plain_title(title: str) -> bool:
    """Whether a title with a case's number in it begins with a verb."""
    return not any(letter.isdigit() for letter in title) or title.startswith(VERBS)


def test_no_sentence_is_long() -> None:
    assert faults(usual(), lambda made: too_long(words_of(made))) == {}


def test_no_word_that_was_given_up_is_read() -> None:
    assert faults(usual(), lambda made: given_up_in(read_in(made))) == {}


def test_no_id_of_a_rule_is_read() -> None:
    """Rules have ids for us; people read what a rule says. Only “Why am I getting this?” names its rule too (NAG-5)."""
    found = faults(usual(), lambda made: RULE_ID.findall(read_in(made)))
    assert {name.split(".")[0] for name in found} == {"why_reminder"}


def test_a_button_has_three_words_at_most() -> None:
    def long_ones(made: Rendered) -> list[str]:
        return [label for label in buttons_of(made) if count_words(label) > MOST_WORDS_ON_A_BUTTON]

    assert faults(usual(), long_ones) == {}


def test_a_title_with_a_number_begins_with_a_verb() -> None:
    def other_titles(made: Rendered) -> list[str]:
        titles = [str(made.view["title"]["text"])] if isinstance(made, Modal) else []
        return [title for title in titles if not is_plain_title(title)]

    assert faults(usual(), other_titles) == {}


def test_half_of_all_sentences_are_short() -> None:
    lengths = [count_words(sentence) for _, made in usual() for sentence in sentences(words_of(made))]
    assert median(length for length in lengths if length) <= 12


@each_package
def test_no_sentence_in_the_code_is_long(package: str) -> None:
    assert [each for each in code_texts(package) if too_long(each.text, MOST_WORDS_IN_CODE)] == []


@each_package
def test_no_word_that_was_given_up_is_in_a_text_of_the_code(package: str) -> None:
    given_up = [each for each in code_texts(package) if given_up_in(each.text)]
    assert given_up == []
    assert [each for each in code_texts(package) if any(word in each.text.casefold() for word in STUMBLING)] == []


@each_package
def test_half_of_the_sentences_in_the_code_are_short(package: str) -> None:
    lengths = [count_words(sentence) for each in code_texts(package) for sentence in sentences(each.text)]
    assert median(length for length in lengths if length) <= 12


@each_page
def test_a_page_is_plain(page: str) -> None:
    """Sentences are short, half of them very short, and no word is one that was given up."""
    blocks = list(blocks_of((ROOT / page).read_text(encoding="utf-8")))
    assert [sentence for block in blocks for sentence in too_long(block, MOST_WORDS_IN_CODE)] == []
    assert [
        block for block in blocks if given_up_in(block) or any(word in block.casefold() for word in STUMBLING)
    ] == []
    assert median(count_words(sentence) for block in blocks for sentence in sentences(block)) <= 12


def test_no_replaced_sentence_exists_any_more() -> None:
    """In no text that people read, and in no page of docs."""
    written = [each for package in PACKAGES for each in code_texts(package)]
    written += [
        CodeText(path.relative_to(ROOT).as_posix(), re.sub(r"\s+", " ", path.read_text(encoding="utf-8")))
        for pattern in ("messages/templates/*.j2", "docs/*.md", "README.md", "app_manifest.yml")
        for path in sorted(ROOT.glob(pattern))
    ]
    found = [(each.where, words) for each in written for words in REPLACED if words.casefold() in each.text.casefold()]
    assert found == []


def test_the_texts_of_the_code_are_found() -> None:
    """A refusal, its part in another file, and a text of the command line; neither docstrings nor patterns."""
    said = {package: [each.text for each in code_texts(package)] for package in PACKAGES}
    assert "Choose the outcome of the case." in said["cases"]
    assert "This part of a refusal is made up." not in said["handlers"]
    assert any(text.startswith("The roster is valid: ") for text in said["bot"])
    assert not any("(?P<" in text for text in said["cases"])


def test_the_blocks_of_a_page_are_found() -> None:
    page = "# Title\n\nOne [link](a.md)\ngoes on.\n\n1. First\n   goes on\n2. Second\n\n| a | `b c` |\n|---|---|\n| **D.** e | f.<br>g |\n\n```sh\nno text\n```\n<!-- none -->\n"
    assert list(blocks_of(page)) == [
        "Title",
        "One link goes on.",
        "First goes on",
        "Second",
        "a",
        "code",
        "---",
        "---",
        "D. e",
        "f. g",
    ]


def test_the_measures_find_what_is_not_plain() -> None:
    assert too_long("word " * 26) == ["word " * 26]
    assert too_long("word " * 13 + "end. " + "word " * 13) == []
    assert given_up_in("00012345 is nobody's: its region is not known") == ["nobody's"]
    assert given_up_in("I recommend the amended offer") == []
    assert count_words("🧹 Clean up (3)") == 2
    assert not is_plain_title("History 00012345")
    assert not is_plain_title("00012345")
    assert is_plain_title("Close case 00012345")
