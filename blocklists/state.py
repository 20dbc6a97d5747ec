"""What is remembered of each subscription, across restarts. Values only; the store reads and writes them."""

from __future__ import annotations

from typing import Literal

import msgspec

Outcome = Literal["new", "updated", "unchanged", "held", "refused", "failed"]
"""How the last try ended. "new": none yet. "held": waits for a person. "refused": something came and was
turned down. "failed": nothing came. In the last three the last good copy stays."""


class Validators(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a server gave to ask "is it newer?" with (RFC 9110 §8.8); empty where it gave nothing."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        """The request headers of a conditional GET."""
        pairs = (("If-None-Match", self.etag), ("If-Modified-Since", self.last_modified))
        return {name: value for name, value in pairs if value}


class Copy(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file that is stored: its SHA-256 (hex), size in bytes, when it came (epoch), and from where."""

    sha256: str
    size: int
    since: float
    source: str
    validators: Validators = Validators()


class Counted(msgspec.Struct, frozen=True, omit_defaults=True):
    """What compiling the last good copy came to.

    `rules` are more than a name; `ignored` are understood and not carried out.
    """

    format: str = ""
    names: int = 0
    allows: int = 0
    rejected: int = 0
    quarantined: int = 0
    rules: int = 0
    ignored: int = 0


class ListState(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything remembered of one list. Times are epoch seconds, 0 for never.

    `current` is the last good copy, `confirmed` when it was last known to be the newest; `held` is a copy
    that waits for a person, `turned_down` one that a person did not want: it is not asked about again.
    `failures` counts tries in a row that brought nothing; `reason` says why the last one did.
    """

    outcome: Outcome = "new"
    reason: str = ""
    tried: float = 0.0
    next_try: float = 0.0
    failures: int = 0
    confirmed: float = 0.0
    current: Copy | None = None
    counted: Counted | None = None
    held: Copy | None = None
    turned_down: Copy | None = None
