"""Edits of tables in a list, [[groups.X.timetable]] or [[calendar.holidays]], that keep all else as it is.

The text is cut and joined by lines, comments and all, and what comes out is read again: if it says anything
else than was meant, because the file is laid out in a way that cannot be cut so, the edit is refused and
nothing is lost.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NoReturn

Value = str | bool | dt.date | Sequence[str]
Fields = Mapping[str, Value | None]
"""Keys and what they are to say; None takes a key out."""
Path = Sequence[str]
"""Where a list of tables stands: ("groups", "pupils", "timetable")."""

_HEADER = re.compile(r"^[ \t]*\[{1,2}\s*(?P<path>[^\[\]]+?)\s*\]{1,2}[ \t]*(#.*)?$")
_KEY: Final = r"[A-Za-z0-9_-]+|\"[^\"\\]*\"|'[^']*'"
_KEY_LINE = re.compile(rf"^[ \t]*(?P<key>{_KEY})[ \t]*=")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST_LINE = 100


class LaidOutOtherwise(ValueError):
    """The file writes the tables in a way that cannot be edited by lines; a person has to."""


def change_table(text: str, path: Path, index: int, fields: Fields) -> str:
    """The text with other values under some keys of one table, counted from 0; its other keys stay.

    Raises KeyError when there is no such table, LaidOutOtherwise.
    """
    wanted = _parsed(text)
    tables = _list_at(wanted, path)
    if not 0 <= index < len(tables):
        raise KeyError(f"{'.'.join(path)}[{index}]")
    for key, value in fields.items():
        if value is None:
            tables[index].pop(key, None)
        else:
            tables[index][key] = _plain(value)
    lines = _lines(text)
    start = _headers(lines, path)[index : index + 1] or _refuse(path)
    _put_keys(lines, start[0], fields)
    return _checked(lines, wanted, path)


def insert_table(text: str, path: Path, index: int, fields: Fields) -> str:
    """The text with one more table, before the one that has this number now, or behind the last.

    Raises LaidOutOtherwise.
    """
    wanted = _parsed(text)
    tables = _list_at(wanted, path)
    index = min(index, len(tables))
    tables.insert(index, {key: _plain(value) for key, value in fields.items() if value is not None})
    lines = _lines(text)
    headers = _headers(lines, path)
    if len(headers) != len(tables) - 1:
        _refuse(path)
    place, indent = _place(lines, headers, path, index)
    keys = [
        line for key, value in fields.items() if value is not None for line in _key_lines(indent, key, value)
    ]
    block = ["", f"{indent}[[{_dotted(path)}]]", *keys]
    if place < len(lines) and lines[place].strip():
        block.append("")
    if not any(line.strip() for line in lines[:place]):
        block.pop(0)
    lines[place:place] = block
    return _checked(lines, wanted, path)


def remove_table(text: str, path: Path, index: int) -> str:
    """The text without one table; the comments around it stay. Raises KeyError, LaidOutOtherwise."""
    wanted = _parsed(text)
    tables = _list_at(wanted, path)
    if not 0 <= index < len(tables):
        raise KeyError(f"{'.'.join(path)}[{index}]")
    del tables[index]
    lines = _lines(text)
    headers = _headers(lines, path)
    if len(headers) != len(tables) + 1:
        _refuse(path)
    start = headers[index]
    end = _end(lines, start, path)
    kept = [line for line in lines[start:end] if line.lstrip().startswith("#")]
    while start and not lines[start - 1].strip() and (end == len(lines) or not lines[end].strip()):
        start -= 1
    lines[start:end] = kept
    return _checked(lines, wanted, path)


def put_section(text: str, path: Path) -> str:
    """The text with a table at a path, [calendar.periods]: as it is if there is one, else with an empty one.

    Raises LaidOutOtherwise.
    """
    place: Any = _parsed(text)
    for part in path:
        place = place.get(part) if isinstance(place, dict) else None
    if isinstance(place, dict):
        return text
    lines = _lines(text)
    at, indent = _place(lines, (), path, 0)
    before = [""] if any(line.strip() for line in lines[:at]) else []
    after = [""] if at < len(lines) and lines[at].strip() else []
    lines[at:at] = [*before, f"{indent}[{_dotted(path)}]", *after]
    return _checked(lines, _parsed(text), path)


# Lines ----------------------------------------------------------------------------------------------------


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n")


def _headers(lines: Sequence[str], path: Path) -> list[int]:
    """The lines on which a table of the list begins."""
    return [
        at for at, line in enumerate(lines) if line.lstrip().startswith("[[") and _header(line) == tuple(path)
    ]


def _header(line: str) -> tuple[str, ...] | None:
    """The path of a table's header; None for any other line."""
    found = _HEADER.match(line)
    if found is None:
        return None
    parts = re.findall(_KEY, found["path"])
    return tuple(part.strip("\"'") for part in parts)


def _end(lines: Sequence[str], start: int, path: Path) -> int:
    """The line after the last key of the table that begins on `start`, tables of its own included.

    Comments behind it are not its.
    """
    own = tuple(path)
    end = start + 1
    while end < len(lines):
        header = _header(lines[end])
        if header is not None and not (len(header) > len(own) and header[: len(own)] == own):
            break
        end += 1
    return _before_comments(lines, start, end)


