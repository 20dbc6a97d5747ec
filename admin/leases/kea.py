"""Kea's memfile leases: kea-leases4.csv and kea-leases6.csv (Kea ARM, "Memfile"; columns by their header).

    address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id
    192.168.1.23,a4:83:e7:12:34:56,,4000,1788700800,1,0,0,dien-thoai.lan.,0,,0

The file is a journal: the last row of an address counts, and one with a lifetime of 0 or a state other than
0 (declined, expired, released) takes it away. A comma within a value is written `&#x2c`. Kea cleans up into
a second file now and then, so that after it the newest file holds only what is newer: see `names_of`.
"""

from __future__ import annotations

from pathlib import PurePath

from admin.leases.lease import NEVER, Lease, LeaseFile, LeasesUnreadable, make_lease, whole_lines

_INFINITE = 0xFFFFFFFF
_PREFIX = "2"  # lease_type of a delegated prefix
_NEEDED = ("address", "valid_lifetime", "expire", "hostname", "state")

Row = dict[str, str]


def looks_like(line: str) -> bool:
    """Whether a line is the header of Kea's files."""
    return line.startswith(("address,hwaddr,", "address,duid,"))


def names_of(file: PurePath) -> tuple[PurePath, ...]:
    """The files that together are one journal, the oldest first; those that are not there are no mistake.

    As Kea itself reads them: what a clean-up has completed stands for everything before it; without that
    the last clean-up's result and the file that is being cleaned up (the caller drops these two where the
    first is).
    """
    return tuple(file.with_name(file.name + ending) for ending in (".completed", ".2", ".1", ""))


def parse(text: str) -> LeaseFile:
    """The leases of a file or of several, one behind the other with their headers."""
    found: dict[str, Lease | None] = {}
    columns: list[str] = []
    odd = 0
    for line in whole_lines(text):
        cells = line.rstrip("\r").split(",")
        if cells[0] == "address":
            columns = _header(cells)
            continue
        if not line.strip():
            continue
        row = dict(zip(columns, cells, strict=False))
        try:
            lease = _lease(row)
            gone = row["state"] not in {"0", ""} or row["valid_lifetime"] == "0"
        except (ValueError, KeyError):
            odd += 1
            continue
        if row.get("lease_type") != _PREFIX:
            found.pop(lease.address, None)
            found[lease.address] = None if gone else lease
    return LeaseFile(tuple(lease for lease in found.values() if lease), odd)


def _header(cells: list[str]) -> list[str]:
    missing = [name for name in _NEEDED if name not in cells]
    if missing:
        raise LeasesUnreadable(f"the column {missing[0]} is missing in Kea's file")
    return cells


def _lease(row: Row) -> Lease:
    endless = int(row["valid_lifetime"]) == _INFINITE
    expires = NEVER if endless else int(row["expire"])
    name = row["hostname"].replace("&#x2c", ",")
    return make_lease(row["address"], row.get("hwaddr", ""), name, expires)
