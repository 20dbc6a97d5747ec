"""Edits of the policy and devices files that keep a person's comments and layout. The door to `tomlkit`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import tomlkit
from tomlkit.items import AoT, Array, InlineTable

Entry = Mapping[str, str | bool | Sequence[str]]
Value = str | bool | int | Sequence[str] | Mapping[str, str]
Path = Sequence[str]
"""The keys that lead to a value: `("groups", "pupils", "allow")`."""


def add_list(text: str, entry: Entry) -> str:
    """The policy's text with one more [[lists]] at its end; see `add_table`."""
    return add_table(text, "lists", entry)


def remove_list(text: str, list_id: str) -> str:
    """The policy's text without the [[lists]] of this id. Raises KeyError when there is none."""
    index = next((i for i, found in enumerate(_values(text, "lists")) if found.get("id") == list_id), None)
    if index is None:
        raise KeyError(list_id)
    return remove_table(text, "lists", index)


def set_list_key(text: str, list_id: str, key: str, value: str | bool | Sequence[str] | None) -> str:
    """The policy's text with this value under a key of the [[lists]] of this id; None takes the key out.

    Raises KeyError when there is no such list, ValueError when the text is no TOML.
    """
    document = tomlkit.parse(text)
    tables = _tables(document, "lists") or ()
    index = next((i for i, found in enumerate(tables) if found.get("id") == list_id), None)
    if index is None:
        raise KeyError(list_id)
    table = tables[index]
    is_new = key not in table
    if value is None:
        table.pop(key, None)
        return tomlkit.dumps(document)
    value = value if isinstance(value, str | bool) else list(value)
    table[key] = value
    if not is_new:
        return tomlkit.dumps(document)
    # As text: tomlkit puts a new key behind the remarks that lead on to the next table.
    ours = [i for i, piece in enumerate(_pieces(text)) if _HEADER.match(piece) and _heads(piece, ("lists",))]
    pieces = _pieces(text)
    if len(ours) == len(tables):
        piece = pieces[ours[index]]
        body = _without_trailing_comments(piece)
        line = tomlkit.document()
        line.add(key, value)
        end = "" if body.endswith("\n") else "\n"
        pieces[ours[index]] = f"{body}{end}{tomlkit.dumps(line)}{piece[len(body) :]}"
        if _says(careful := "".join(pieces), document):
            return careful
    return tomlkit.dumps(document)


def add_table(text: str, name: str, entry: Entry) -> str:
    """The text with one more [[name]] table at its end, keys in the order given.

    The result is not checked: give it to the file's parser, which says everything that is wrong. Raises
    ValueError when the text is no TOML, or `name` in it is something else than tables.
    """
    document = tomlkit.parse(text)
    _tables(document, name)
    table = tomlkit.table()
    for key, value in entry.items():
        table.add(key, value)
    addition = tomlkit.document()
    tables = tomlkit.aot()
    tables.append(table)
    addition.add(name, tables)
    # Appended as text: tomlkit would put it after the last table, between that and its trailing comments.
    return (text.rstrip("\n") + "\n\n" + tomlkit.dumps(addition).strip("\n") + "\n").lstrip("\n")


def remove_table(text: str, name: str, index: int) -> str:
    """The text without the [[name]] table of this number, from 0. Raises KeyError when there is none."""
    document = tomlkit.parse(text)
    tables = _tables(document, name)
    if tables is None or not 0 <= index < len(tables):
        raise KeyError(f"{name}[{index}]")
    body = tables[index].as_string()
    many = len(tables)
    del tables[index]
    if not tables:
        document.remove(name)
    plain = tomlkit.dumps(document)
    # tomlkit counts the comments before the next table as the end of this one; they stay.
    kept = body[len(_without_trailing_comments(body)) :]
    headers = list(re.finditer(rf"^[ \t]*\[\[[ \t]*{name}[ \t]*\]\][^\n]*\n", text, re.MULTILINE))
    if len(headers) == many and text.startswith(body, headers[index].end()):
        before, after = text[: headers[index].start()], text[headers[index].end() + len(body) :]
        careful = (before + kept.lstrip("\n") + after).rstrip("\n") + "\n"
        if tomlkit.parse(careful).unwrap() == document.unwrap():
            return careful
    return plain


