"""Check messages, views and answers against Slack's rules, and name each fault with its place.

The rules for single blocks and elements are the tables of this package; here are those over a whole
message or view, and the functions that the server calls. Error codes are those of
https://docs.slack.dev/reference/methods/chat.postMessage and https://docs.slack.dev/reference/methods/views.open.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sandbox.slack.block_kit.surfaces import ATTACHMENTS, MESSAGE_BLOCKS, METADATA, OPTIONS_ANSWER, VIEWS
from sandbox.slack.block_kit.validation import (
    Anything,
    Misfit,
    Named,
    Rule,
    Shape,
    Text,
    a_list,
    an_object,
    below,
    one_of,
)
from sandbox.slack.block_kit.values import MODAL

MESSAGE_BLOCKS_CHARACTERS: Final = 13_000
"""A message whose blocks are longer, as compact JSON, is refused. Slack does not document the number; reports put it
between 11,000 characters of text and 13,300 of blocks (slackapi/bolt-js issues 2509 and 2867). Of a table only the
text of its cells is counted here, because it has a documented limit of its own."""
MESSAGE_TEXT_CHARACTERS: Final = 40_000
UPDATE_TEXT_CHARACTERS: Final = 4_000
MARKDOWN_CHARACTERS: Final = 12_000
TABLE_CHARACTERS: Final = 10_000
DATA_TABLE_CHARACTERS: Final = 20_000
VIEW_BYTES: Final = 250_000


@dataclass(frozen=True, slots=True)
class Problem:
    """Describe one fault: its JSON pointer, a sentence, and Slack's error code for the whole call."""

    path: str
    text: str
    error: str = "invalid_blocks"

    def __str__(self) -> str:
        """Return the line that Slack puts into ``response_metadata.messages``."""
        return f"[ERROR] {self.text} [json-pointer:{self.path}]"


def _placed(blocks: object, path: str) -> Iterator[tuple[Mapping[str, object], str]]:
    """Yield every block with its path, those inside containers too."""
    for position, item in enumerate(a_list(blocks) or ()):
        block = an_object(item)
        if block is not None:
            where = below(path, position)
            yield block, where
            yield from _placed(block.get("child_blocks"), below(where, "child_blocks"))


def _placed_elements(block: Mapping[str, object], path: str) -> Iterator[tuple[Mapping[str, object], str]]:
    """Yield the elements of one block with their paths."""
    for name in ("accessory", "element"):
        element = an_object(block.get(name))
        if element is not None:
            yield element, below(path, name)
    for name in ("elements", "actions"):
        for position, item in enumerate(a_list(block.get(name)) or ()):
            element = an_object(item)
            if element is not None:
                yield element, below(below(path, name), position)


def _characters(value: object) -> int:
    """Count the characters of all strings under a ``text`` key, at any depth."""
    if isinstance(value, Mapping):
        own = value.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(
            _characters(member) for name, member in value.items() if name != "text" or not isinstance(member, str)
        )
    return sum(_characters(item) for item in a_list(value) or ())


def _ids_once(blocks: object, path: str) -> Iterator[Misfit]:
    seen: dict[str, str] = {}
    for block, where in _placed(blocks, path):
        block_id = block.get("block_id")
        if isinstance(block_id, str):
            if block_id in seen:
                yield Misfit(below(where, "block_id"), f"block_id {block_id!r} stands already at {seen[block_id]}")
            seen.setdefault(block_id, where)
        actions: set[str] = set()
        for element, place in _placed_elements(block, where):
            action_id = element.get("action_id")
            if isinstance(action_id, str):
                if action_id in actions:
                    yield Misfit(below(place, "action_id"), f"action_id {action_id!r} stands twice in this block")
                actions.add(action_id)


def _focus_once(blocks: object, path: str) -> Iterator[Misfit]:
    focused = False
    for block, where in _placed(blocks, path):
        for element, place in _placed_elements(block, where):
            if element.get("focus_on_load") is True:
                if focused:
                    yield Misfit(below(place, "focus_on_load"), "only one element of a view may have focus_on_load")
                focused = True


def _one_table(blocks: object, path: str) -> Iterator[Misfit]:
    tables = [(block, where) for block, where in _placed(blocks, path) if block.get("type") == "table"]
    for _, where in tables[1:]:
        yield Misfit(where, "only one table is allowed in a message")
    for kind, most in (("table", TABLE_CHARACTERS), ("data_table", DATA_TABLE_CHARACTERS)):
        for block, where in _placed(blocks, path):
            if block.get("type") == kind and _characters(block.get("rows")) > most:
                yield Misfit(below(where, "rows"), f"the cells must have at most {most} characters together")


def _markdown_together(blocks: object, path: str) -> Iterator[Misfit]:
    texts = [block.get("text") for block, _ in _placed(blocks, path) if block.get("type") == "markdown"]
    if sum(len(text) for text in texts if isinstance(text, str)) > MARKDOWN_CHARACTERS:
        yield Misfit(path, f"markdown blocks must have at most {MARKDOWN_CHARACTERS} characters together")


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _length(blocks: object) -> int:
    found = a_list(blocks) or ()
    kinds = [(block, str((an_object(block) or {}).get("type"))) for block in found]
    return sum(_characters(block) if kind.endswith("table") else len(_compact(block)) for block, kind in kinds)


