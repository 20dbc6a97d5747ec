"""The province's baseline at this box: whom it trusts, what was offered, what is in force, the public log.

data/baseline/trust.json    the pinned key and the address; what was done, when, by whom (a role, no name)
data/baseline/chain.jsonl   all versions that this box has seen, signed, as they came
data/baseline.json          the one in force, as resolver and page read it; not there while none is

A version that comes is shown first. An owner takes it or leaves it; one that nobody has looked at for three
days comes into force by itself, since a school without an IT teacher must not go without protection.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final, Literal

import msgspec

from admin.baselinecheck import checked
from admin.store import Store
from config.baseline import Baseline, written
from config.files import alone, write_atomic
from config.paths import Paths
from reporting.schema.baseline import (
    BaselineRefused,
    SignedBundle,
    extended,
    in_time,
    read_chain,
    withdrawn,
    written_chain,
)

SHOWN_FOR: Final = 3 * 86400
"""Seconds for which a version is shown before it comes into force by itself."""
MOST_EVENTS: Final = 500
_MODE = 0o640

What = Literal["trusted", "came", "taken", "by-itself", "left", "back", "refused"]


class Event(msgspec.Struct, frozen=True):
    """A line of the public log. `role` is "" for what the box did by itself."""

    at: int
    what: What
    version: int = 0
    role: str = ""
    note: str = ""


class Trust(msgspec.Struct, frozen=True):
    """What this box remembers. Versions are numbers, 0 for none.

    key: the public key pinned, hexadecimal, "" before. in_force: the version that holds. looked_at: the
    newest that somebody has decided about, or that came into force by itself. came_at: when the newest came.
    asked_at: when the province was last asked over the network; trouble: why that failed, "" if it did not.
    """

    key: str = ""
    address: str = ""
    in_force: int = 0
    looked_at: int = 0
    came_at: int = 0
    asked_at: int = 0
    trouble: str = ""
    log: tuple[Event, ...] = ()


class NotTrusted(Exception):
    """Nobody has said yet whose baselines this box takes."""


class DeskBroken(Exception):
    """The files here are damaged; the text says which, and what to do."""


class BaselineDesk:
    """The baseline of one box. All methods may raise OSError and DeskBroken."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._folder = paths.data / "baseline"
        self._trust, self._chain = self._folder / "trust.json", self._folder / "chain.jsonl"

    def trust(self) -> Trust:
        """What is remembered; empty where nothing was said yet."""
        try:
            return msgspec.json.decode(self._trust.read_bytes(), type=Trust)
        except FileNotFoundError:
            return Trust()
        except msgspec.DecodeError as error:
            raise DeskBroken(
                f"{self._trust}: {error}; remove it and trust the province's key again"
            ) from None

    def chain(self) -> tuple[SignedBundle, ...]:
        """All versions that came, the oldest first."""
        try:
            return read_chain(self._chain.read_bytes())
        except FileNotFoundError:
            return ()
        except BaselineRefused as error:
            raise DeskBroken(f"{self._chain}: {error}; remove it and take the versions again") from None

    def pin(self, key: str, address: str, at: int, role: str, by: str) -> None:
        """Take baselines signed by this public key (64 hex) only, pulled from `address` ("": by file only).

        Another key than before begins anew: what was in force ends. Raises ValueError for no key.
        """
        if len(bytes.fromhex(key)) != 32:
            raise ValueError("a public key has 64 hexadecimal letters")
        with self._alone():
            trust = self.trust()
            if trust.key and trust.key != key:
                self._paths.baseline.unlink(missing_ok=True)
                self._chain.unlink(missing_ok=True)
                trust = Trust(log=trust.log)
            self._audit(at, role, "baseline.trust", {"by": by, "key": key, "address": address})
            trust = msgspec.structs.replace(trust, key=key, address=address)
            self._put(trust, Event(at, "trusted", role=role, note=fingerprint(key)))

    def receive(self, data: bytes, at: int, today: date) -> SignedBundle | None:
        """Check and keep what came, in force or not; return the newest version if it is new here.

        Raises NotTrusted; BaselineRefused and ConfigInvalid for what is no baseline for this box, and then
        nothing has changed but the log.
        """
        with self._alone():
            trust = self.trust()
            if not trust.key:
                raise NotTrusted
            try:
                held, offered = self.chain(), read_chain(data)
                new = offered[extended(held, offered, bytes.fromhex(trust.key)) :]
                if not new:
                    return None
                in_time(new[-1], today)
                for one in new:
                    checked(one.bundle)
            except ValueError as error:
                code = error.code if isinstance(error, BaselineRefused) else "content"
                if not trust.log or (trust.log[-1].what, trust.log[-1].note) != ("refused", code):
                    self._put(trust, Event(at, "refused", note=code))
                raise
            write_atomic(self._chain, written_chain((*held, *new)), _MODE)
            events = (Event(at, "came", one.bundle.version) for one in new)
            self._put(msgspec.structs.replace(trust, came_at=at), *events)
            return new[-1]

    def offered(self) -> SignedBundle | None:
        """The newest version, while nobody has decided about it."""
        chain, trust = self.chain(), self.trust()
        if chain and chain[-1].bundle.version > max(trust.looked_at, trust.in_force):
            return chain[-1]
        return None

    def held(self, version: int) -> Baseline | None:
        """What a version asks; None for 0 and for one that is not here."""
        found = next((one for one in self.chain() if one.bundle.version == version), None)
        return checked(found.bundle) if found else None

    def take(self, version: int, at: int, role: str, by: str) -> None:
        """Put a version into force. Raises KeyError for one that is not here."""
        with self._alone():
            self._enforce(version, at, role, by, "taken")

    def leave(self, at: int, role: str, by: str) -> None:
        """Leave the newest version alone: it does not come into force by itself."""
        with self._alone():
            chain = self.chain()
            newest = chain[-1].bundle.version if chain else 0
            self._audit(at, role, "baseline.leave", {"by": by, "version": newest})
            trust = msgspec.structs.replace(self.trust(), looked_at=newest)
            self._put(trust, Event(at, "left", newest, role))

    def back(self, at: int, role: str, by: str) -> int:
        """Go back to the version before, or to none; return its number. Newer ones wait for a person."""
        with self._alone():
            trust = self.trust()
            gone = withdrawn(self.chain())
            older = [
                one.bundle.version
                for one in self.chain()
                if one.bundle.version < trust.in_force and one.bundle.version not in gone
            ]
            self._enforce(older[-1] if older else 0, at, role, by, "back")
            return self.trust().in_force

    def by_itself(self, at: int) -> int:
        """Put the newest version into force if it was shown long enough; return its number, else 0."""
        with self._alone():
            offered, trust = self.offered(), self.trust()
            if offered is None or not trust.came_at + SHOWN_FOR <= at:
                return 0
            self._enforce(offered.bundle.version, at, "", "", "by-itself")
            return offered.bundle.version

    def mend(self) -> bool:
        """Write the file in force anew where it is not what was decided (a power cut, a damaged card)."""
        with self._alone():
            version, file = self.trust().in_force, self._paths.baseline
            right = next((self._text(one) for one in self.chain() if one.bundle.version == version), None)
            found = file.read_bytes() if file.exists() else None
            if found == right:
                return False
            if right is None:
                file.unlink()
            else:
                write_atomic(file, right, 0o644)
            return True

    def asked(self, at: int, trouble: str) -> None:
        """Remember that the province was asked over the network, and what went wrong ("": nothing)."""
        with self._alone():
            self._put(msgspec.structs.replace(self.trust(), asked_at=at, trouble=trouble[:300]))

    def _enforce(self, version: int, at: int, role: str, by: str, what: What) -> None:
        chain = {one.bundle.version: one for one in self.chain()}
        if version and version not in chain:
            raise KeyError(version)
        self._audit(at, role or "box", f"baseline.{what}", {"by": by, "version": version})
        newest = max(chain, default=0)
        trust = msgspec.structs.replace(self.trust(), in_force=version, looked_at=newest)
        self._put(trust, Event(at, what, version, role))
        if version:
            write_atomic(self._paths.baseline, self._text(chain[version]), 0o644)
        else:
            self._paths.baseline.unlink(missing_ok=True)

    @staticmethod
    def _text(one: SignedBundle) -> bytes:
        return written(msgspec.to_builtins(one.bundle))

    def _put(self, trust: Trust, *events: Event) -> None:
        kept = (*trust.log, *events)[-MOST_EVENTS:]
        data = msgspec.json.format(msgspec.json.encode(msgspec.structs.replace(trust, log=kept)), indent=1)
        write_atomic(self._trust, data + b"\n", _MODE)

    def _audit(self, at: int, role: str, what: str, payload: dict[str, object]) -> None:
        with Store(self._paths.state_db) as store:
            store.audit(at, role, what, payload)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._folder.mkdir(mode=0o770, exist_ok=True)
        with alone(self._folder / ".lock"):
            yield


def fingerprint(key: str) -> str:
    """Return a public key as people compare it: the first 32 of its letters, in fours."""
    return " ".join(key[place : place + 4] for place in range(0, 32, 4))
