"""Edits of tables in a list, [[groups.X.timetable]] or [[calendar.holidays]], that keep all else as it is.

The text is cut and joined by lines, comments and all; what somebody wrote in one line is edited in place.
What comes out is read again: if it says anything else than was meant, because the file is laid out in a way
that cannot be edited so, the edit is refused and nothing is lost.
"""

from __future__ import annotations

import copy
import datetime as dt
import tomllib
from collections.abc import Callable, Collection, Mapping
from typing import Any, NoReturn

from config.tablelines import (
    LONGEST_LINE,
    Fields,
    Path,
    Value,
    dotted,
    end_of,
    header_lines,
    header_of,
    key_lines,
    keys_in,
    lines_of,
    own_end,
    place_of,
    put_keys,
    reads,
)
from config.tominline import (
    NotInline,
    change_entry,
    insert_entry,
    put_inline_section,
    remove_entry,
    remove_inline_section,
)


class LaidOutOtherwise(ValueError):
    """The file writes the tables in a way that cannot be edited by lines; a person has to."""


def change_table(text: str, path: Path, index: int, fields: Fields) -> str:
    """The text with other values under some keys of one table, counted from 0; its other keys stay.

    A value that is a table is the whole of it; of one that is there only what is another is written. Raises
    KeyError when there is no such table, LaidOutOtherwise.
    """
    return change_tables(text, path, {index: fields})


def change_tables(text: str, path: Path, changes: Mapping[int, Fields]) -> str:
    """The same for several tables of a list at once, by their numbers."""
    wanted = _parsed(text)
    tables = _list_at(wanted, path)
    before = {}
    for index, fields in changes.items():
        if not 0 <= index < len(tables):
            raise KeyError(f"{'.'.join(path)}[{index}]")
        before[index] = dict(tables[index])
        _change(tables[index], fields)

    def by_lines() -> str:
        lines = lines_of(text)
        headers = header_lines(lines, path)
        if len(headers) != len(tables):
            _refuse(path)
        for index in sorted(changes, reverse=True):  # from the end: the lines before stay where they are
            for key, value in changes[index].items():
                if isinstance(value, Mapping) or isinstance(before[index].get(key), dict):
                    _put_mapping(lines, headers[index], (*path, key), before[index].get(key, {}), value)
                else:
                    put_keys(lines, headers[index], {key: value})
        return "\n".join(lines)

    def in_place() -> str:
        new = text
        for index, fields in changes.items():
            new = change_entry(new, path, index, _written(fields, before[index]))
        return new

    return _first_that_says(wanted, path, by_lines, in_place)


def _change(table: dict[str, Any], fields: Fields) -> None:
    for key, value in fields.items():
        if value is None:
            table.pop(key, None)
        else:
            table[key] = _plain(value)


def insert_table(text: str, path: Path, index: int, fields: Fields) -> str:
    """The text with one more table, before the one that has this number now, or behind the last.

    Raises LaidOutOtherwise.
    """
    wanted = _parsed(text)
    tables = _list_at(wanted, path)
    index = min(index, len(tables))
    given = {key: value for key, value in fields.items() if value is not None}
    tables.insert(index, {key: _plain(value) for key, value in given.items()})

    def by_lines() -> str:
        lines = lines_of(text)
        headers = header_lines(lines, path)
        if len(headers) != len(tables) - 1:
            _refuse(path)
        place, indent = place_of(lines, headers, path, index)
        block = ["", f"{indent}[[{dotted(path)}]]", *_entry_lines(indent, path, given)]
        if place < len(lines) and lines[place].strip():
            block.append("")
        if not any(line.strip() for line in lines[:place]):
            block.pop(0)
        lines[place:place] = block
        return "\n".join(lines)

    return _first_that_says(wanted, path, by_lines, lambda: insert_entry(text, path, index, given))


def remove_table(text: str, path: Path, index: int) -> str:
    """The text without one table; the comments around it stay. Raises KeyError, LaidOutOtherwise."""
    return remove_tables(text, path, [index])


def remove_tables(text: str, path: Path, indexes: Collection[int]) -> str:
    """The same for several tables of a list at once, by their numbers."""
    wanted = _parsed(text)
    tables = _list_at(wanted, path)
    many = len(tables)
    from_the_end = sorted(indexes, reverse=True)
    for index in from_the_end:
        if not 0 <= index < many:
            raise KeyError(f"{'.'.join(path)}[{index}]")
        del tables[index]

    def by_lines() -> str:
        lines = lines_of(text)
        headers = header_lines(lines, path)
        if len(headers) != many:
            _refuse(path)
        for index in from_the_end:
            _cut(lines, headers[index], end_of(lines, headers[index], path))
        return "\n".join(lines)

    def in_place() -> str:
        new = text
        for index in from_the_end:
            new = remove_entry(new, path, index)
        return new

    return _first_that_says(wanted, path, by_lines, in_place)


