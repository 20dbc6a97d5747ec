"""The compiled index, memory-mapped, and its relatives."""

from __future__ import annotations

from blocklists.hits import EMPTY_INDEX, Hit, Lookup

__all__ = ["EMPTY_INDEX", "Hit", "Lookup"]
