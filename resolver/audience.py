"""For whom an answer is made: a group, or within it those whom more is known of.

Most clients are their group and nothing else. A device that something was set for by hand, or of whom rules
speak (`$client`, `$ctag`), gets views of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from blocklists.conditions import holds
from blocklists.hits import NOBODY
from policy.ownrules import compile_own

if TYPE_CHECKING:
    from blocklists.hits import Lookup
    from config.policyfile import Policy
    from policy.identify import Identity


class Some(NamedTuple):
    """Part of a group: a device by name ("" for any), and the conditions on an asker that hold."""

    group: str
    device: str
    held: frozenset[str]


Audience = str | Some
"""A group's id, or part of a group."""


def group_of(audience: Audience) -> str:
    """Return the group's id."""
    return audience if isinstance(audience, str) else audience.group


def conditions_of(policy: Policy, lists: Lookup) -> frozenset[str]:
    """Return the conditions on an asker that any rule in use speaks of."""
    own = [compile_own(policy.rules + group.rules).conditions for group in policy.groups.values()]
    return lists.conditions.union(*own)


class Askers:
    """What tells clients of one group apart: the devices with passes of their own, the rules' conditions."""

    def __init__(self, devices: frozenset[str] = frozenset(), conditions: frozenset[str] = NOBODY) -> None:
        self._devices = devices
        self._conditions = conditions

    def audience(self, identity: Identity, address: str) -> Audience:
        """Return whom a client belongs to."""
        device = identity.device if identity.device in self._devices else None
        held = self._conditions and frozenset(
            one for one in self._conditions if holds(one, address, identity.device, identity.tags)
        )
        return Some(identity.group, device or "", held) if device or held else identity.group
