"""Draw the shapes and words of a chart, and return it as a PNG."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from math import hypot

from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]
Box = tuple[float, float, float, float]

# Everything is drawn this much larger, and made smaller at the end, so that slanted lines have smooth edges.
_LARGER = 2
_HATCH_GAP = 22
_MARK = 9


class Canvas:
    """A white picture to draw on. Lengths are in pixels of the finished picture, from its upper left corner."""

    def __init__(self, width: int, height: int) -> None:
        self._image = Image.new("RGB", (width * _LARGER, height * _LARGER), "white")
        self._draw = ImageDraw.Draw(self._image)

    def bar(self, box: Box, colour: str, *, hatched: bool = False) -> None:
        """Fill a box (left, top, right, bottom), and hatch it in white."""
        left, top, right, bottom = (round(each * _LARGER) for each in box)
        if right <= left or bottom <= top:
            return
        tile = Image.new("RGB", (right - left, bottom - top), colour)
        if hatched:
            self._hatch(ImageDraw.Draw(tile), *tile.size)
        self._image.paste(tile, (left, top))

    @staticmethod
    def _hatch(draw: ImageDraw.ImageDraw, width: int, height: int) -> None:
        for start in range(0, width + height, _HATCH_GAP * _LARGER):
            draw.line(((0, height - start + width), (width, height - start)), fill="white", width=2 * _LARGER)

    def words(self, at: Point, words: str, colour: str, size: int, anchor: str = "ls") -> None:
        """Write words of this height.

        Args:
            anchor: How the words lie to the point, in Pillow's two letters: "ls" begins on the line there, "ms" is centred on it.
        """
        # The font has no en dash.
        self._draw.text(_larger(at), words.replace("–", "-"), fill=colour, font=_font(size * _LARGER), anchor=anchor)

    def line(
        self, points: Sequence[Point], colour: str, *, width: int = 4, dash: tuple[int, int] | None = None
    ) -> None:
        """Draw a line through the points.

        Args:
            dash: The length of a stroke, and of the gap after it.
        """
        for start, end in pairwise(points):
            for stroke in _strokes(start, end, dash):
                self._draw.line([_larger(each) for each in stroke], fill=colour, width=width * _LARGER)

    def mark(self, at: Point, shape: str, colour: str) -> None:
        """Draw a circle, square or triangle around the point."""
        (x, y), size = _larger(at), _MARK * _LARGER
        if shape == "triangle":
            self._draw.polygon([(x, y - size), (x + size, y + size), (x - size, y + size)], fill=colour)
        elif shape == "circle":
            self._draw.ellipse((x - size, y - size, x + size, y + size), fill=colour)
        else:
            self._draw.rectangle((x - size, y - size, x + size, y + size), fill=colour)

    def png(self) -> bytes:
        """Return the finished picture."""
        found = io.BytesIO()
        # The usual level takes half as long again for two per cent.
        self._image.reduce(_LARGER).save(found, format="PNG", compress_level=4)
        return found.getvalue()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    # Pillow brings this font, so the chart is the same on every machine.
    return ImageFont.load_default(size)


def _larger(point: Point) -> Point:
    return point[0] * _LARGER, point[1] * _LARGER


def _strokes(start: Point, end: Point, dash: tuple[int, int] | None) -> Iterator[tuple[Point, Point]]:
    length = hypot(end[0] - start[0], end[1] - start[1])
    if dash is None or not length:
        yield start, end
        return
    stroke, gap = dash
    for begin in range(0, int(length), stroke + gap):
        yield _between(start, end, begin / length), _between(start, end, min(1.0, (begin + stroke) / length))


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
