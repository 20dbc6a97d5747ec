"""The heat map of a week, as it stands in a page."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from admin import statcharts
from admin.svg import figure
from admin.words import Words
from reporting.figures import Total


def week(words: Words, heat: Sequence[Sequence[Total]], *, name: str = "week") -> Markup:
    """Return blocks by hour and weekday. heat: as Period.heat; name: an id that no other chart has."""
    return figure(words, statcharts.week(words, heat, name=name))
