"""``python -m admin.page.catalogue``: bring the Vietnamese catalogue up to date with the sources.

English texts in the code and the templates are the message ids. This collects them, keeps the translations
that still fit, and compiles ``messages.mo``, which is committed so that a fresh clone needs no extra step.
A test holds that nothing is missing and that the compiled file is current.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from admin.words import TRANSLATIONS

ADMIN = Path(__file__).resolve().parent.parent
PO = TRANSLATIONS / "vi" / "LC_MESSAGES" / "messages.po"
MO = PO.with_suffix(".mo")
PINNED = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = b"""\
# The Vietnamese texts of L\xc3\xa1 Ch\xe1\xba\xafn. Kept by: python -m admin.page.catalogue
msgid ""
msgstr ""
"Language: vi\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
KEYWORDS = {"_": None, "words": None, "gettext": None, "ngettext": (1, 2), "plural": (1, 2)}


def sources() -> Iterator[tuple[Path, str]]:
    """Yield every file that holds messages, with Babel's name for how to read it."""
    for path in sorted(ADMIN.rglob("*.py")):
        yield path, "python"
    for path in sorted((ADMIN / "page" / "templates").rglob("*.html")):
        yield path, "jinja2.ext:babel_extract"


def collect() -> Catalog:
    """Return all messages of the sources, without translations, in a stable order."""
    catalogue = Catalog(project="Lá Chắn", charset="utf-8")
    options = {"trimmed": "true", "silent": "false"}
    for path, method in sources():
        for _line, message, _comments, context in extract_from_file(method, path, KEYWORDS, (), options):
            catalogue.add(message, None, context=context)
    return catalogue


def of(texts: Iterable[str]) -> Catalog:
    """Return a catalogue of these messages, without translations."""
    catalogue = Catalog(locale="vi", charset="utf-8")
    for text in texts:
        catalogue.add(text)
    return catalogue


def read(path: Path = PO) -> Catalog:
    """Return the translations as they stand."""
    with path.open("rb") as file:
        return read_po(file, locale="vi", domain="messages")


def compiled(catalogue: Catalog) -> bytes:
    """Return the catalogue in the form that gettext reads."""
    catalogue.creation_date = catalogue.revision_date = PINNED  # the same messages give the same bytes
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def written(catalogue: Catalog) -> bytes:
    """Return the catalogue as people edit it: sorted, no places, no dates; it changes when a text does."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, no_location=True, omit_header=True, sort_output=True)
    return HEADER + buffer.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the messages that have no Vietnamese text yet, or one that only was guessed."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and (message.fuzzy or not all(_texts(message.string)))
    ]


def _texts(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (string or "",) if string is None or isinstance(string, str) else tuple(string)


def main() -> int:
    """Update and compile; return 1 when messages wait for a translation."""
    catalogue = read() if PO.exists() else Catalog(locale="vi", project="Lá Chắn", charset="utf-8")
    catalogue.update(collect(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    PO.write_bytes(written(catalogue))
    MO.write_bytes(compiled(catalogue))
    missing = untranslated(catalogue)
    for text in missing:
        sys.stdout.write(f"no Vietnamese text yet: {text}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
