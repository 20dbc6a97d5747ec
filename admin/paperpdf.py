"""The awareness report for people as PDF. The one door of fpdf2 and of the font, Be Vietnam Pro.

``python -m admin.paperpdf`` reads a report as JSON and writes the PDF: a process of its own, since fonts and
pictures take more memory than the page is to keep.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import msgspec
from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout, TextEmphasis
from fpdf.fonts import FontFace

from admin.chart import Chart
from admin.drawing import Drawing, Label, Line, Rect
from admin.paper import Paper, Section

_FAMILY = "Be Vietnam Pro"
_FACES = {"": "Regular", "B": "Bold"}
_MARGIN, _WIDTH = 18.0, 174.0  # mm, of A4
_CHART = 118.0  # mm
_TEXT, _SMALL, _TITLE, _HEADING, _PART, _LARGE = 10.5, 8.5, 22.0, 13.0, 10.5, 34.0  # pt
_LINE = 5.2  # mm, of text

_INK, _QUIET, _GREEN = (23, 35, 31), (81, 96, 90), (11, 107, 93)
_TRACK, _RULE = (228, 233, 229), (213, 220, 214)
_STRENGTH = (0.0, 0.25, 0.42, 0.6, 0.8, 1.0)  # of the shades, as in charts.css


def pdf(paper: Paper) -> bytes:
    """Return a report as a PDF of A4 pages; the same report gives the same pages."""
    sheet = _Sheet(paper)
    for section in paper.sections:
        sheet.section(section)
    sheet.end()
    return bytes(sheet.page.output())


class _Page(FPDF):
    """A page with its number at the foot."""

    foot = ""

    def footer(self) -> None:
        """Write the number; the library calls this."""
        self.set_y(-14)
        self.set_font(_FAMILY, "", _SMALL)
        self.set_text_color(*_QUIET)
        self.cell(0, 5, f"{self.page_no()} / {{nb}}", align=Align.R)


class _Sheet:
    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        page = self.page = _Page(format="A4")
        folder = files("fontpkg_be_vietnam_pro").joinpath("files")
        for style, name in _FACES.items():
            page.add_font(_FAMILY, style, str(folder.joinpath(f"BeVietnamPro-{name}.ttf")))
        page.set_margins(_MARGIN, 16, _MARGIN)
        page.c_margin = 0
        page.set_auto_page_break(auto=True, margin=18)
        page.set_title(f"{paper.title} – {paper.subtitle}")
        page.set_lang(paper.language)
        page.set_creator("Lá Chắn")
        page.set_creation_date(datetime(paper.made.year, paper.made.month, paper.made.day, tzinfo=UTC))
        page.add_page()
        self._write(paper.title, _TITLE, "B", _GREEN, line=10)
        self._write(paper.subtitle, _HEADING, line=7)
        page.set_draw_color(*_GREEN)
        page.set_line_width(0.8)
        page.line(_MARGIN, page.get_y() + 2, _MARGIN + _WIDTH, page.get_y() + 2)
        page.ln(4)

    def section(self, section: Section) -> None:
        """Write one section."""
        charts = sum(self._height(chart.picture) for chart in section.charts)
        self._keep(min(18 + charts, 200))
        self.page.ln(3)
        self._write(section.heading, _HEADING, "B", line=7)
        for text in section.text:
            self._write(text)
        self._points(section.points)
        for chart in section.charts:
            self._chart(chart)
        if section.rows:
            self._table(("", ""), section.rows, (110, 64), headed=False)
        for part in section.parts:
            self._keep(16)
            self.page.ln(1.5)
            self._write(part.heading, _PART, "B")
            self._points(part.points)
        if section.large:
            self._write(section.large, _LARGE, "B", _GREEN, line=15)
        for note in section.notes:
            self._write(note, _SMALL, colour=_QUIET, line=4.4)

    def end(self) -> None:
        """Write the last line."""
        self.page.ln(4)
        self._write(self._paper.foot, _SMALL, colour=_QUIET, line=4.4)

    def _write(
        self,
        text: str,
        size: float = _TEXT,
        style: str = "",
        colour: tuple[int, int, int] = _INK,
        *,
        line: float = _LINE,
        indent: float = 0.0,
    ) -> None:
        page = self.page
        page.set_font(_FAMILY, style, size)
        page.set_text_color(*colour)
        page.set_x(_MARGIN + indent)
        page.multi_cell(_WIDTH - indent, line, text, align=Align.L, new_x="LMARGIN", new_y="NEXT")

    def _points(self, points: Sequence[str]) -> None:
        for point in points:
            self._keep(_LINE)
            y = self.page.get_y()
            self.page.set_fill_color(*_GREEN)
            self.page.ellipse(_MARGIN + 1, y + 1.9, 1.4, 1.4, style="F")
            self._write(point, indent=5)

    def _keep(self, height: float) -> None:
        """Begin a new page where there is less room than that."""
        if self.page.get_y() + height > self.page.page_break_trigger:
            self.page.add_page()

    def _table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: tuple[float, ...],
        *,
        headed: bool = True,
    ) -> None:
        page = self.page
        page.set_font(_FAMILY, "", _SMALL)
        page.set_text_color(*_INK)
        page.set_draw_color(*_RULE)
        page.set_fill_color(255, 255, 255)
        page.set_line_width(0.2)
        page.ln(1)
        with page.table(
            col_widths=widths,
            width=sum(widths),
            align=Align.L,
            text_align=(Align.L, *[Align.R] * (len(widths) - 1)),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            line_height=4.6,
            padding=(0, 1),
            first_row_as_headings=headed,
            headings_style=FontFace(emphasis=TextEmphasis.NONE, color=_QUIET),
        ) as table:
            for row in [head, *rows] if headed else rows:
                line: Any = table.row()
                for cell in row:
                    line.cell(cell)
        page.ln(1)

    # Charts ------------------------------------------------------------------------------------------------

    def _height(self, picture: Drawing) -> float:
        return picture.height * _CHART / picture.width

    def _chart(self, chart: Chart) -> None:
        page, picture = self.page, chart.picture
        page.ln(2)
        self._keep(self._height(picture) + 2)
        left, top, scale = _MARGIN, page.get_y(), _CHART / picture.width
        for shape in picture.shapes:
            if isinstance(shape, Rect):
                self._rect(shape, left, top, scale)
            elif isinstance(shape, Label):
                self._label(shape, left, top, scale)
            else:
                self._line(shape, left, top, scale)
        page.set_y(top + self._height(picture) + 1)
        if chart.key:
            self._key(chart.key)
        if chart.is_table:
            self._table(chart.head, chart.rows, (20.0, *[14.0] * (len(chart.head) - 1)))

    def _key(self, key: tuple[str, str]) -> None:
        y, x = self.page.get_y() + 2.2, _MARGIN
        for name, tone in zip(key, ("now", "before"), strict=True):
            self._line(Line(((0, 0), (9, 0)), tone), x, y, 1)
            self._label(Label(11, 1, name, tone="quiet"), x, y, 1)
            x += 16 + self.page.get_string_width(name)
        self.page.ln(5)

    def _rect(self, shape: Rect, left: float, top: float, scale: float) -> None:
        if not shape.width:
            return
        if shape.tone == "none":
            self.page.set_draw_color(*_RULE)
            self.page.set_line_width(0.15)
        else:
            self.page.set_fill_color(*_colour(shape.tone))
        self.page.rect(
            left + shape.x * scale,
            top + shape.y * scale,
            shape.width * scale,
            shape.height * scale,
            style="D" if shape.tone == "none" else "F",
        )

    def _label(self, shape: Label, left: float, top: float, scale: float) -> None:
        page = self.page
        page.set_font(_FAMILY, "B" if shape.tone == "strong" else "", 8 if shape.tone == "quiet" else 9)
        page.set_text_color(*(_QUIET if shape.tone == "quiet" else _INK))
        wide = page.get_string_width(shape.text)
        x = left + shape.x * scale - {"start": 0.0, "middle": wide / 2, "end": wide}[shape.anchor]
        page.text(x, top + shape.y * scale, shape.text)

    def _line(self, shape: Line, left: float, top: float, scale: float) -> None:
        page = self.page
        page.set_draw_color(*{"now": _GREEN, "before": _QUIET, "axis": _RULE}[shape.tone])
        page.set_line_width({"now": 0.7, "before": 0.35, "axis": 0.2}[shape.tone])
        if shape.tone == "before":
            page.set_dash_pattern(dash=1.4, gap=1)
        page.polyline([(left + x * scale, top + y * scale) for x, y in shape.points])
        page.set_dash_pattern()


def _colour(tone: str) -> tuple[int, int, int]:
    if tone == "bar":
        return _GREEN
    if tone.startswith("heat-") and tone != "heat-0":
        strength = _STRENGTH[int(tone.removeprefix("heat-"))]
        red, green, blue = (round(255 - (255 - part) * strength) for part in _GREEN)
        return red, green, blue
    return _TRACK


def main() -> None:
    """Read a report from standard input, write its PDF to standard output."""
    sys.stdout.buffer.write(pdf(msgspec.json.decode(sys.stdin.buffer.read(), type=Paper)))


if __name__ == "__main__":
    main()