def _before_comments(lines: Sequence[str], start: int, end: int) -> int:
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _own_end(lines: Sequence[str], start: int) -> int:
    """As `_end`, without tables of its own."""
    end = start + 1
    while end < len(lines) and _header(lines[end]) is None:
        end += 1
    return _before_comments(lines, start, end)


def _place(lines: Sequence[str], headers: Sequence[int], path: Path, index: int) -> tuple[int, str]:
    """Where a new table goes, and how far in: behind the one before it, else behind what it belongs to."""
    if headers:
        before = headers[max(0, index - 1)]
        indent = re.match(r"[ \t]*", lines[before])
        place = _end(lines, before, path) if index else before
        return place, indent[0] if indent else ""
    own = tuple(path[:-1])
    for wanted in (own, *(own[:length] for length in range(len(own) - 1, 0, -1))):
        found = [at for at, line in enumerate(lines) if _header(line) == wanted]
        if found:
            return _end(lines, found[-1], wanted) if wanted != own else _own_end(lines, found[-1]), ""
    return len(lines), ""


def _put_keys(lines: list[str], start: int, fields: Fields) -> None:
    """Write keys of the table that begins on a line: in their place, or behind its last key."""
    for key, value in fields.items():
        end = _own_end(lines, start)
        found = next((span for name, span in _keys(lines, start, end) if name == key), None)
        first = next((span for _name, span in _keys(lines, start, end)), None)
        model = lines[first[0] if first else start]
        indent = model[: len(model) - len(model.lstrip())]
        if found is None:
            if value is not None:
                lines[end:end] = _key_lines(indent, key, value)
            continue
        comment = _comment(lines[found[0] : found[1]])
        new = [] if value is None else _key_lines(indent, key, value)
        if comment and new:
            new[-1] = _with_comment(lines[found[1] - 1], new[-1], comment)
        elif comment:
            new = [f"{indent}{comment}"]
        lines[found[0] : found[1]] = new


def _keys(lines: Sequence[str], start: int, end: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """The keys of a table with the lines each takes."""
    at = start + 1
    while at < end:
        found = _KEY_LINE.match(lines[at])
        if found is None:
            at += 1
            continue
        after = at + 1
        while after < end and not _reads("\n".join(lines[at:after])):
            after += 1
        yield found["key"].strip("\"'"), (at, after)
        at = after


def _reads(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _comment(lines: Sequence[str]) -> str:
    """The comment behind a value: what can be left out from a # on, with the same value."""
    text = "\n".join(lines)
    last = lines[-1]
    for found in re.finditer("#", last):
        shorter = "\n".join([*lines[:-1], last[: found.start()]])
        if _reads(shorter) and tomllib.loads(shorter) == tomllib.loads(text):
            return last[found.start() :]
    return ""


def _with_comment(old: str, new: str, comment: str) -> str:
    """A line with its comment again, in the column in which it stood if there is room."""
    column = len(old) - len(comment)
    return f"{new}{' ' * max(2, column - len(new))}{comment}"


def _key_lines(indent: str, key: str, value: Value) -> list[str]:
    name = key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)
    written = _written(value)
    line = f"{indent}{name} = {written}"
    if len(line) <= _LONGEST_LINE or isinstance(value, str | bool | dt.date):
        return [line]
    return [f"{indent}{name} = [", *(f"{indent}    {_text(item)}," for item in value), f"{indent}]"]


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        return _text(value)
    return f"[{', '.join(_text(item) for item in value)}]"


def _text(value: str) -> str:
    # JSON's escapes are TOML's, but for DEL, which TOML wants escaped too.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _dotted(path: Path) -> str:
    return ".".join(part if _BARE.fullmatch(part) else _text(part) for part in path)


# What is meant ----------------------------------------------------------------------------------------------


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LaidOutOtherwise(f"not TOML: {error}") from None


def _list_at(whole: dict[str, Any], path: Path) -> list[dict[str, Any]]:
    """The list of tables at a path, made where there is none."""
    place: Any = whole
    for part in path[:-1]:
        place = place.setdefault(part, {}) if isinstance(place, dict) else None
    found = place.setdefault(path[-1], []) if isinstance(place, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        _refuse(path)
    return found


def _plain(value: Value) -> Any:
    return value if isinstance(value, str | bool | dt.date) else list(value)


def _checked(lines: Sequence[str], wanted: dict[str, Any], path: Path) -> str:
    new = "\n".join(lines).rstrip("\n") + "\n"
    if not _reads(new) or _without_empty(tomllib.loads(new), path) != _without_empty(wanted, path):
        _refuse(path)
    return new


def _without_empty(whole: dict[str, Any], path: Path) -> dict[str, Any]:
    """Without the list where it is empty, and what holds nothing but it: not written is empty."""
    found = copy.deepcopy(whole)
    for length in range(len(path), 0, -1):
        place: Any = found
        for part in path[: length - 1]:
            place = place.get(part, {})
        if place.get(path[length - 1]) in ([], {}):
            del place[path[length - 1]]
    return found


def _refuse(path: Path) -> NoReturn:
    name = _dotted(path)
    raise LaidOutOtherwise(f"{name} is not written as [[{name}]] tables of their own; change it in the file")
