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


def whose_suffix(name: str) -> str:
    """Who hands out the names below a canonical name that is a listed suffix, "" when it is none.

    `"registry"`: registries do (`com`, `com.vn`); `"host"`: a company that hosts other people's sites does
    (`github.io`). A single label that is on no list is none: nobody registers below `lan` or `internal`.
    """
    if _suffixes().publicsuffix(name) != name:
        return ""
    # Read anew: only a mistake in somebody's file asks for it.
    return "registry" if _read_list(only_icann=True).publicsuffix(name) == name else "host"


@functools.cache
def _suffixes() -> _Suffixes:
    # Loaded on first use: the list costs memory, and a resolver whose rules open nothing never asks.
    return _read_list(only_icann=False)


def _read_list(*, only_icann: bool) -> _Suffixes:
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - as above

    return cast(_Suffixes, PublicSuffixList(accept_unknown=False, only_icann=only_icann))
