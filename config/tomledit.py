"""Edits of the policy and devices files that keep a person's comments and layout. The door to `tomlkit`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import tomlkit
from tomlkit.items import AoT

Entry = Mapping[str, str | bool | Sequence[str]]


def add_list(text: str, entry: Entry) -> str:
    """The policy's text with one more [[lists]] at its end; see `add_table`."""
    return add_table(text, "lists", entry)


def remove_list(text: str, list_id: str) -> str:
    """The policy's text without the [[lists]] of this id. Raises KeyError when there is none."""
    index = next((i for i, found in enumerate(_values(text, "lists")) if found.get("id") == list_id), None)
    if index is None:
        raise KeyError(list_id)
    return remove_table(text, "lists", index)


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


def set_value(text: str, key: str, value: str) -> str:
    """The text with this value under a key at its top; an empty one takes the key out. Raises ValueError."""
    document = tomlkit.parse(text)
    if not value:
        document.pop(key, None)
        return tomlkit.dumps(document)
    if key in document:
        document[key] = value
        return tomlkit.dumps(document)
    # At the very top: behind a table's header it would be that table's.
    line = tomlkit.document()
    line.add(key, value)
    head = re.match(r"(?:[ \t]*(?:#[^\n]*)?\n)*", text)
    place = head.end() if head else 0
    return text[:place] + tomlkit.dumps(line) + text[place:]


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
