"""Memory that is used for a moment is given back: a password's hash takes 19 MB, and must not keep them.

glibc learns from the first large piece that is freed to keep such pieces, one for each thread
(mallopt(3), M_MMAP_THRESHOLD). Elsewhere nothing has to be done, or nothing can.
"""

from __future__ import annotations

import ctypes

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # malloc.h
_LARGE = 256 * 1024


def give_memory_back() -> bool:
    """Let large pieces go back to the system at once from now on; whether that could be arranged."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False  # not glibc
    return bool(mallopt(_MMAP_THRESHOLD, _LARGE)) and bool(mallopt(_ARENA_MAX, 2))
