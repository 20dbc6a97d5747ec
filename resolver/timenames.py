"""The names of time servers, while the clock is wrong.

A validating resolver finds every DNSSEC signature expired, or not yet valid, when its clock is far off; if it
runs on this box, the time could never arrive. So until the clock is believed, the names that
operating systems ask for the time by are asked with CD=1, "checking disabled" (RFC 4035 §3.2.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.protected import TIME_RULES
from config.rules import EXACT
from resolver.wire import ASKS_CD

if TYPE_CHECKING:
    from resolver.wire import Query

_EXACT = frozenset(str(rule.name) for rule in TIME_RULES if rule.scope == EXACT)
_BELOW = tuple("." + rule.name for rule in TIME_RULES if rule.scope != EXACT)


def is_time_name(name: str) -> bool:
    """Whether a canonical name is that of a time server."""
    return name in _EXACT or name.endswith(_BELOW)


def spare_validation(query: Query) -> None:
    """Ask without validation if this is the name of a time server; the asker's own bits are echoed as ever.

    What comes back is kept apart from what was validated, as for askers who set CD, and in no packet cache.
    """
    if is_time_name(query.name):
        query.question = query.question[:-1] + bytes([query.question[-1] | ASKS_CD])
        query.repeatable = False
