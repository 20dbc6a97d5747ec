"""Charts as SVG in the page: named and described for who does not see them, each with its table behind it.

Only attributes and classes, no style and no script: the page's policy allows neither. Every text is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from admin import drawing
from admin.drawing import Drawing, Label, Line, Rect, Shape
from admin.words import Words

Cell = str | int


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
) -> Markup:
    """Return a table of numbers as shades, and the same numbers behind it.

    name: an id that no other chart of the page has. title, description: read out in the place of the picture.
    values: of each row, for each column; None where nothing is known. rows, columns: their names. head: what
    columns and rows are, over the table behind. Raises ValueError for rows of different lengths.
    """
    told = [
        [f"{row}, {column}: {_said(words, value)}" for column, value in zip(columns, line, strict=True)]
        for row, line in zip(rows, values, strict=True)
    ]
    most = max((one for line in values for one in line if one is not None), default=0)
    ends = (words.pick("ít", "few"), words.pick("nhiều", "many") + f" ({words.number(most)})")
    picture = drawing.heat_map(values, rows, columns, told, ends)
    # Turned over, a week of hours is a table that a telephone has room for.
    body = [(column, *(_said(words, line[at]) for line in values)) for at, column in enumerate(columns)]
    return _figure(words, name, title, description, picture, (f"{head[0]} \\ {head[1]}", *rows), body)


def bars(
    words: Words,
    name: str,
    title: str,
    description: str,
    entries: Sequence[tuple[str, int]],
    *,
    head: tuple[str, str],
) -> Markup:
    """Return bars, one below the other. entries: (name, value). The rest is as for heat_map."""
    picture = drawing.bars([(one, value, words.number(value)) for one, value in entries])
    return _figure(
        words, name, title, description, picture, head, [(one, words.number(value)) for one, value in entries]
    )


def line(
    words: Words,
    name: str,
    title: str,
    description: str,
    points: Sequence[tuple[str, int | None, int | None]],
    *,
    head: tuple[str, str, str],
) -> Markup:
    """Return numbers over time, and as a second line those of the time before.

    points: (when, the number now, the number then); None is a gap. The rest is as for heat_map.
    """
    now, before = [one for _when, one, _old in points], [old for _when, _one, old in points]
    most = max((one for one in (*now, *before) if one is not None), default=0)
    places = sorted({0, len(points) // 2, len(points) - 1} if len(points) > 2 else {0, len(points) - 1})
    named = [(at, points[at][0]) for at in places if points]
    picture = drawing.line(now, before, named, words.number(most))
    body = [(when, _said(words, one), _said(words, old)) for when, one, old in points]
    if all(old is None for old in before):
        return _figure(words, name, title, description, picture, head[:2], [row[:2] for row in body])
    key = Markup(
        '<p class="chart-key"><span class="key-now">{}</span> <span class="key-before">{}</span></p>'
    )
    return _figure(words, name, title, description, picture, head, body, key.format(head[1], head[2]))


def _said(words: Words, value: int | None) -> str:
    return "–" if value is None else words.number(value)


def _figure(
    words: Words,
    name: str,
    title: str,
    description: str,
    picture: Drawing,
    head: Sequence[str],
    body: Sequence[Sequence[Cell]],
    key: str = "",
) -> Markup:
    shapes = Markup().join(_svg(shape) for shape in picture.shapes)
    return Markup(
        '<figure class="chart">'
        '<svg role="img" viewBox="0 0 {width:g} {height:g}" aria-labelledby="{name}-title {name}-desc">'
        '<title id="{name}-title">{title}</title><desc id="{name}-desc">{description}</desc>{shapes}</svg>'
        '{key}<details><summary>{behind}<span class="unseen">: {title}</span></summary>'
        '<div class="chart-table" tabindex="0" role="region" aria-label="{title}">{table}</div></details>'
        "</figure>"
    ).format(
        width=picture.width,
        height=picture.height,
        name=name,
        title=title,
        description=description,
        shapes=shapes,
        key=key,
        behind=words.pick("Số liệu", "The numbers"),
        table=table(title, head, body),
    )


def table(title: str, head: Sequence[str], body: Sequence[Sequence[Cell]]) -> Markup:
    """Return a table. head: the names of its columns; body: its rows, the first of each its name."""
    top = Markup().join(Markup('<th scope="col">{}</th>').format(one) for one in head)
    rows = Markup().join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            first, Markup().join(Markup('<td class="number">{}</td>').format(one) for one in rest)
        )
        for first, *rest in body
    )
    return Markup(
        '<table class="numbers"><caption class="unseen">{}</caption><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(title, top, rows)


def _svg(shape: Shape) -> Markup:
    if isinstance(shape, Rect):
        return _rect(shape)
    if isinstance(shape, Label):
        return Markup('<text x="{:g}" y="{:g}" class="at-{} in-{}">{}</text>').format(
            shape.x, shape.y, shape.anchor, shape.tone, shape.text
        )
    return _line(shape)


def _rect(shape: Rect) -> Markup:
    told = Markup("<title>{}</title>").format(shape.text) if shape.text else Markup()
    return Markup(
        '<rect x="{:.4g}" y="{:.4g}" width="{:.4g}" height="{:.4g}" rx="2" class="{}">{}</rect>'
    ).format(shape.x, shape.y, shape.width, shape.height, escape(shape.tone), told)


def _line(shape: Line) -> Markup:
    points = " ".join(f"{x:.4g},{y:.4g}" for x, y in shape.points)
    return Markup('<polyline points="{}" class="line-{}"/>').format(points, shape.tone)
