"""Charts as SVG for a page: named and described for who does not see them, each with its table behind it.

Only attributes and classes, no style and no script: the page's policy allows neither. Every text is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from admin.chart import Chart
from admin.drawing import Label, Line, Rect, Shape
from admin.words import Words


def figure(words: Words, chart: Chart, *, opened: bool = False) -> Markup:
    """Return a chart with its table to open. opened: it is open, since on paper nobody can do that."""
    key = Markup()
    if chart.key:
        key = Markup(
            '<p class="chart-key"><span class="key-now">{}</span> <span class="key-before">{}</span></p>'
        ).format(*chart.key)
    behind = table(chart.title, chart.head, chart.rows)
    if not opened:
        behind = Markup(
            '<details><summary>{}<span class="unseen">: {}</span></summary>'
            '<div class="chart-table" tabindex="0" role="region" aria-label="{}">{}</div></details>'
        ).format(words.pick("Số liệu", "The numbers"), chart.title, chart.title, behind)
    return Markup(
        '<figure class="chart">'
        '<svg role="img" viewBox="0 0 {width:g} {height:g}" aria-labelledby="{name}-title {name}-desc">'
        '<title id="{name}-title">{title}</title><desc id="{name}-desc">{description}</desc>{shapes}</svg>'
        "{key}{behind}</figure>"
    ).format(
        width=chart.picture.width,
        height=chart.picture.height,
        name=chart.name,
        title=chart.title,
        description=chart.description,
        shapes=Markup().join(_svg(shape) for shape in chart.picture.shapes),
        key=key,
        behind=behind,
    )


def table(title: str, head: Sequence[str], body: Sequence[Sequence[str]]) -> Markup:
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
    ).format(shape.x, shape.y, shape.width, shape.height, shape.tone, told)


def _line(shape: Line) -> Markup:
    points = " ".join(f"{x:.4g},{y:.4g}" for x, y in shape.points)
    return Markup('<polyline points="{}" class="line-{}"/>').format(points, shape.tone)
