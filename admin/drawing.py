"""Charts as shapes on a sheet, before anybody draws them: the page makes SVG of them, the report a PDF. Pure.

A sheet is as wide as a small telephone, and its units are that telephone's pixels: text can be read there
without being scaled. Every chart has its numbers beside it as a table, so none has to tell them all.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

WIDTH = 340.0
SHADES = 5
"""Steps of a heat map above nothing."""

LETTER, SMALL_LETTER = 6.6, 5.8
"""Width of a letter of the usual and of the quiet text on the sheet, on average."""

_MARGIN = 40.0  # of the names of a heat map's rows
_ROW, _CELL = 22.0, 26.0
_BAR_ROW, _BAR = 32.0, 8.0
_LINE_HEIGHT, _LINE_TOP, _LINE_FOOT = 130.0, 14.0, 18.0


class Rect(msgspec.Struct, frozen=True, tag=True):
    """A filled box. tone: track, bar, none, or heat-0 to heat-SHADES; text: what it stands for."""

    x: float
    y: float
    width: float
    height: float
    tone: str
    text: str = ""


class Label(msgspec.Struct, frozen=True, tag=True):
    """Text on the base line y. anchor: start, middle or end of it is at x; tone: plain, strong or quiet."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    tone: str = "plain"


class Line(msgspec.Struct, frozen=True, tag=True):
    """Points that a line joins. tone: now, before or axis."""

    points: tuple[tuple[float, float], ...]
    tone: str


Shape = Rect | Label | Line


class Drawing(msgspec.Struct, frozen=True):
    """A sheet with shapes; later ones lie over earlier ones."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def shade(value: int, most: int) -> int:
    """Return the step of a value: 0 for nothing, SHADES for the most there is."""
    return -(-max(value, 0) * SHADES // most) if most > 0 else 0


def heat_map(
    values: Sequence[Sequence[int | None]],
    rows: Sequence[str],
    columns: Sequence[str],
    told: Sequence[Sequence[str]],
    ends: tuple[str, str],
) -> Drawing:
    """Draw a table of numbers as shades, darker for more.

    values: of each row, for each column; None is drawn as "nothing known". rows, columns: their names, each
    second or third column is named where there is no room. told: what a cell says when one asks it. ends: the
    words for the lightest and the darkest shade. Raises ValueError for rows of different lengths.
    """
    count = max(len(columns), 1)
    cell = min((WIDTH - _MARGIN) / count, _CELL)
    most = max((one for row in values for one in row if one is not None), default=0)
    step = next(step for step in (1, 2, 3, 6, 24) if cell * step >= 20 or step == 24)
    shapes: list[Shape] = [
        Label(_MARGIN + cell * (at + 0.5), 11, name, "middle", "quiet")
        for at, name in enumerate(columns)
        if at % step == 0
    ]
    for number, (name, row, said) in enumerate(zip(rows, values, told, strict=True)):
        top = 16 + number * _ROW
        shapes.append(Label(_MARGIN - 6, top + _ROW * 0.68, name, "end", "quiet"))
        for at, (value, text) in enumerate(zip(row, said, strict=True)):
            tone = "none" if value is None else f"heat-{shade(value, most)}"
            shapes.append(Rect(_MARGIN + at * cell, top, cell - 1.5, _ROW - 1.5, tone, text))
    foot = 16 + len(rows) * _ROW + 8
    return Drawing(WIDTH, foot + 16, (*shapes, *_key(foot, ends)))


def _key(top: float, ends: tuple[str, str]) -> list[Shape]:
    right = WIDTH - len(ends[1]) * SMALL_LETTER - 6
    left = right - (SHADES + 1) * 14
    boxes = [Rect(left + at * 14, top, 12.5, 12, f"heat-{at}") for at in range(SHADES + 1)]
    return [
        Label(left - 6, top + 10, ends[0], "end", "quiet"),
        *boxes,
        Label(WIDTH, top + 10, ends[1], "end", "quiet"),
    ]


def bars(entries: Sequence[tuple[str, int, str]]) -> Drawing:
    """Draw bars that lie, one below the other: (name, value, the value as text)."""
    most = max((value for _name, value, _text in entries), default=0)
    shapes: list[Shape] = []
    for number, (name, value, text) in enumerate(entries):
        top = number * _BAR_ROW
        room = int((WIDTH - len(text) * LETTER - 12) / LETTER)
        length = max(WIDTH * value / most, 2.0) if value > 0 else 0.0
        shapes += [
            Label(0, top + 14, shortened(name, room)),
            Label(WIDTH, top + 14, text, "end", "strong"),
            Rect(0, top + 19, WIDTH, _BAR, "track"),
            Rect(0, top + 19, length, _BAR, "bar", f"{name}: {text}"),
        ]
    return Drawing(WIDTH, max(len(entries) * _BAR_ROW, 1.0), tuple(shapes))


def line(
    now: Sequence[int | None], before: Sequence[int | None], names: Sequence[tuple[int, str]], top: str
) -> Drawing:
    """Draw numbers over time; the days before as a second, thinner line.

    None is a gap: no line goes over it. names: (place on the time axis, its name). top: what the highest
    point is.
    """
    length = max(len(now), len(before), 1)
    most = max((one for one in (*now, *before) if one is not None), default=0) or 1
    floor = _LINE_HEIGHT - _LINE_FOOT

    def place(at: int, value: int) -> tuple[float, float]:
        x = 3 + (WIDTH - 6) * at / max(length - 1, 1)
        return (x, floor - (floor - _LINE_TOP) * value / most)

    shapes: list[Shape] = [
        Line(((0, _LINE_TOP), (WIDTH, _LINE_TOP)), "axis"),
        Line(((0, floor), (WIDTH, floor)), "axis"),
        Label(0, _LINE_TOP - 4, top, "start", "quiet"),
    ]
    for values, tone in ((before, "before"), (now, "now")):
        for run in _runs(values):
            points = tuple(place(at, value) for at, value in run)
            shapes.append(Line(points if len(points) > 1 else (points[0], points[0]), tone))
    for at, name in names:
        anchor = "start" if at == 0 else "end" if at == length - 1 else "middle"
        shapes.append(Label(place(at, 0)[0], _LINE_HEIGHT - 4, name, anchor, "quiet"))
    return Drawing(WIDTH, _LINE_HEIGHT, tuple(shapes))


def _runs(values: Sequence[int | None]) -> list[list[tuple[int, int]]]:
    found: list[list[tuple[int, int]]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            found.append([])
        else:
            found[-1].append((at, value))
    return [run for run in found if run]


def shortened(text: str, room: int) -> str:
    """Return a text of at most `room` letters, an ellipsis for what is left out."""
    return text if len(text) <= room else text[: max(room - 1, 1)].rstrip() + "…"
