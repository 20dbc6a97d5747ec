"""Claiming devices: the files behind it. Who grants, offers, redeems and revokes, and what is left of it.

    data/claims.json               the claims in force; the resolver follows it, and it holds no secret
    data/private/claim-codes.json  hashes of PINs and codes, and who guessed wrong; the resolver's unit cannot
                                   open this folder (systemd/lachan-resolver.service)

Both are written whole under one lock. Every change goes into the audit trail first.
"""

from __future__ import annotations

import fcntl
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import msgspec

from admin.claimcodes import (
    HOUR,
    Book,
    Offer,
    counted,
    free_number,
    new_secret,
    parse_book,
    read_code,
    under_attack,
    used,
    wait_of,
    written,
)
from admin.secrethash import SALT_BYTES, hash_secret, matches
from config.claims import Claim, ClaimsBroken, dump_claims, parse_claims
from config.files import make_shared, write_atomic
from config.paths import Paths

PRIVATE_MODE: Final = 0o640
_NOBODY = hash_secret(
    "", b"\0" * SALT_BYTES
)  # what a number without an offer is compared with, in the same time

Audit = Callable[[str, Mapping[str, object]], None]


class ClaimRefused(Exception):
    """A code was not taken: "wrong", or "wait" with the seconds to wait.

    Wrong, of no offer, used up, over, or guessed at too often are not told apart: guessing teaches nothing.
    """

    def __init__(self, reason: Literal["wrong", "wait"], wait: int = 0) -> None:
        """Take why, and for "wait" how long."""
        super().__init__(reason, wait)
        self.reason = reason
        self.wait = wait


