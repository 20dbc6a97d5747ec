"""Public suffixes (`com`, `com.vn`, `github.io`): names below which anyone registers.

The door to their list.
"""

from __future__ import annotations

import functools
from typing import Protocol, cast


class _Suffixes(Protocol):
    def publicsuffix(self, domain: str) -> str | None: ...


def is_public_suffix(name: str) -> bool:
    """Whether a canonical name is a public suffix; any single label and the root count as one."""
    return "." not in name or _suffixes().publicsuffix(name) == name


@functools.cache
def _suffixes() -> _Suffixes:
    # Loaded on first use: the list costs memory, and a resolver without extra protected names never asks.
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415

    return cast(_Suffixes, PublicSuffixList())
