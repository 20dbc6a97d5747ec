"""What a worker decides by, as one value: built by the supervisor, handed to the workers, swapped whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from blocklists.hits import EMPTY_INDEX, Lookup
from config.passes import Pass
from config.policyfile import Policy
from policy.identify import Clients


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Policy, devices, what is set by hand, and where the index is. Frozen and picklable.

    index: the .lcx file, already verified, or None when there is none that can be used. fallback: the
    bundled lists in memory, which filter then: never open (DESIGN §6). passes: all of the file, the newest
    last; which of them hold is a question of the moment. clock_trusted: whether the clock is believed.
    """

    policy: Policy
    clients: Clients
    index: Path | None
    fallback: Lookup = EMPTY_INDEX
    passes: tuple[Pass, ...] = ()
    clock_trusted: bool = True
