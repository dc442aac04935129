"""Tables and charts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from sandbox.slack.block_kit.block import Block, block_rule
from sandbox.slack.block_kit.element import MESSAGE_ONLY
from sandbox.slack.block_kit.rich_text import RICH_TEXT
from sandbox.slack.block_kit.validation import (
    Decimal,
    Flag,
    Items,
    Kinds,
    Misfit,
    Nullable,
    Shape,
    Text,
    Whole,
    a_list,
    below,
    one_of,
)


def check_same_width(block: Mapping[str, object], path: str) -> Iterator[Misfit]:
    rows = [a_list(row) or () for row in a_list(block.get("rows")) or ()]
    for position, row in enumerate(rows):
        if len(row) != len(rows[0]):
            yield Misfit(below(below(path, "rows"), position), f"must have {len(rows[0])} cells as the first row has")


RAW_TEXT: Final = Shape({"type": Text(), "text": Text(least=1)}, frozenset({"type", "text"}))

RAW_NUMBER: Final = Shape(
    {"type": Text(), "value": Decimal(), "text": Text(least=1)}, frozenset({"type", "value", "text"})
)

CELL: Final = Kinds({"raw_text": RAW_TEXT, "raw_number": RAW_NUMBER, "rich_text": RICH_TEXT}, "in a table")

COLUMN: Final = Shape({"align": one_of("left", "center", "right"), "is_wrapped": Flag()})

_AXIS: Final = Shape(
    {
        "categories": Items(Text(least=1, most=20), least=1, most=20, unique=True),
        "x_label": Text(most=50),
        "y_label": Text(most=50),
    },
    frozenset({"categories"}),
)

_SERIES: Final = Items(
    Shape(
        {
            "name": Text(least=1, most=20),
            "data": Items(
                Shape({"label": Text(least=1, most=20), "value": Decimal()}, frozenset({"label", "value"})),
                least=1,
                most=20,
            ),
        },
        frozenset({"name", "data"}),
    ),
    least=1,
    most=12,
)

PLOT: Final = Shape(
    {"type": Text(), "series": _SERIES, "axis_config": _AXIS}, frozenset({"type", "series", "axis_config"})
)

PIE_CHART: Final = Shape(
    {
        "type": Text(),
        "segments": Items(
            Shape({"label": Text(least=1, most=20), "value": Decimal(above=0)}, frozenset({"label", "value"})),
            least=1,
            most=12,
        ),
    },
    frozenset({"type", "segments"}),
)

DATA_BLOCKS: Final[Mapping[str, Block]] = {
    "table": block_rule(
        {
            "rows": Items(Items(CELL, least=1, most=20), least=1, most=100),
            "column_settings": Items(Nullable(COLUMN), most=20),
        },
        required=["rows"],
        checks=(check_same_width,),
        surfaces=MESSAGE_ONLY,
    ),
    "data_table": block_rule(
        {
            "rows": Items(Items(CELL, least=1, most=20), least=2, most=201),
            "caption": Text(least=1),
            "page_size": Whole(1, 100),
            "row_header_column_index": Whole(0, 19),
        },
        required=["rows", "caption"],
        checks=(check_same_width,),
        surfaces=MESSAGE_ONLY,
    ),
    "data_visualization": block_rule(
        {
            "title": Text(least=1, most=50),
            "chart": Kinds({"pie": PIE_CHART, "bar": PLOT, "area": PLOT, "line": PLOT}, "of chart"),
        },
        required=["title", "chart"],
        surfaces=MESSAGE_ONLY,
    ),
}