def put_section(text: str, path: Path) -> str:
    """The text with a table at a path, [calendar.periods]: as it is if there is one, else with an empty one.

    Raises LaidOutOtherwise.
    """
    wanted = _parsed(text)
    place: Any = wanted
    for part in path:
        place = place.get(part) if isinstance(place, dict) else None
    if isinstance(place, dict):
        return text

    def by_lines() -> str:
        lines = lines_of(text)
        at, indent = place_of(lines, (), path, 0)
        before = [""] if any(line.strip() for line in lines[:at]) else []
        after = [""] if at < len(lines) and lines[at].strip() else []
        lines[at:at] = [*before, f"{indent}[{dotted(path)}]", *after]
        return "\n".join(lines)

    return _first_that_says(wanted, path, by_lines, lambda: put_inline_section(text, path))


def remove_section(text: str, path: Path) -> str:
    """The text without the table at a path, [calendar.shifts.sang]; the remarks in and around it stay.

    Raises KeyError when there is none, LaidOutOtherwise.
    """
    wanted = _parsed(text)
    place: Any = wanted
    for part in path[:-1]:
        place = place[part]
    del place[path[-1]]

    def by_lines() -> str:
        lines = lines_of(text)
        starts = [at for at, line in enumerate(lines) if header_of(line) == tuple(path)]
        if len(starts) != 1:
            _refuse(path)
        _cut(lines, starts[0], end_of(lines, starts[0], path))
        return "\n".join(lines)

    return _first_that_says(wanted, path, by_lines, lambda: remove_inline_section(text, path))


# Lines ----------------------------------------------------------------------------------------------------


def _cut(lines: list[str], start: int, end: int) -> None:
    """Take a table out, but for its remarks: they may be about what follows."""
    kept = [line for line in lines[start:end] if line.lstrip().startswith("#")]
    while start and not lines[start - 1].strip() and (end == len(lines) or not lines[end].strip()):
        start -= 1
    lines[start:end] = kept


def _entry_lines(indent: str, path: Path, fields: Mapping[str, Value]) -> list[str]:
    """The keys of a new table; a table in it that is too long for a line stands below it."""
    found, below = [], []
    for key, value in fields.items():
        written = key_lines(indent, key, value)
        if isinstance(value, Mapping) and len(written[0]) > LONGEST_LINE:
            below += _section_lines(indent, (*path, key), value)
        else:
            found += written
    return [*found, *below]


def _section_lines(indent: str, path: Path, value: Mapping[str, str]) -> list[str]:
    keys = [line for key, one in value.items() for line in key_lines(indent, key, one)]
    return [f"{indent}[{dotted(path)}]", *keys]


def _put_mapping(
    lines: list[str], start: int, path: Path, before: Mapping[str, str], after: Value | None
) -> None:
    """Write a table of a table, where it stands: below it, or in one of its lines."""
    key = path[-1]
    below = [
        at for at in range(start + 1, end_of(lines, start, path[:-1])) if header_of(lines[at]) == tuple(path)
    ]
    if below and isinstance(after, Mapping):
        changed: dict[str, Value | None] = {one: None for one in before if one not in after}
        changed |= {one: text for one, text in after.items() if before.get(one) != text}
        put_keys(lines, below[0], changed)
        return
    if below:
        _cut(lines, below[0], own_end(lines, below[0]))
    end = own_end(lines, start)
    stands = any(name == key for name, _span in keys_in(lines, start, end))
    indent = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
    if isinstance(after, Mapping) and not stands and len(key_lines(indent, key, after)[0]) > LONGEST_LINE:
        lines[end:end] = _section_lines(indent, path, after)
    else:
        put_keys(lines, start, {key: after})


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
    if isinstance(value, Mapping):
        return dict(value)
    return value if isinstance(value, str | bool | dt.date) else list(value)


def _written(fields: Fields, before: Mapping[str, Any]) -> Fields:
    """The fields that say something else than a table does."""
    return {
        key: value
        for key, value in fields.items()
        if (value is None and key in before) or (value is not None and before.get(key) != _plain(value))
    }


def _first_that_says(wanted: dict[str, Any], path: Path, *edits: Callable[[], str]) -> str:
    """The first text, of several ways to edit, that says what is wanted and nothing else."""
    for edit in edits:
        try:
            new = edit().rstrip("\n") + "\n"
        except (LaidOutOtherwise, NotInline):
            continue
        if reads(new) and _without_empty(tomllib.loads(new), path) == _without_empty(wanted, path):
            return new
    return _refuse(path)


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
    name = dotted(path)
    raise LaidOutOtherwise(f"{name} is not written as [[{name}]] tables of their own; change it in the file")
