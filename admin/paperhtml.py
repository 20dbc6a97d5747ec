"""The awareness report for people as HTML: within a page, or a document of its own to be printed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from admin.paper import Paper, Part, Section
from admin.svg import figure
from admin.words import Words

_STATIC = Path(__file__).resolve().parent / "page" / "static"
SHEETS = ("charts.css", "paper.css")


def body(paper: Paper) -> Markup:
    """Return the report as an article; its sheets are SHEETS."""
    return Markup(
        '<article class="paper" lang="{}"><header><h1>{}</h1><p class="paper-sub">{}</p></header>{}'
        '<p class="paper-foot">{}</p></article>'
    ).format(
        paper.language,
        paper.title,
        paper.subtitle,
        Markup().join(_section(paper, section) for section in paper.sections),
        paper.foot,
    )


def document(paper: Paper) -> str:
    """Return a whole document that needs no other file. Raises OSError for sheets that are not there."""
    sheets = "\n".join((_STATIC / name).read_text(encoding="utf-8") for name in SHEETS)
    title = f"{paper.title} – {paper.subtitle}"
    page = Markup(
        '<!doctype html>\n<html lang="{}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{}</title>\n'
        "<style>\n{}</style>\n</head>\n<body>\n{}\n</body>\n</html>\n"
    )
    return str(page.format(paper.language, title, Markup(sheets), body(paper)))  # noqa: S704 - sheets of ours


def _section(paper: Paper, section: Section) -> Markup:
    pieces = [Markup("<h2>{}</h2>").format(section.heading)]
    pieces += [Markup("<p>{}</p>").format(line) for line in section.text]
    if section.points:
        pieces.append(_points(section.points))
    pieces += [figure(Words(paper.language), chart, opened=chart.is_table) for chart in section.charts]
    if section.rows:
        pieces.append(_rows(section.rows))
    pieces += [_part(part) for part in section.parts]
    if section.large:
        pieces.append(Markup('<p class="paper-large">{}</p>').format(section.large))
    pieces += [Markup('<p class="paper-note">{}</p>').format(line) for line in section.notes]
    return Markup("<section>{}</section>").format(Markup().join(pieces))


def _part(part: Part) -> Markup:
    return Markup("<h3>{}</h3>{}").format(part.heading, _points(part.points))


def _points(points: Sequence[str]) -> Markup:
    return Markup("<ul>{}</ul>").format(Markup().join(Markup("<li>{}</li>").format(one) for one in points))


def _rows(rows: Sequence[tuple[str, str]]) -> Markup:
    lines = Markup().join(
        Markup('<tr><th scope="row">{}</th><td class="number">{}</td></tr>').format(*row) for row in rows
    )
    return Markup('<table class="numbers"><tbody>{}</tbody></table>').format(lines)
