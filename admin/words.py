"""The languages people read: Vietnamese and English, one catalogue for the command line and the page.

English is the message id, as usual with gettext; the Vietnamese catalogue lies in ``admin/page/translations``
(where Flask-Babel looks for it too). Only the standard library's ``gettext`` is needed to read it, so
``lachan check`` stays quick to start.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from pathlib import Path

LANGUAGES = ("vi", "en")
TRANSLATIONS = Path(__file__).resolve().parent / "page" / "translations"


def language_of(environ: Mapping[str, str]) -> str:
    """Return ``"vi"`` or ``"en"``: what $LACHAN_LANG says, else LC_ALL, LC_MESSAGES and LANG, in this order.

    When none says, English holds and not Vietnamese, because a machine without a locale is a server or a
    container, whose reader is an engineer; a Vietnamese desktop says ``vi_VN``.
    """
    for variable in ("LACHAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(variable, "")
        if value:
            return "vi" if value.lower().startswith("vi") else "en"
    return "en"


class Words:
    """Messages in one language."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self._catalogue: gettext.NullTranslations = gettext.translation(
            "messages", TRANSLATIONS, [self.language], fallback=True
        )

    def __call__(self, message: str, /, **values: object) -> str:
        """Return the message in this language, its ``%(name)s`` places filled with ``values``."""
        text = self._catalogue.gettext(message)
        return text % values if values else text

    def plural(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Return the message for ``number`` things; ``%(num)s`` is the number, grouped for reading."""
        text = self._catalogue.ngettext(one, many, number)
        return text % {"num": self.number(number), **values}

    def number(self, value: int) -> str:
        """Return a whole number with its thousands grouped as this language groups them."""
        grouped = f"{value:,}"
        return grouped.replace(",", ".") if self.language == "vi" else grouped

    def pick(self, vi: str, en: str) -> str:
        """Return the text that was written in this language; the other one where this one is empty."""
        first, second = (vi, en) if self.language == "vi" else (en, vi)
        return first or second
