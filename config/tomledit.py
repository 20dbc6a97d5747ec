"""Edits of the policy file that keep a person's comments and layout. The door to `tomlkit`."""

from __future__ import annotations

import re
from collections.abc import Mapping

import tomlkit
from tomlkit.items import AoT


def add_list(text: str, entry: Mapping[str, str | bool]) -> str:
    """The policy's text with one more [[lists]] at its end, keys in the order given.

    The result is not checked: give it to `parse_policy`, which says everything that is wrong. Raises
    ValueError when the text is no TOML, or `lists` in it is something else than tables.
    """
    document = tomlkit.parse(text)
    _tables(document)
    table = tomlkit.table()
    for key, value in entry.items():
        table.add(key, value)
    addition = tomlkit.document()
    tables = tomlkit.aot()
    tables.append(table)
    addition.add("lists", tables)
    # Appended as text: tomlkit would put it after the last [[lists]], between that and its trailing comments.
    return text.rstrip("\n") + "\n\n" + tomlkit.dumps(addition).strip("\n") + "\n"


def remove_list(text: str, list_id: str) -> str:
    """The policy's text without the [[lists]] of this id. Raises KeyError when there is none."""
    document = tomlkit.parse(text)
    tables = _tables(document)
    index = next((i for i, table in enumerate(tables or ()) if table.get("id") == list_id), None)
    if tables is None or index is None:
        raise KeyError(list_id)
    body = tables[index].as_string()
    del tables[index]
    if not tables:
        document.remove("lists")
    plain = tomlkit.dumps(document)
    # tomlkit counts the comments before the next table as the end of this one; they stay.
    kept = body[len(_without_trailing_comments(body)) :]
    header = re.compile(r"^[ \t]*\[\[[ \t]*lists[ \t]*\]\][^\n]*\n" + re.escape(body), re.MULTILINE)
    careful = header.sub(lambda _found: kept.lstrip("\n"), text, count=1).rstrip("\n") + "\n"
    return careful if tomlkit.parse(careful).unwrap() == document.unwrap() else plain


def _without_trailing_comments(body: str) -> str:
    lines = body.splitlines(keepends=True)
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return "".join(lines)


def _tables(document: tomlkit.TOMLDocument) -> AoT | None:
    found = document.get("lists")
    if found is None or isinstance(found, AoT):
        return found
    raise ValueError("lists is written in one line; write each list as a [[lists]] table")