def set_value(text: str, key: str, value: str | Sequence[str]) -> str:
    """The text with this value, or list of them, under a key at its top; an empty one takes the key out.

    Raises ValueError.
    """
    document = tomlkit.parse(text)
    if not value:
        document.pop(key, None)
        return tomlkit.dumps(document)
    plain = value if isinstance(value, str) else list(value)
    if key in document:
        document[key] = plain
        return tomlkit.dumps(document)
    # At the very top: behind a table's header it would be that table's.
    line = tomlkit.document()
    line.add(key, plain)
    head = re.match(r"(?:[ \t]*(?:#[^\n]*)?\n)*", text)
    place = head.end() if head else 0
    return text[:place] + tomlkit.dumps(line) + text[place:]


def set_entry(text: str, name: str, index: int, key: str, value: str) -> str:
    """The text with this value under a key of one [[name]] table. Raises KeyError when there is none."""
    document = tomlkit.parse(text)
    tables = _tables(document, name)
    if tables is None or not 0 <= index < len(tables):
        raise KeyError(f"{name}[{index}]")
    tables[index][key] = value
    return tomlkit.dumps(document)


def set_list(text: str, name: str, index: int, key: str, values: Sequence[str]) -> str:
    """The text with this list of texts under a key of one [[name]] table; an empty one takes the key out."""
    document = tomlkit.parse(text)
    tables = _tables(document, name)
    if tables is None or not 0 <= index < len(tables):
        raise KeyError(f"{name}[{index}]")
    table = tables[index]
    if values:
        table[key] = list(values)
    else:
        table.pop(key, None)
    return tomlkit.dumps(document)


def set_key(text: str, path: Path, value: Value | None) -> str:
    """The text with this value under the key that `path` leads to; None takes the key out.

    A new key stands behind the last one of its table, before the remarks that lead on to the next. Raises
    KeyError when there is no such table, ValueError when the text is no TOML.
    """
    document = tomlkit.parse(text)
    table, key = _table_of(document, path), path[-1]
    if value is None:
        table.pop(key, None)
        return tomlkit.dumps(document)
    is_new = key not in table
    table[key] = _inline(value) if isinstance(value, Mapping) else value
    if not is_new:
        return tomlkit.dumps(document)
    return _new_line(text, path[:-1], key, table[key], document)


def change_list(text: str, path: Path, add: Iterable[str], drop: Callable[[str], bool] | None = None) -> str:
    """The text with items put into, and taken out of, the list that `path` leads to; its remarks stay.

    drop: tells of an item whether it is to go. The list is made where there is none, and stays where it is
    empty. Raises KeyError when there is no such table, ValueError when the text is no TOML.
    """
    document = tomlkit.parse(text)
    table, key = _table_of(document, path), path[-1]
    items = table.get(key)
    wanted = list(add)
    if items is None:
        return set_key(text, path, wanted) if wanted else text
    if not isinstance(items, Array):
        raise ValueError(f"{'.'.join(path)} is no list")  # noqa: TRY004 - of the text, not of the caller
    for index in range(len(items) - 1, -1, -1):
        if drop is not None and drop(str(items[index])):
            del items[index]
    lines = "\n" in items.as_string()
    for item in wanted:
        if item not in items:
            items.add_line(item) if lines else items.append(item)
    return tomlkit.dumps(document)


def add_group(text: str, name: str, entry: Mapping[str, Any]) -> str:
    """The policy's text with one more [groups.name] at its end, keys in the order given, tables last.

    Raises KeyError when there is one already, ValueError when the text is no TOML.
    """
    document = tomlkit.parse(text)
    if name in document.get("groups", {}):
        raise KeyError(f"there is a group {name} already")
    addition = tomlkit.document()
    groups = tomlkit.table(is_super_table=True)
    groups.add(name, tomlkit.item(dict(entry)))
    addition.add("groups", groups)
    return (text.rstrip("\n") + "\n\n" + tomlkit.dumps(addition).strip("\n") + "\n").lstrip("\n")


