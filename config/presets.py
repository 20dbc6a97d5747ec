"""Policies to begin with: commented files in `config/presets/`, for places of different kinds.

Their dates are those of one school year, and are moved to another by `preset_text`.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

import msgspec

_YEAR = 2026  # the presets are written for the school year that began then
_NEW_YEAR_MONTH = 6  # from June on the school year to plan for is the coming one
_DATE = re.compile(r"\b(20[0-9]{2})(?=-[0-9]{2}-[0-9]{2}\b)")


class Preset(msgspec.Struct, frozen=True):
    """A policy to begin with: its name, the kind of place, and what it is, in Vietnamese and English."""

    name: str
    kind: str
    vi: str
    en: str


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            Preset("school", "school", "trường học, quy tắc tối thiểu", "a school, with few rules"),
            Preset(
                "primary",
                "school",
                "trường tiểu học: tiết, học kỳ, phòng máy chỉ mở vài trang",
                "a primary school: periods, terms, a computer room with few sites",
            ),
            Preset(
                "secondary",
                "school",
                "trường trung học hai ca: tiết, ca sáng, ca chiều, học kỳ, phòng thi",
                "a secondary school with two shifts: periods, terms, an exam room",
            ),
            Preset(
                "home",
                "home",
                "gia đình: giờ làm bài, giờ đi ngủ, ngày nghỉ",
                "a family: homework, bedtime, holidays",
            ),
        )
    }
)


def school_year(today: dt.date) -> int:
    """The year in which the school year begins that somebody who starts today plans for."""
    return max(_YEAR, today.year if today.month >= _NEW_YEAR_MONTH else today.year - 1)


@functools.cache
def preset_text(name: str, year: int = _YEAR) -> str:
    """The commented policy of a preset, its dates for the school year that begins in `year`.

    Raises ValueError for an unknown name.
    """
    if name not in PRESETS:
        raise ValueError(f'no preset "{name}"; choices: {", ".join(PRESETS)}')
    text = resources.files("config").joinpath("presets", f"{name}.toml").read_text(encoding="utf-8")
    return _DATE.sub(lambda found: str(int(found[1]) + year - _YEAR), text)
