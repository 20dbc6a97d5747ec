"""Charts as values: what a picture shows, in words and in numbers, for the page and for paper. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from admin import drawing
from admin.drawing import Drawing
from admin.words import Words


class Chart(msgspec.Struct, frozen=True):
    """A picture with all that stands for it.

    name: an id that no other chart of the page has. title, description: what is read out in the place of the
    picture. head, rows: the table behind it, the first of each row its name. key: what its two lines are.
    """

    name: str
    title: str
    description: str
    picture: Drawing
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    key: tuple[str, str] | None = None

    @property
    def is_table(self) -> bool:
        """Whether the picture is a table itself, so that its numbers stand beside it on paper too."""
        return len(self.head) > 3


def heat_map(
    words: Words,
    name: str,
    title: str,
    description: str,
    values: Sequence[Sequence[int | None]],
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    head: tuple[str, str],
) -> Chart:
    """Return a table of numbers as shades.

    values: of each row, for each column; None where nothing is known. rows, columns: their names. head: what
    columns and rows are, over the table behind. The rest is as in Chart. Raises ValueError for rows of
    different lengths.
    """
    told = [
        [f"{row}, {column}: {_said(words, value)}" for column, value in zip(columns, line_, strict=True)]
        for row, line_ in zip(rows, values, strict=True)
    ]
    most = max((one for line_ in values for one in line_ if one is not None), default=0)
    ends = (words.pick("ít", "few"), words.pick("nhiều", "many") + f" ({words.number(most)})")
    picture = drawing.heat_map(values, rows, columns, told, ends)
    # Turned over, a week of hours is a table that a telephone has room for.
    body = tuple(
        (column, *(_said(words, line_[at]) for line_ in values)) for at, column in enumerate(columns)
    )
    return Chart(name, title, description, picture, (f"{head[0]} \\ {head[1]}", *rows), body)


def bars(
    words: Words,
    name: str,
    title: str,
    description: str,
    entries: Sequence[tuple[str, int]],
    *,
    head: tuple[str, str],
) -> Chart:
    """Return bars, one below the other. entries: (name, value). The rest is as for heat_map."""
    told = [(one, value, words.number(value)) for one, value in entries]
    rows = tuple((one, text) for one, _value, text in told)
    return Chart(name, title, description, drawing.bars(told), head, rows)


def line(
    words: Words,
    name: str,
    title: str,
    description: str,
    points: Sequence[tuple[str, int | None, int | None]],
    *,
    head: tuple[str, str, str],
) -> Chart:
    """Return numbers over time, and as a second line those of the time before.

    points: (when, the number now, the number then); None is a gap. The rest is as for heat_map.
    """
    now, before = [one for _when, one, _old in points], [old for _when, _one, old in points]
    most = max((one for one in (*now, *before) if one is not None), default=0)
    places = sorted({0, len(points) // 2, len(points) - 1} if len(points) > 2 else {0, len(points) - 1})
    named = [(at, points[at][0]) for at in places if points]
    picture = drawing.line(now, before, named, words.number(most))
    rows = tuple((when, _said(words, one), _said(words, old)) for when, one, old in points)
    if all(old is None for old in before):
        return Chart(name, title, description, picture, head[:2], tuple(row[:2] for row in rows))
    return Chart(name, title, description, picture, head, rows, (head[1], head[2]))


def _said(words: Words, value: int | None) -> str:
    return "–" if value is None else words.number(value)
