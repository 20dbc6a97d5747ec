"""The lines of a policy file: where its tables and keys stand, and how a person would write them.

What stands in a text of several lines is taken for lines too; who edits by lines reads what comes out again.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

Value = str | bool | dt.date | Sequence[str] | Mapping[str, str]
Fields = Mapping[str, Value | None]
"""Keys and what they are to say; None takes a key out."""
Path = Sequence[str]
"""Where a list of tables stands: ("groups", "pupils", "timetable")."""

_HEADER = re.compile(r"^[ \t]*\[{1,2}\s*(?P<path>[^\[\]]+?)\s*\]{1,2}[ \t]*(#.*)?$")
_KEY: Final = r"[A-Za-z0-9_-]+|\"[^\"\\]*\"|'[^']*'"
_KEY_LINE = re.compile(rf"^[ \t]*(?P<key>{_KEY})[ \t]*=")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
LONGEST_LINE = 100


def lines_of(text: str) -> list[str]:
    """The lines of a text, whichever way they end."""
    return text.replace("\r\n", "\n").split("\n")


def header_lines(lines: Sequence[str], path: Path) -> list[int]:
    """The lines on which a table of the list begins."""
    return [
        at
        for at, line in enumerate(lines)
        if line.lstrip().startswith("[[") and header_of(line) == tuple(path)
    ]


def header_of(line: str) -> tuple[str, ...] | None:
    """The path of a table's header; None for any other line."""
    found = _HEADER.match(line)
    if found is None:
        return None
    parts = re.findall(_KEY, found["path"])
    return tuple(part.strip("\"'") for part in parts)


def end_of(lines: Sequence[str], start: int, path: Path) -> int:
    """The line after the last key of the table that begins on `start`, tables of its own included.

    Comments behind it are not its.
    """
    own = tuple(path)
    end = start + 1
    while end < len(lines):
        header = header_of(lines[end])
        if header is not None and not (len(header) > len(own) and header[: len(own)] == own):
            break
        end += 1
    return _before_comments(lines, start, end)


def _before_comments(lines: Sequence[str], start: int, end: int) -> int:
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def own_end(lines: Sequence[str], start: int) -> int:
    """As `end_of`, without tables of its own."""
    end = start + 1
    while end < len(lines) and header_of(lines[end]) is None:
        end += 1
    return _before_comments(lines, start, end)


def place_of(lines: Sequence[str], headers: Sequence[int], path: Path, index: int) -> tuple[int, str]:
    """Where a new table goes, and how far in: behind the one before it, else behind what it belongs to."""
    if headers:
        before = headers[max(0, index - 1)]
        indent = re.match(r"[ \t]*", lines[before])
        place = end_of(lines, before, path) if index else before
        return place, indent[0] if indent else ""
    own = tuple(path[:-1])
    for wanted in (own, *(own[:length] for length in range(len(own) - 1, 0, -1))):
        found = [at for at, line in enumerate(lines) if header_of(line) == wanted]
        if found:
            return end_of(lines, found[-1], wanted) if wanted != own else own_end(lines, found[-1]), ""
    return len(lines), ""


def put_keys(lines: list[str], start: int, fields: Fields) -> None:
    """Write keys of the table that begins on a line: in their place, or behind its last key."""
    for key, value in fields.items():
        end = own_end(lines, start)
        found = next((span for name, span in keys_in(lines, start, end) if name == key), None)
        first = next((span for _name, span in keys_in(lines, start, end)), None)
        model = lines[first[0] if first else start]
        indent = model[: len(model) - len(model.lstrip())]
        if found is None:
            if value is not None:
                lines[end:end] = key_lines(indent, key, value)
            continue
        comment = _comment(lines[found[0] : found[1]])
        new = [] if value is None else key_lines(indent, key, value)
        if comment and new:
            new[-1] = _with_comment(lines[found[1] - 1], new[-1], comment)
        elif comment:
            new = [f"{indent}{comment}"]
        lines[found[0] : found[1]] = new


def keys_in(lines: Sequence[str], start: int, end: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """The keys of a table with the lines each takes."""
    at = start + 1
    while at < end:
        found = _KEY_LINE.match(lines[at])
        if found is None:
            at += 1
            continue
        after = at + 1
        while after < end and not reads("\n".join(lines[at:after])):
            after += 1
        yield found["key"].strip("\"'"), (at, after)
        at = after


def reads(text: str) -> bool:
    """Whether a text is TOML."""
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
        if reads(shorter) and tomllib.loads(shorter) == tomllib.loads(text):
            return last[found.start() :]
    return ""


def _with_comment(old: str, new: str, comment: str) -> str:
    """A line with its comment again, in the column in which it stood if there is room."""
    column = len(old) - len(comment)
    return f"{new}{' ' * max(2, column - len(new))}{comment}"


def key_lines(indent: str, key: str, value: Value) -> list[str]:
    """A key with its value; a long list takes a line an item, and only that can be broken in TOML."""
    name = _name(key)
    written = _written(value)
    line = f"{indent}{name} = {written}"
    if len(line) <= LONGEST_LINE or isinstance(value, str | bool | dt.date | Mapping):
        return [line]
    return [f"{indent}{name} = [", *(f"{indent}    {_text(item)}," for item in value), f"{indent}]"]


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return (
            f"{{ {', '.join(f'{_name(key)} = {_text(one)}' for key, one in value.items())} }}"
            if value
            else "{}"
        )
    return f"[{', '.join(_text(item) for item in value)}]"


def _text(value: str) -> str:
    # JSON's escapes are TOML's, but for DEL, which TOML wants escaped too.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _name(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def dotted(path: Path) -> str:
    """A path as a header has it."""
    return ".".join(_name(part) for part in path)
