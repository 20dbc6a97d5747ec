"""Tables written in one line, `timetable = [{ name = "…" }, …]`, edited in place. A door to `tomlkit`.

Nothing is checked here: `config.tabletext` reads what comes out again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import tomlkit
from tomlkit.items import AoT, Array, InlineTable

from config.tablelines import Fields, Path, Value


class NotInline(ValueError):
    """The text does not write it in one line, or not so that it can be edited."""


def change_entry(text: str, path: Path, index: int, fields: Fields) -> str:
    """The text with other values under some keys of one table of the list. Raises NotInline."""

    def change(place: Any) -> None:
        tables = place[path[-1]]
        if not isinstance(tables, Array | AoT):
            raise NotInline
        for key, value in fields.items():
            _put(tables[index], key, value)

    return _edited(text, path, change)


def insert_entry(text: str, path: Path, index: int, fields: Fields) -> str:
    """The text with one more table in the list, before the one that has this number now. Raises NotInline."""
    entry = tomlkit.inline_table()
    for key, value in fields.items():
        _put(entry, key, value)

    def insert(place: Any) -> None:
        if path[-1] not in place and isinstance(place, InlineTable):
            place[path[-1]] = tomlkit.array()
        tables = place.get(path[-1])
        if not isinstance(tables, Array):
            raise NotInline
        tables.insert(index, entry)

    return _edited(text, path, insert)


def remove_entry(text: str, path: Path, index: int) -> str:
    """The text without one table of the list; the remarks between them stay. Raises NotInline."""

    def remove(place: Any) -> None:
        if not isinstance(place[path[-1]], Array):
            raise NotInline
        del place[path[-1]][index]

    return _edited(text, path, remove)


def put_inline_section(text: str, path: Path) -> str:
    """The text with an empty table at a path whose parent is written in one line. Raises NotInline."""

    def put(place: Any) -> None:
        if not isinstance(place, InlineTable):
            raise NotInline
        place[path[-1]] = tomlkit.inline_table()

    return _edited(text, path, put)


def remove_inline_section(text: str, path: Path) -> str:
    """The text without the table at a path that is written in one line. Raises NotInline."""

    def remove(place: Any) -> None:
        if not isinstance(place.get(path[-1]), InlineTable):
            raise NotInline
        del place[path[-1]]

    return _edited(text, path, remove)


def _edited(text: str, path: Path, edit: Callable[[Any], None]) -> str:
    try:
        document = tomlkit.parse(text)
        place: Any = document
        for key in path[:-1]:
            place = place[key]
        edit(place)
        return tomlkit.dumps(document)
    except (tomlkit.exceptions.TOMLKitError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise NotInline from error


def _put(table: Any, key: str, value: Value | None) -> None:
    if value is None:
        table.pop(key, None)
    elif isinstance(value, Mapping):
        _put_mapping(table, key, value)
    elif table.get(key) != value:
        table[key] = value if isinstance(value, str | bool) or not hasattr(value, "__iter__") else list(value)


def _put_mapping(table: Any, key: str, value: Mapping[str, str]) -> None:
    if not value or not isinstance(table.get(key), Mapping):
        table.pop(key, None)  # keys with dots say no empty table
        table[key] = tomlkit.inline_table()
    for one in [one for one in table[key] if one not in value]:
        del table[key][one]
    for one, text in value.items():
        if table[key].get(one) != text:
            table[key][one] = text
