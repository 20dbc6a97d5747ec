"""What a worker decides by, as one value: built by the supervisor, handed to the workers, swapped whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config.policyfile import Policy
from policy.identify import Clients


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Policy, devices and where the index is. Frozen and picklable.

    index: the .lcx file, already verified, or None when there is none yet: then only the names of the
    policy are filtered.
    """

    policy: Policy
    clients: Clients
    index: Path | None
