"""The stylesheet: text can be read in light and dark, and nothing comes from elsewhere."""

from __future__ import annotations

import re

import pytest

PAIRS = [
    ("text", "ground"),
    ("text", "card"),
    ("text", "good-ground"),
    ("text", "warn-ground"),
    ("text", "bad-ground"),
    ("text", "info-ground"),
    ("text", "track"),
    ("quiet", "ground"),
    ("quiet", "card"),
    ("quiet", "track"),
    ("link", "ground"),
    ("link", "card"),
    ("good", "good-ground"),
    ("warn", "warn-ground"),
    ("warn", "card"),
    ("bad", "bad-ground"),
    ("info", "info-ground"),
]


@pytest.fixture(scope="module")
def css(project) -> str:
    return (project / "admin" / "page" / "static" / "style.css").read_text()


@pytest.fixture(scope="module")
def every_sheet(project) -> str:
    return "".join(path.read_text() for path in (project / "admin" / "page" / "static").glob("*.css"))


def palette(css: str, theme: str) -> dict[str, str]:
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light if theme == "light" else dark))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(css, theme, text, ground):
    """At least 4.5 : 1, WCAG 2.2 success criterion 1.4.3."""
    colours = palette(css, theme)
    lighter, darker = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)

    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_both_themes_define_the_same_colours(css):
    assert palette(css, "light").keys() == palette(css, "dark").keys()


def test_nothing_is_fetched_from_elsewhere(every_sheet):
    assert "url(" not in every_sheet
    assert "@import" not in every_sheet


def test_every_class_of_the_templates_is_known(every_sheet, project):
    used = set()
    for template in (project / "admin" / "page" / "templates").rglob("*.html"):
        for value in re.findall(r'class="([^"{]+)"', template.read_text()):
            used |= set(value.split())
    # "narrow", "wide" and such would be left over from another lay-out.
    known = set(re.findall(r"\.([a-z][\w-]*)", every_sheet))
    assert used <= known, used - known
