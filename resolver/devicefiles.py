"""The claims and the map of devices, as the supervisor follows them: the last good one stays.

A map is written every minute at least and mostly says nothing new about groups; what of it decides is taken
out here, so that no worker hears of the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.claims import Claim, ClaimsBroken, parse_claims
from policy.devicemap import NO_MAP, MapBroken, parse_map

if TYPE_CHECKING:
    from pathlib import Path

    from policy.devicemap import DeviceMap


class ClaimFile:
    """Reads the claims again and again; only a whole and right file replaces what was read before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._good: tuple[Claim, ...] = ()

    def load(self) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
        """The claims, and what has to be said about the file. No file is no claims. Never raises."""
        try:
            self._good = parse_claims(self._path.read_bytes())
        except FileNotFoundError:
            self._good = ()
        except ClaimsBroken as broken:
            return self._good, (f"{self._path}: {broken}",)
        except OSError as error:
            return self._good, (f"{self._path}: {error.strerror or error}",)
        return self._good, ()


class MapFile:
    """Reads the map of devices again and again. Nothing is said of it: the chores mend it by themselves."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._good = NO_MAP

    def load(self) -> DeviceMap:
        """The map; the last one that could be read where there is none. Never raises."""
        try:
            self._good = parse_map(self._path.read_bytes())
        except (OSError, MapBroken):
            pass
        return self._good
