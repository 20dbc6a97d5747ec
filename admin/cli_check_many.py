"""``lachan check --names``: many names at once, from a file or a pipe."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from admin.asking import Asker, name_in
from admin.askingsaid import verdict_json
from admin.cli_common import fail, json_line
from admin.mistakes import in_language
from admin.recordtypes import type_number
from admin.words import Words
from config.names import NameInvalid

_REMARK = re.compile(r"(?:^|\s)#.*", re.DOTALL)


def ask_all(words: Words, asker: Asker, file: str, qtype: int, *, as_json: bool) -> None:
    """Answer for every line of ``file``; one that is no name is told and stops nothing, until the end."""
    bad = 0
    with opened(words, file) as stream:
        write = sys.stdout.write
        for line, text, own_type in names_in(stream):
            try:
                answer = asker.ask(name_in(text), own_type or qtype, traced=False)
            except NameInvalid as error:
                bad += 1
                write(bad_line(words, line, error, as_json=as_json))
                continue
            if as_json:
                write(json_line(verdict_json(asker, answer, words.language)) + "\n")
            else:
                mark = "blocked" if answer.verdict.blocked else "allowed"
                write(f"{mark}\t{answer.name}\t{asker.sentence(answer.verdict, words.language)}\n")
    sys.stdout.flush()
    if bad:
        text = words.plural("%(num)s line is not a domain name.", "%(num)s lines are not domain names.", bad)
        fail(text)


def names_in(stream: Iterable[str]) -> Iterator[tuple[int, str, int | None]]:
    """Yield (line number, name, record type or None) of each line that says something.

    A line is a name; only a record type may stand behind it, as in dnsperf's files, and a remark after #.
    """
    for number, line in enumerate(stream, 1):
        text = _REMARK.sub("", line).strip().removeprefix("\ufeff")
        name, _, rest = text.rpartition(" ")
        qtype = type_number(rest) if name else None
        if text:
            yield number, text if qtype is None else name.rstrip(), qtype


def bad_line(words: Words, line: int, error: NameInvalid, *, as_json: bool) -> str:
    """Return the line about a line that is no name."""
    if as_json:
        value = {"type": "error", "line": line, "name": error.value, "error": error.reason}
        return json_line(value) + "\n"
    where = in_language(words, f"line {line}")
    return f"invalid\t{error.value}\t{where}: {in_language(words, error.reason)}\n"


@contextmanager
def opened(words: Words, file: str) -> Iterator[TextIO]:
    """Open a file of names, or standard input for ``-``; what cannot be read ends the command."""
    if file == "-":
        if isinstance(sys.stdin, TextIOWrapper):
            sys.stdin.reconfigure(encoding="utf-8", errors="replace")
        yield sys.stdin
        return
    path = Path(file)
    if path.is_dir():
        fail(words("--names: %(path)s is a folder", path=file))
    try:
        stream = path.open(encoding="utf-8", errors="replace")
    except OSError as error:
        fail(f"--names: {file}: {error.strerror}")
    with stream:
        yield stream
