"""The monthly form about awareness activities: five fields, in the school's own words, kept in one file.

It goes into the month's report as it stands, so nobody's name belongs in it; telephone numbers and mail
addresses are refused, names cannot be told from other words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import get_type_hints

import msgspec

from config.errors import ConfigInvalid, Mistake
from config.files import alone, write_atomic
from reporting.counteddays import Month
from reporting.schema.report import (
    MATERIALS_LENGTH,
    MOST_PEOPLE,
    NOTE_LENGTH,
    Awareness,
    text_problem,
)

NUMBERS: Mapping[str, int] = {"sessions": 1000, "parents": MOST_PEOPLE, "pupils": MOST_PEOPLE}
"""Fields that are whole numbers, and the largest."""

TEXTS: Mapping[str, int] = {"materials": MATERIALS_LENGTH, "note": NOTE_LENGTH}
"""Fields that are texts, and the most characters."""

_KEPT = 60  # months
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_TELEPHONE = re.compile(r"(?:\+84|\b0)(?:[ .-]?[0-9]){8,10}\b")
_FORMS = msgspec.json.Decoder(dict[str, Awareness])


def read_form(fields: Mapping[str, object]) -> Awareness:
    """Return the form that somebody filled in; numbers may be texts, as from a page, and fields may lack.

    Raises ConfigInvalid with every mistake.
    """
    mistakes: list[Mistake] = []
    values: dict[str, int | str] = {}
    for name, value in fields.items():
        if name in NUMBERS:
            values[name] = _number(name, value, mistakes)
        elif name in TEXTS:
            values[name] = _text(name, value, mistakes)
        else:
            known = tuple(get_type_hints(Awareness))
            mistakes.append(Mistake(name, str(value)[:40], "is not a field of the form", known))
    if mistakes:
        raise ConfigInvalid(tuple(mistakes), "awareness")
    return Awareness(**values)  # type: ignore[arg-type]  # each by its kind, above


def _number(name: str, value: object, mistakes: list[Mistake]) -> int:
    text = str(value).strip() or "0"
    most = NUMBERS[name]
    number = int(text) if re.fullmatch(r"[0-9]{1,7}", text) else -1
    if isinstance(value, bool) or not 0 <= number <= most:
        mistakes.append(Mistake(name, str(value)[:40], f"must be a whole number from 0 to {most}"))
        return 0
    return number


def _text(name: str, value: object, mistakes: list[Mistake]) -> str:
    text = str(value).replace("\r\n", "\n").strip()
    problem = text_problem(text)
    if len(text) > TEXTS[name]:
        problem = f"must have at most {TEXTS[name]} characters"
    elif _MAIL.search(text) or _TELEPHONE.search(text):
        problem = "must hold no telephone number and no mail address: it leaves the school"
    if problem:
        mistakes.append(Mistake(name, text[:40], problem))
    return text


class AwarenessBook:
    """The forms of all months, in one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[Month, Awareness]:
        """Return the forms by month. Raises ConfigInvalid for a broken file, OSError."""
        try:
            forms = _FORMS.decode(self._path.read_bytes())
            return {Month.parse(month): form for month, form in sorted(forms.items())}
        except FileNotFoundError:
            return {}
        except (msgspec.DecodeError, ValueError) as error:
            raise ConfigInvalid((Mistake("", "", f"cannot be read: {error}"),), str(self._path)) from None

    def put(self, month: Month, form: Awareness) -> None:
        """Keep a month's form, in the place of an earlier one. Raises as read; then nothing has changed."""
        with alone(self._path.with_name(f".{self._path.name}.lock")):
            self._write(self.read() | {month: form})

    def remove(self, month: Month) -> None:
        """Forget a month's form, if there is one. Raises as read."""
        with alone(self._path.with_name(f".{self._path.name}.lock")):
            forms = self.read()
            if forms.pop(month, None) is not None:
                self._write(forms)

    def _write(self, forms: Mapping[Month, Awareness]) -> None:
        newest = dict(sorted((str(month), form) for month, form in forms.items())[-_KEPT:])
        data = msgspec.json.format(msgspec.json.encode(newest), indent=1) + b"\n"
        write_atomic(self._path, data, mode=0o640)