class ClaimFilesBroken(Exception):
    """A file of the claims cannot be read or written; the text says which and why. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Target:
    """The device that is claimed: exactly one of these, as in `config.claims.Claim`."""

    mac: str = ""
    address: str = ""
    device: str = ""

    @property
    def text(self) -> str:
        """What it is known by."""
        return self.mac or self.address or self.device


class ClaimDesk:
    """The claims of one box. Times are epoch seconds, `by` is who does it, as the audit trail is to say."""

    def __init__(self, paths: Paths, audit: Audit) -> None:
        """audit: appends a line (action, payload) to the trail; what it raises stops the change."""
        self._claims = paths.claims
        self._codes = paths.private / "claim-codes.json"
        self._lock = paths.private / "claims.lock"
        self._audit = audit

    def claims(self) -> tuple[Claim, ...]:
        """All claims, those that are over too. Raises ClaimFilesBroken."""
        try:
            return parse_claims(self._claims.read_bytes())
        except FileNotFoundError:
            return ()
        except (ClaimsBroken, OSError) as error:
            raise ClaimFilesBroken(f"{self._claims}: {_plain(error)}") from None

    def offers(self) -> tuple[Offer, ...]:
        """All open codes, without their secrets. Raises ClaimFilesBroken."""
        return self._book().offers

    def grant(self, target: Target, group: str, until: int, now: float, *, by: str, label: str = "") -> Claim:
        """Move a device to a group by hand. A claim of the same device before it ends now."""
        with self._alone():
            claims = self.claims()
            claim = _claim(claims, target, group, until, now, by=by, label=label)
            self._audit("claim.grant", _payload(claim))
            self._publish(claims, now, add=claim)
        return claim

    def offer(
        self,
        group: str,
        until: int,
        now: float,
        *,
        by: str,
        expires: int,
        uses: int = 1,
        label: str = "",
        long: bool = False,
    ) -> tuple[Offer, str]:
        """Make a PIN (or a long code) that claims devices. Return it and the text to hand out, shown once.

        Raises ValueError when there are too many.
        """
        with self._alone():
            book = self._book()
            kept = tuple(one for one in book.offers if one.usable(now))
            secret = new_secret(long=long)
            offer = Offer(
                free_number(kept),
                group,
                until,
                expires,
                hash_secret(secret, secrets.token_bytes(SALT_BYTES), slow=not long),
                pin=not long,
                uses=uses,
                label=label,
                by=by,
            )
            said = {"code": offer.number, "group": group, "until": until, "uses": uses, "by": by}
            self._audit("claim.offer", said)
            self._keep(msgspec.structs.replace(book, offers=(*kept, offer)))
        return offer, written(offer.number, secret)

    def redeem(self, text: str, target: Target, now: float, *, asker: str, label: str = "") -> Claim:
        """Claim a device by a code. asker: who tries (the MAC or address); "" for the admin.

        What somebody has set for this device by hand holds again afterwards. Raises ClaimRefused. What was
        guessed is counted before the answer is known to anybody.
        """
        code = read_code(text)
        with self._alone():
            book = self._book()
            wait = wait_of(book.tries, asker, now)
            if wait > 0:
                raise ClaimRefused("wait", wait)
            number, secret = code or ("", "")
            offer = next((one for one in book.offers if one.number == number and one.usable(now)), None)
            if offer is None and under_attack(book.tries, now):
                right = False  # a hash for each of a flood would keep the page from everybody
            else:
                right = matches(secret, offer.kept if offer else _NOBODY)
            if offer is None or not right:
                after = counted(book, number, asker, now)
                if after != book:
                    self._keep(after)
                raise ClaimRefused("wrong")
            claims = self.claims()
            same = next((one for one in claims if _is_of(one, offer, target, now)), None)
            if same is not None:
                return same  # pressed twice; or one device would take the places of a whole class
            name = label or offer.label
            claim = _claim(
                claims, target, offer.group, offer.until, now, by=offer.by, label=name, code=number
            )
            self._audit("claim.redeem", _payload(claim))
            # The use is taken before the claim is given: a power cut in between costs a use, never gives two.
            self._keep(used(book, number, asker, target.text))
            self._publish(claims, now, add=claim)
        return claim

    def revoke(self, name: str, now: float, *, by: str) -> tuple[Claim, ...] | Offer:
        """End the claim of this id, all claims of this device, or the code of this number, at once.

        Return what ended. Raises KeyError when there is nothing of that name.
        """
        with self._alone():
            claims, book = self.claims(), self._book()
            ended = tuple(claim for claim in claims if name in (claim.id, claim.target))
            offer = next((one for one in book.offers if one.number == name.partition("-")[0]), None)
            if not ended and offer is None:
                raise KeyError(name)
            code = offer.number if offer and not ended else ""
            said = {"claims": [claim.id for claim in ended], "code": code, "by": by}
            self._audit("claim.revoke", said)
            if ended:
                self._publish(claims, now, drop={claim.id for claim in ended})
                return ended
            assert offer is not None  # noqa: S101 - one of the two is there
            self._keep(
                msgspec.structs.replace(book, offers=tuple(one for one in book.offers if one != offer))
            )
            return offer

    def tidy(self, now: float) -> None:
        """Forget what is over: claims that ended, codes that cannot be used, guesses older than an hour."""
        if not (self._claims.exists() or self._codes.exists()):
            return
        with self._alone():
            claims, book = self.claims(), self._book()
            if any(claim.end <= now for claim in claims):
                self._publish(claims, now)
            # One that was spoilt stays until it would have been over: who made it finds out why.
            offers = tuple(
                one for one in book.offers if one.usable(now) or (one.spoilt and not one.over(now))
            )
            tries = {name: one for name, one in book.tries.items() if 0 <= now - one.last < HOUR}
            if offers != book.offers or tries != book.tries:
                self._keep(Book(offers=offers, tries=tries))

    # Files -----------------------------------------------------------------------------------------------

    def _book(self) -> Book:
        try:
            return parse_book(self._codes.read_bytes())
        except FileNotFoundError:
            return Book()
        except (OSError, ValueError) as error:
            raise ClaimFilesBroken(f"{self._codes}: {_plain(error)}") from None

    def _publish(
        self, claims: tuple[Claim, ...], now: float, *, add: Claim | None = None, drop: set[str] | None = None
    ) -> None:
        kept = [
            claim
            for claim in claims
            if claim.end > now and claim.id not in (drop or ()) and not (add and _replaces(add, claim))
        ]
        self._write(self._claims, dump_claims([*kept, *([add] if add else [])]))

    def _keep(self, book: Book) -> None:
        self._write(self._codes, msgspec.json.encode(book))

    def _write(self, path: Path, data: bytes) -> None:
        try:
            write_atomic(path, data, mode=PRIVATE_MODE)
        except OSError as error:
            raise ClaimFilesBroken(f"{path}: {_plain(error)}") from None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One writer at a time: two tries at one moment are two tries."""
        try:
            self._lock.parent.mkdir(mode=0o770, parents=True, exist_ok=True)
            make_shared(self._lock)
            lock = self._lock.open("rb")
        except OSError as error:
            raise ClaimFilesBroken(f"{self._lock}: {_plain(error)}") from None
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _claim(
    claims: tuple[Claim, ...],
    target: Target,
    group: str,
    until: int,
    now: float,
    *,
    by: str,
    label: str,
    code: str = "",
) -> Claim:
    return Claim(
        _free_id({claim.id for claim in claims}),
        group,
        int(now),
        until,
        mac=target.mac,
        address=target.address,
        device=target.device,
        label=label,
        by=by,
        code=code,
    )


def _is_of(claim: Claim, offer: Offer, target: Target, now: float) -> bool:
    """Whether a claim is what this device has got by this offer, and holds."""
    mine = (claim.target, claim.code, claim.group, claim.end)
    return mine == (target.text, offer.number, offer.group, offer.until) and claim.holds(now)


def _replaces(new: Claim, old: Claim) -> bool:
    """Whether a claim ends one of the same device. A code never ends what was set by hand: that waits."""
    return new.target == old.target and (not new.code or bool(old.code))


def _free_id(taken: set[str]) -> str:
    while True:
        text = f"c{secrets.randbelow(1 << 20):05x}"
        if text not in taken:
            return text


def _payload(claim: Claim) -> dict[str, object]:
    return {
        "claim": claim.id,
        "device": claim.target,
        "group": claim.group,
        "until": claim.end,
        "code": claim.code,
        "by": claim.by,
    }


def _plain(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
