"""Edits of the calendar in the policy file's text that keep everything else as it is, comments too.

The text is cut and joined by lines, and what comes out is read again: if it says anything else than was
meant, or cannot be cut that way, the edit is refused and nothing is lost.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Sequence
from typing import Any

from config.tabletext import LaidOutOtherwise, insert_table, remove_table

_HEADER = re.compile(r"^\s*\[")
_CALENDAR = re.compile(r"^\s*\[{1,2}\s*calendar\s*[.\]]")


Entry = tuple[str, dt.date, dt.date]
"""Name, first day, last day; both days belong to it."""


def put_days(text: str, place: str, source: str, entries: Sequence[Entry]) -> str:
    """The text with these [[calendar.PLACE]] entries in place of all that came from `source` before.

    Raises ValueError, in plain words, when the file is
    laid out so that it cannot be done without touching other things.
    """
    before = tomllib.loads(text)
    lines = text.splitlines()
    lines = _without(lines, place, source)
    block = [line for entry in entries for line in _table(place, source, *entry)]
    at = _end_of_calendar(lines)
    new = "\n".join([*lines[:at], *block, *lines[at:]]).rstrip("\n") + "\n"
    wanted = _wanted(before, place, source, entries)
    if wanted is not None and _read(new) == wanted:
        return new
    try:
        return _one_by_one(text, place, source, entries)
    except LaidOutOtherwise:
        raise ValueError(
            f"calendar.{place} is not written as [[calendar.{place}]] tables of their own; write it so, "
            "then import again"
        ) from None


def _one_by_one(text: str, place: str, source: str, entries: Sequence[Entry]) -> str:
    """The same where somebody wrote the list in one line; slower. Raises LaidOutOtherwise."""
    path = ("calendar", place)
    calendar = tomllib.loads(text).get("calendar", {})
    found = calendar.get(place, []) if isinstance(calendar, dict) else []
    tables = found if isinstance(found, list) else []
    old = [one.get("source") if isinstance(one, dict) else None for one in tables]
    for index in reversed([index for index, one in enumerate(old) if one == source]):
        text = remove_table(text, path, index)
    many = sum(one != source for one in old)
    for index, (name, first, last) in enumerate(entries, many):
        to = {"to": last} if last != first else {}
        text = insert_table(text, path, index, {"name": name, "from": first, **to, "source": source})
    return text


def _table(place: str, source: str, name: str, first: dt.date, last: dt.date) -> list[str]:
    lines = ["", f"[[calendar.{place}]]", f"name = {_text(name)}", f"from = {first.isoformat()}"]
    if last != first:
        lines.append(f"to = {last.isoformat()}")
    return [*lines, f"source = {_text(source)}"]


def _text(value: str) -> str:
    # JSON's escapes are TOML's, but for DEL, which TOML wants escaped too.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _without(lines: list[str], place: str, source: str) -> list[str]:
    """The lines without the tables that came from a source; comments around them stay."""
    header = re.compile(rf"^\s*\[\[\s*calendar\s*\.\s*{re.escape(place)}\s*\]\]")
    kept: list[str] = []
    at = 0
    while at < len(lines):
        end = _end_of_table(lines, at)
        if header.match(lines[at]) and _source_of(lines[at + 1 : end]) == source:
            while kept and not kept[-1].strip():
                kept.pop()
            at = end
        else:
            kept.append(lines[at])
            at += 1
    return kept


def _source_of(body: Sequence[str]) -> str | None:
    try:
        found = tomllib.loads("\n".join(body)).get("source")
    except tomllib.TOMLDecodeError:
        return None
    return found if isinstance(found, str) else None


def _end_of_table(lines: Sequence[str], header: int) -> int:
    """The line after the last key of the table with its header on this line: comments behind are not its."""
    end = header + 1
    while end < len(lines) and not _HEADER.match(lines[end]):
        end += 1
    while end > header + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _end_of_calendar(lines: Sequence[str]) -> int:
    """Where to put a new table: after the last one of the calendar, else at the end of the file."""
    last = next((at for at in range(len(lines) - 1, -1, -1) if _CALENDAR.match(lines[at])), None)
    return len(lines) if last is None else _end_of_table(lines, last)


def _wanted(
    before: dict[str, Any], place: str, source: str, entries: Sequence[Entry]
) -> dict[str, Any] | None:
    calendar = before.get("calendar", {})
    kept = calendar.get(place, []) if isinstance(calendar, dict) else None
    if not isinstance(kept, list):
        return None
    kept = [one for one in kept if not (isinstance(one, dict) and one.get("source") == source)]
    for name, first, last in entries:
        kept.append(
            {"name": name, "from": first, **({"to": last} if last != first else {}), "source": source}
        )
    wanted = {key: value for key, value in calendar.items() if key != place}
    if kept:
        wanted[place] = kept
    return _plain({**before, "calendar": wanted})


def _read(text: str) -> dict[str, Any] | None:
    try:
        return _plain(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        return None


def _plain(read: dict[str, Any]) -> dict[str, Any]:
    """A calendar that says nothing is none."""
    return {key: value for key, value in read.items() if key != "calendar" or value != {}}
