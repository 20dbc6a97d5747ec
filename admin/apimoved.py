"""What programs send and get about devices that are listed or moved: bodies and replies of /api/v1. Pure."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from admin.apivalues import Moment
from admin.claimrules import USES

_Text = Annotated[str, Meta(min_length=1, max_length=80)]
_Few = Annotated[list[_Text], Meta(max_length=100)]
_Label = Annotated[str, Meta(max_length=80, description="What people call the device.")]
_Until = Annotated[
    str, Meta(max_length=40, description="The last day, such as 2027-06-30, within what the role may.")
]


class NewDevice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of devices.toml: as `lachan devices add` writes it."""

    name: _Text
    group: Annotated[str, Meta(max_length=80, description="A group's id.")]
    macs: Annotated[_Few, Meta(description="It is known by these MACs.")] = []
    addresses: Annotated[_Few, Meta(description="By these addresses, networks or ranges.")] = []
    names: Annotated[_Few, Meta(description="By these DHCP host names.")] = []
    tags: Annotated[_Few, Meta(description="For rules with $ctag.")] = []


class DeviceEntry(msgspec.Struct, frozen=True):
    """An entry of devices.toml as it stands now."""

    name: str
    group: str
    macs: list[str]
    addresses: list[str]
    names: list[str]
    tags: list[str]


class Forgotten(msgspec.Struct, frozen=True):
    """What is forgotten of a device: whether devices.toml changed, and the ids of the claims that ended."""

    entry: bool
    claims: list[str]


class NewClaim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A device to move to a group until the end of a day."""

    device: Annotated[
        str, Meta(min_length=1, max_length=80, description="MAC, address, name in devices.toml or host name.")
    ]
    group: Annotated[str, Meta(max_length=80, description="A group's id.")]
    until: _Until
    label: _Label = ""


class ClaimReply(msgspec.Struct, frozen=True):
    """A device that was moved."""

    id: str
    device: Annotated[str, Meta(description="What it is known by: MAC, address or name.")]
    group: str
    start: Moment
    end: Moment
    label: str
    by: str
    number: Annotated[str | None, Meta(description="The number of the code by which it was moved.")]


class NewCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A PIN by which people move devices themselves."""

    group: Annotated[str, Meta(max_length=80, description="A group's id.")]
    until: _Until
    uses: Annotated[int, Meta(ge=1, le=USES[-1], description="For so many devices.")] = 1
    days: Annotated[int, Meta(ge=1, le=366, description="The code can be used for so long.")] = 7
    long: Annotated[bool, Meta(description="Twenty letters for a QR picture, in place of a PIN.")] = False
    label: _Label = ""


class CodeReply(msgspec.Struct, frozen=True):
    """A code that can still be used. `code` is its text, told once when it is made."""

    number: str
    group: str
    until: Moment
    expires: Moment
    uses: int
    label: str
    by: str
    code: str | None = None


class Claims(msgspec.Struct, frozen=True):
    """The devices that were moved, and the codes that can still be used."""

    claims: list[ClaimReply]
    codes: list[CodeReply]


class Revoked(msgspec.Struct, frozen=True):
    """What ended: claims by their ids, or a code by its number."""

    claims: list[str]
    code: str | None