def remove_group(text: str, name: str) -> str:
    """The policy's text without [groups.name] and all below it. Raises KeyError when there is none.

    The remarks before the next table stay; a heading of dashes right above goes with the group.
    """
    document = tomlkit.parse(text)
    groups = document.get("groups", {})
    if name not in groups:
        raise KeyError(name)
    del groups[name]
    plain = tomlkit.dumps(document)
    pieces = _pieces(text)
    ours = [index for index, piece in enumerate(pieces) if _heads(piece, ("groups", name))]
    kept = list(pieces)
    for index in ours:
        body = _without_trailing_comments(pieces[index])
        kept[index] = pieces[index][len(body) :].lstrip("\n") if index == ours[-1] else ""
    if ours and ours[0]:
        kept[ours[0] - 1] = _DASHES.sub("\n\n", pieces[ours[0] - 1])
    careful = "".join(kept)
    return careful if _says(careful, document) else plain


_HEADER = re.compile(r"^[ \t]*\[\[?(?P<path>[^\]\n]+)\]", re.MULTILINE)
_DASHES = re.compile(r"\n+# -{4}[^\n]*-\n\s*\Z")


def _pieces(text: str) -> list[str]:
    """The text cut at the headers of its tables; the first piece is what stands before them."""
    cuts = [0, *(found.start() for found in _HEADER.finditer(text)), len(text)]
    return [text[first:last] for first, last in pairwise(cuts)]


def _heads(piece: str, path: Path) -> bool:
    """Whether a piece is the table of this path, or one below it."""
    found = _HEADER.match(piece)
    if found is None:
        return False
    keys = [key.strip().strip("\"'") for key in found["path"].split(".")]
    return keys[: len(path)] == list(path)


def _inline(value: Mapping[str, str]) -> InlineTable:
    table = tomlkit.inline_table()
    table.update(value)
    return table


def _is_head(piece: str, path: Path) -> bool:
    """Whether a piece is the plain table of this path; the empty path is what stands before all tables."""
    found = _HEADER.match(piece)
    if found is None or not path:
        return found is None and not path
    return _heads(piece, path) and found[0].count("[") == 1 and found["path"].count(".") == len(path) - 1


def _new_line(text: str, path: Path, key: str, value: object, document: tomlkit.TOMLDocument) -> str:
    """The text with a new key in the table of `path`, where a person would write it."""
    line = tomlkit.document()
    line.add(key, value)
    pieces = _pieces(text)
    for index, piece in enumerate(pieces):
        if _is_head(piece, path):
            body = _without_trailing_comments(piece)
            end = "" if body.endswith("\n") or not body else "\n"
            pieces[index] = f"{body}{end}{tomlkit.dumps(line)}{piece[len(body) :]}"
            careful = "".join(pieces)
            if _says(careful, document):
                return careful
            break
    return tomlkit.dumps(document)


def _says(text: str, document: tomlkit.TOMLDocument) -> bool:
    try:
        return bool(tomlkit.parse(text).unwrap() == document.unwrap())
    except tomlkit.exceptions.ParseError:
        return False


def _table_of(document: tomlkit.TOMLDocument, path: Path) -> Any:
    """The table that holds the last key of a path."""
    table: Any = document
    for key in path[:-1]:
        table = table.get(key)
        if not isinstance(table, Mapping):
            raise KeyError(f"there is no {'.'.join(path[:-1])}")
    return table


def _without_trailing_comments(body: str) -> str:
    lines = body.splitlines(keepends=True)
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return "".join(lines)


def _values(text: str, name: str) -> Iterable[Mapping[str, object]]:
    return _tables(tomlkit.parse(text), name) or ()


def _tables(document: tomlkit.TOMLDocument, name: str) -> AoT | None:
    found = document.get(name)
    if found is None or isinstance(found, AoT):
        return found
    raise ValueError(f"{name} is written in one line; write each of them as a [[{name}]] table")