def _problems(misfits: Iterable[Misfit], error: str) -> list[Problem]:
    return [Problem(misfit.path, misfit.text, error) for misfit in misfits]


def _message_list(blocks: object, path: str) -> Iterator[Misfit]:
    yield from _ids_once(blocks, path)
    yield from _one_table(blocks, path)
    yield from _markdown_together(blocks, path)


def check_message(payload: Mapping[str, object], *, updating: bool = False) -> list[Problem]:
    """Name all that Slack would refuse in a message.

    ``payload`` holds the arguments of chat.postMessage, chat.postEphemeral or chat.update (``text``, ``blocks``,
    ``attachments`` and ``metadata``, the JSON ones parsed); other arguments are not looked at. ``updating`` says that
    it is for chat.update, whose text is shorter. Paths are relative to the payload: ``/blocks/0/text/text``.
    """
    problems: list[Problem] = []
    text, blocks, attachments = payload.get("text"), payload.get("blocks"), payload.get("attachments")
    if text is not None:
        most = UPDATE_TEXT_CHARACTERS if updating else MESSAGE_TEXT_CHARACTERS
        if not isinstance(text, str):
            problems.append(Problem("/text", "must be a string", "invalid_arguments"))
        elif len(text) > most:
            problems.append(
                Problem("/text", f"must have at most {most} characters, but has {len(text)}", "msg_too_long")
            )
    if not text and not blocks and not attachments:
        problems.append(Problem("/text", "a message needs text, blocks or attachments", "no_text"))
    if blocks is not None:
        if a_list(blocks) is None:
            problems.append(Problem("/blocks", "must be an array", "invalid_blocks_format"))
        else:
            problems += _problems(MESSAGE_BLOCKS.check(blocks, "/blocks"), "invalid_blocks")
            problems += _problems(_message_list(blocks, "/blocks"), "invalid_blocks")
            length = _length(blocks)
            if length > MESSAGE_BLOCKS_CHARACTERS:
                sentence = f"the blocks must have at most {MESSAGE_BLOCKS_CHARACTERS} characters, but have {length}"
                problems.append(Problem("/blocks", sentence, "msg_blocks_too_long"))
    if attachments is not None:
        problems += _problems(ATTACHMENTS.check(attachments, "/attachments"), "invalid_attachments")
        for position, item in enumerate(a_list(attachments) or ()):
            where = below(below("/attachments", position), "blocks")
            problems += _problems(_message_list((an_object(item) or {}).get("blocks"), where), "invalid_attachments")
    if payload.get("metadata") is not None:
        problems += _problems(METADATA.check(payload["metadata"], "/metadata"), "invalid_metadata_format")
    return problems


def check_view(view: Mapping[str, object]) -> list[Problem]:
    """Name all that Slack would refuse in a modal or a Home tab.

    ``view`` is the parsed ``view`` argument of a views method or of a response action. Paths are relative to it
    (``/blocks/0/label/text``); Slack's own messages have them below ``/view``.
    """
    misfits = list(VIEWS.check(view, ""))
    blocks = view.get("blocks")
    misfits += _ids_once(blocks, "/blocks")
    misfits += _focus_once(blocks, "/blocks")
    has_input = any(block.get("type") == "input" for block, _ in _placed(blocks, "/blocks"))
    if view.get("type") == MODAL and has_input and "submit" not in view:
        misfits.append(Misfit("", "missing required field: submit, which a modal with input blocks needs"))
    problems = _problems(misfits, "invalid_arguments")
    size = len(_compact(view).encode())
    if size > VIEW_BYTES:
        problems.append(Problem("", f"must have at most {VIEW_BYTES} bytes, but has {size}", "view_too_large"))
    return problems


def check_options_answer(answer: object) -> list[Problem]:
    """Name all that Slack would refuse in an app's answer to block_suggestion: options or option groups."""
    return _problems(OPTIONS_ANSWER.check(answer, ""), "invalid_options")


def check_submission_answer(answer: object, view: Mapping[str, object]) -> list[Problem]:
    """Name all that Slack would refuse in an app's answer to view_submission.

    ``answer`` is what came with the ack, ``view`` the view that was submitted. An empty answer closes the view. Paths
    are relative to the answer.
    """
    if answer is None or answer == "" or answer == {}:
        return []
    inputs = frozenset(
        str(block["block_id"])
        for block, _ in _placed(view.get("blocks"), "")
        if block.get("type") == "input" and "block_id" in block
    )
    found = an_object(answer)
    if found is None:
        return [Problem("", "must be an object", "invalid_response")]
    required = {"errors": ["errors"], "update": ["view"], "push": ["view"]}.get(str(found.get("response_action")), [])
    errors: Rule = Shape(dict.fromkeys(inputs, Text(least=1)), checks=(_some_error,))
    shape = Shape(
        {
            "response_action": one_of("errors", "update", "push", "clear"),
            **{name: errors if name == "errors" else Named(Anything()) for name in required},
        },
        frozenset({"response_action", *required}),
    )
    problems = _problems(shape.check(found, ""), "invalid_response")
    inner = an_object(found.get("view"))
    if inner is not None:
        problems += [Problem(f"/view{problem.path}", problem.text, problem.error) for problem in check_view(inner)]
    return problems


def _some_error(errors: Mapping[str, object], path: str) -> Iterator[Misfit]:
    if not errors:
        yield Misfit(path, "must name at least one block")
