"""The level of detail as the page's form writes it into the policy's text. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from config.detail import BLOCKED_NAMES, LEVELS
from config.reading import parse_toml
from config.tomledit import set_key

HOURS = (24, 72, 168, 336, 720, 2160)
"""What the form offers."""


def with_detail(text: str, form: Mapping[str, str]) -> str:
    """Return the policy's text with the level that was chosen; its remarks stay.

    form: `detail`, and for names `names_hours` and `names_devices` as typed. Raises ValueError with a
    sentence in English. Whether the numbers fit the kind of place says the file's parser.
    """
    level = form.get("detail", "")
    if level not in LEVELS:
        raise ValueError("is not a level of detail")
    if "statistics" not in parse_toml(text, "policy.toml"):
        if level != BLOCKED_NAMES:
            return text
        text = f"{text.rstrip()}\n\n[statistics]\n"
    text = set_key(text, ("statistics", "detail"), level)
    if level == BLOCKED_NAMES:
        for key in ("names_hours", "names_devices"):
            text = set_key(text, ("statistics", key), _number(form.get(key, "")))
    return text


def _number(typed: str) -> int:
    typed = typed.strip()
    if not typed.isdecimal() or len(typed) > 6:
        raise ValueError("must be a whole number from 1 to 2160")
    return int(typed)
