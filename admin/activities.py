"""The form of awareness activities for people: its months, its fields, what is wrong in words. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import msgspec

from admin.reportchore import FORM_DAYS
from admin.words import Words
from config.errors import ConfigInvalid, Mistake
from reporting.awareness import NUMBERS, TEXTS
from reporting.counteddays import Month
from reporting.schema.report import Awareness

MONTHS = 12
"""How many months can be filled in, the one under way included."""


class Field(NamedTuple):
    """A field of the form: its key, label and hint."""

    key: str
    label: str
    hint: str


def fields(words: Words) -> list[Field]:
    """Return the five fields in their order: numbers first, then texts."""
    pick = words.pick
    return [
        Field(
            "sessions",
            pick("Số buổi đã tổ chức", "Sessions held"),
            pick(
                "Họp phụ huynh, chào cờ, tiết học… có nói về an toàn mạng.",
                "Meetings and lessons that spoke of it.",
            ),
        ),
        Field("parents", pick("Số phụ huynh đã đến", "Parents reached"), ""),
        Field("pupils", pick("Số học sinh đã dự", "Pupils reached"), ""),
        Field(
            "materials",
            pick("Tài liệu đã dùng, đã phát", "Materials used or handed out"),
            pick(
                "Ví dụ: tờ rơi về đường dây trợ giúp, video.",
                "For example: a leaflet about the hotline, a video.",
            ),
        ),
        Field(
            "note",
            pick("Ghi chú", "Note"),
            pick(
                "Không ghi tên, số điện thoại của ai: biểu này đi cùng báo cáo gửi tỉnh.",
                "Nobody’s name or telephone number: the form goes to the province with the report.",
            ),
        ),
    ]


def months(today: date) -> list[Month]:
    """Return the months that can be filled in, newest first: this one and those before it."""
    found = [Month.of(today)]
    while len(found) < MONTHS:
        found.append(found[-1].before)
    return found


def usual_month(today: date) -> Month:
    """Return the month that is to be filled in now: the last one while its report waits for the form."""
    this = Month.of(today)
    return this.before if today.day <= FORM_DAYS else this


def values(form: Awareness | None) -> dict[str, str]:
    """Return what stands in the fields for a form; nothing for none."""
    if form is None:
        return dict.fromkeys((*NUMBERS, *TEXTS), "")
    return {name: str(value) for name, value in msgspec.structs.asdict(form).items()}


def mark(form: Awareness | None) -> str:
    """Return what tells one state of a form from another; "" for none."""
    return hashlib.sha256(msgspec.json.encode(form)).hexdigest()[:16] if form else ""


def summary(words: Words, form: Awareness) -> str:
    """Return a form in one line."""
    number = words.number
    return words.pick(
        f"{number(form.sessions)} buổi, {number(form.parents)} phụ huynh, {number(form.pupils)} học sinh",
        f"{number(form.sessions)} sessions, {number(form.parents)} parents, {number(form.pupils)} pupils",
    )


def problems(words: Words, invalid: ConfigInvalid) -> Mapping[str, str]:
    """Return what is wrong with each field, by its key."""
    return {mistake.path: _problem(words, mistake) for mistake in invalid.mistakes}


def _problem(words: Words, mistake: Mistake) -> str:
    pick = words.pick
    if mistake.path in NUMBERS:
        most = words.number(NUMBERS[mistake.path])
        return pick(f"Hãy ghi một số từ 0 đến {most}.", f"Enter a whole number from 0 to {most}.")
    if "telephone" in mistake.problem:
        return pick(
            "Không ghi số điện thoại hay địa chỉ thư: biểu này gửi ra ngoài trường.",
            "No telephone number or mail address: the form leaves the school.",
        )
    if "characters" in mistake.problem:
        most = words.number(TEXTS.get(mistake.path, 0))
        return pick(f"Nhiều nhất {most} chữ.", f"At most {most} characters.")
    return pick("Có ký tự không in được.", "It holds a character that cannot be printed.")
