"""``python -m admin.help_catalogue``: bring the Vietnamese help of the commands up to date with the code.

Kept apart from the catalogue of messages: a help text without a translation is English and no mistake.
"""

from __future__ import annotations

import sys
from typing import Any

from admin.cli import lachan
from admin.cli_helpwords import DOMAIN, texts
from admin.page import catalogue
from admin.words import TRANSLATIONS

PO = TRANSLATIONS / "vi" / "LC_MESSAGES" / f"{DOMAIN}.po"
MO = PO.with_suffix(".mo")


def edited(found: Any) -> bytes:
    """Return a catalogue as people edit it."""
    return catalogue.written(found).replace(b"admin.page.catalogue", b"admin.help_catalogue")


def main() -> int:
    """Update and compile; say what stays English."""
    found = catalogue.read(PO) if PO.exists() else catalogue.of(())
    found.update(catalogue.of(texts(lachan)), no_fuzzy_matching=True)
    found.obsolete.clear()
    PO.write_bytes(edited(found))
    MO.write_bytes(catalogue.compiled(found))
    for text in catalogue.untranslated(found):
        sys.stdout.write(f"in English: {text}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
