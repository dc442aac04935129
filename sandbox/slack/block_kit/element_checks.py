"""Checks between the fields of one element."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sandbox.slack.block_kit.validation import Misfit, a_list, an_object, below


def offered_options(element: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Yield every option that ``element`` offers, of its groups too."""
    for option in a_list(element.get("options")) or ():
        yield an_object(option) or {}
    for group in a_list(element.get("option_groups")) or ():
        yield from offered_options(an_object(group) or {})


def _comparable(option: object) -> tuple[object, object, object]:
    """Reduce an option to what Slack compares."""
    found = an_object(option) or {}
    text = an_object(found.get("text")) or {}
    return found.get("value"), text.get("type"), text.get("text")


def check_initial_among_options(element: Mapping[str, object], path: str) -> Iterator[Misfit]:
    offered = {_comparable(option) for option in offered_options(element)}
    if "initial_option" in element and _comparable(element["initial_option"]) not in offered:
        yield Misfit(below(path, "initial_option"), "must be one of the options, alike in text and value")
    for position, option in enumerate(a_list(element.get("initial_options")) or ()):
        if _comparable(option) not in offered:
            where = below(below(path, "initial_options"), position)
            yield Misfit(where, "must be one of the options, alike in text and value")


def check_initial_within_maximum(name: str) -> Callable[[Mapping[str, object], str], Iterator[Misfit]]:
    def check(element: Mapping[str, object], path: str) -> Iterator[Misfit]:
        most = element.get("max_selected_items")
        if isinstance(most, int) and len(a_list(element.get(name)) or ()) > most:
            yield Misfit(below(path, name), f"must have at most max_selected_items ({most}) items")

    return check


def check_initial_value(element: Mapping[str, object], path: str) -> Iterator[Misfit]:
    value, least, most = element.get("initial_value"), element.get("min_length"), element.get("max_length")
    if isinstance(value, str):
        where = below(path, "initial_value")
        if isinstance(least, int) and value and len(value) < least:
            yield Misfit(where, f"must have at least min_length ({least}) characters")
        if isinstance(most, int) and len(value) > most:
            yield Misfit(where, f"must have at most max_length ({most}) characters")
        if "\n" in value and element.get("multiline") is not True:
            yield Misfit(where, "must be one line where multiline is not set")


def check_whole_unless_decimal(element: Mapping[str, object], path: str) -> Iterator[Misfit]:
    for name in ("initial_value", "min_value", "max_value"):
        value = element.get(name)
        if isinstance(value, str) and element.get("is_decimal_allowed") is False and not float(value).is_integer():
            yield Misfit(below(path, name), "must be a whole number where is_decimal_allowed is false")
