"""Safe modes that DNS can hold: which name is answered with which other name's records."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import NamedTuple

from config.safesearch import YOUTUBE_NAMES, YOUTUBE_TARGETS, safe_engines

YOUTUBE = "youtube"


class SafeTarget(NamedTuple):
    """The engine whose safe mode applies ("youtube" for YouTube's), and the canonical name to answer with."""

    engine: str
    target: str


def safe_rewrite(name: str, engines: frozenset[str], youtube: str) -> SafeTarget | None:
    """The target that the addresses of a canonical name come from instead of its own, or None.

    `engines` are the ids held in the safe mode, `youtube` is "off", "moderate" or "strict". Only the very
    names are rewritten, never what is below them, so mail and classroom are left alone. A target is not
    rewritten again. It speaks of addresses: A, AAAA and CNAME get the target; HTTPS and SVCB must get an
    empty answer, or a browser takes the addresses from there; other types (MX, TXT) keep their own answer.
    """
    if youtube in YOUTUBE_TARGETS and name in _YOUTUBE:
        return _YOUTUBE_TARGETS[youtube]
    if not engines:
        return None
    found = _names().get(name)
    return found if found is not None and found.engine in engines else None


_YOUTUBE = frozenset(YOUTUBE_NAMES)
_YOUTUBE_TARGETS = {mode: SafeTarget(YOUTUBE, target) for mode, target in YOUTUBE_TARGETS.items()}


@functools.cache
def _names() -> Mapping[str, SafeTarget]:
    # Plain text keys: a DomainName would hash the same, but compares through its own type.
    return {
        str(name): SafeTarget(engine.id, str(engine.target))
        for engine in safe_engines().values()
        for name in engine.names
    }


def safe_names(engines: frozenset[str], youtube: str) -> frozenset[str]:
    """Every name that `safe_rewrite` rewrites for these."""
    found = (
        frozenset(name for name, target in _names().items() if target.engine in engines)
        if engines
        else frozenset()
    )
    return found | (_YOUTUBE if youtube in YOUTUBE_TARGETS else frozenset())
