"""Records of a response policy zone → names, exceptions, rewrites, addresses in answers.

Source: draft-vixie-dnsop-dns-rpz; BIND's manual, "Response Policy Zone (RPZ) Rewriting". Triggers: a name,
`*.` and a name (what is below it), `rpz-ip`, `rpz-client-ip`; those on name servers would need to know these
before an answer, and are left out. Actions: NXDOMAIN (`CNAME .`), NODATA (`CNAME *.`), PASSTHRU, DROP,
TCP-only, and local data, a CNAME to somewhere else included.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final

from blocklists import askers, oneline
from blocklists.kinds import Scope
from blocklists.localdata import NotMade, answer, by_name
from blocklists.oneline import COMMENT, Line
from blocklists.records import BadRecord
from blocklists.rule import DROP, TCP_ONLY, Rewrite, Rule
from blocklists.zonefile import OUTSIDE, BadZone, Record, Skipped, ZoneReader

_V4_LABELS: Final = 5  # the prefix length and four octets
_V6_GROUPS: Final = 8


@dataclass(frozen=True, slots=True)
class _Action:
    """What a record asks for: an exception, or a block with this answer (None: as the box blocks)."""

    allow: bool = False
    rewrite: Rewrite | None = None


_SPECIAL: Final = {
    ".": _Action(),
    "*.": _Action(rewrite=Rewrite(0)),
    "*": _Action(rewrite=Rewrite(0)),
    "rpz-passthru.": _Action(allow=True),
    "rpz-passthru": _Action(allow=True),
    "rpz-drop.": _Action(rewrite=Rewrite(DROP)),
    "rpz-drop": _Action(rewrite=Rewrite(DROP)),
    "rpz-tcp-only.": _Action(rewrite=Rewrite(TCP_ONLY)),
    "rpz-tcp-only": _Action(rewrite=Rewrite(TCP_ONLY)),
}


class RpzReader:
    """Reads consecutive lines of one zone."""

    def __init__(self) -> None:
        """Start at the beginning of a file."""
        self.zone = ZoneReader()

    def read(self, text: str) -> Line:
        """Read one line, its leading space included."""
        try:
            record = self.zone.read(text)
            return COMMENT if record is None else _read(text.strip(), record)
        except (Skipped, NotMade) as error:
            return Line(ignored=str(error))
        except (BadZone, BadRecord) as error:
            return Line(rejected=str(error))


def _read(text: str, record: Record) -> Line:
    if not record.owner:
        raise Skipped(f"a record of the zone itself: {record.rrtype}")
    action = _action(record)
    stem, _, kind = record.owner.rpartition(".")
    if kind in ("rpz-ip", "rpz-client-ip"):
        network = _network(stem)
        if kind == "rpz-ip":
            rule = Rule(text, allow=action.allow, network=network, rewrite=action.rewrite)
        else:
            asker = askers.part("client", [askers.as_network(network)])
            rule = Rule(text, allow=action.allow, asker=asker, rewrite=action.rewrite)
        return Line(rules=(rule,))
    if kind.startswith("rpz-"):
        raise Skipped(f"a trigger of kind {kind[:16]}")
    return _by_name(text, record, action)


def _by_name(text: str, record: Record, action: _Action) -> Line:
    owner = record.owner
    if owner == "*":
        return by_name(text, "", Scope.SUBTREE, action.rewrite, allow=action.allow)
    scope = Scope.BELOW if owner.startswith("*.") else Scope.EXACT
    name, reason = oneline.name_or_reason(owner.removeprefix("*."))
    if reason:
        return Line(rejected=reason)
    line = by_name(text, name, scope, action.rewrite, allow=action.allow)
    return Line(line.entries, line.rules, remark=OUTSIDE if record.outside else "")


def _action(record: Record) -> _Action:
    target = record.fields[0].lower()
    if record.rrtype != "CNAME":
        return _Action(rewrite=answer(record.rrtype, " ".join(record.fields)))
    if target in _SPECIAL:
        return _SPECIAL[target]
    if target.startswith("*."):
        raise Skipped("a target with a star")
    if target.rstrip(".") == record.owner:  # how PASSTHRU was written once
        return _Action(allow=True)
    return _Action(rewrite=answer("CNAME", target))


def _network(owner: str) -> str:
    """Return the prefix that an owner such as 24.0.2.0.192 or 48.zz.db8.2001 means."""
    length, *parts = owner.split(".")
    if len(parts) + 1 == _V4_LABELS and "zz" not in parts:
        text = ".".join(reversed(parts))
    else:
        parts.reverse()
        place = parts.index("zz") if "zz" in parts else len(parts)
        missing = _V6_GROUPS - len(parts) + 1 if "zz" in parts else 0
        text = ":".join([*parts[:place], *["0"] * missing, *parts[place + 1 :]])
    try:
        return str(ipaddress.ip_network(f"{text}/{length}"))
    except ValueError:
        raise BadRecord(f'"{owner[:64]}" is no prefix in reverse') from None
