"""Claims: "this phone is a teacher's until June". Which device a person moved to which group, and until when.

`claims.json` holds the claims and nothing else: no PIN, no code, no hash of one (those are in a file of their
own that the resolver cannot open). It is personal data like `devices.toml`, and never leaves with the policy.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from config.devices import plain_address, plain_mac

VERSION: Final = 1


class ClaimsBroken(ValueError):
    """The claims file cannot be read; what was read last goes on being in force."""


class Claim(msgspec.Struct, frozen=True, omit_defaults=True):
    """One device in one group for a time: from `start` until just before `end`, epoch seconds.

    The device is known by exactly one of `mac`, `address` and `device` (the name of a device in devices.toml,
    with everything that device is known by). `label` is what people call it, `by` who claimed it, `code` the
    public number of the PIN or code it was claimed with ("" by hand).
    """

    id: str
    group: str
    start: int
    end: int
    mac: str = ""
    address: str = ""
    device: str = ""
    label: str = ""
    by: str = ""
    code: str = ""

    @property
    def target(self) -> str:
        """What the device is known by."""
        return self.mac or self.address or self.device

    def holds(self, epoch: float) -> bool:
        """Whether it is in force at a moment."""
        return self.start <= epoch < self.end


class _File(msgspec.Struct, frozen=True):
    version: int
    claims: tuple[Claim, ...]


def parse_claims(data: bytes | None) -> tuple[Claim, ...]:
    """The claims of a file; none where there is no file. Raises ClaimsBroken with the reason."""
    if data is None:
        return ()
    try:
        found = msgspec.json.decode(data, type=_File)
        if found.version != VERSION:
            raise ClaimsBroken(f"is of version {found.version}; this Lá Chắn reads version {VERSION}")
        return tuple(map(_checked, found.claims))
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise ClaimsBroken(str(error)) from None


def dump_claims(claims: Iterable[Claim]) -> bytes:
    """The file of these claims, a claim a line: a person may look at it and delete one."""
    lines = ",\n".join(f"  {msgspec.json.encode(claim).decode()}" for claim in claims)
    return f'{{"version": {VERSION}, "claims": [\n{lines}\n]}}\n'.encode()


def claims_in_force(claims: Iterable[Claim], epoch: float) -> tuple[Claim, ...]:
    """The claims that hold at a moment, the newest first; of equals the first in the file."""
    return tuple(sorted((c for c in claims if c.holds(epoch)), key=lambda claim: -claim.start))


def next_claim_change(claims: Iterable[Claim], epoch: float) -> int | None:
    """The first moment after `epoch` at which a claim begins or ends; None if nothing is to come."""
    moments = (moment for claim in claims for moment in (claim.start, claim.end))
    return min((moment for moment in moments if moment > epoch), default=None)


def _checked(claim: Claim) -> Claim:
    if sum(map(bool, (claim.mac, claim.address, claim.device))) != 1:
        raise ClaimsBroken(f'claim "{claim.id}" must name one MAC, one address or one device')
    if not claim.id or claim.end <= claim.start:
        raise ClaimsBroken(f'claim "{claim.id}" has no id, or ends before it begins')
    if claim.mac and plain_mac(claim.mac) != claim.mac:
        return msgspec.structs.replace(claim, mac=plain_mac(claim.mac))
    if claim.address:
        return msgspec.structs.replace(claim, address=str(plain_address(claim.address)))
    return claim
