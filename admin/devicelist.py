"""The rows of the devices page: what is shown of each device, and which of them somebody asks for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from admin.devicewords import DeviceWords
from admin.phrases import Phrases
from admin.presence import Present
from admin.servicetiles import plain
from admin.words import Words
from config.policyfile import Policy

ONLY = ("", "unknown", "odd", "away")
"""What may be asked for: all, those that nobody named, those with a remark, those that are not there."""
_FEW = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One device as it is shown. token: what it is called in forms. named: whether somebody has named it."""

    token: str
    name: str
    named: bool
    router: bool
    group: str
    group_name: str
    why: str
    where: str
    seen: str
    notes: tuple[str, ...]
    away: bool
    claimed: bool

    @property
    def sought(self) -> str:
        """What a search looks at."""
        return plain(f"{self.name} {self.where} {self.group_name} {' '.join(self.notes)}")


def token_of(row: Present) -> str:
    """What a device is called in forms and addresses: its MAC, else its first address, else its name."""
    return row.mac or (row.addresses[0] if row.addresses else "") or row.identity.device or ""


def lines_of(words: Words, policy: Policy, rows: Iterable[Present], now: float) -> list[Line]:
    """Return the rows in words. now: epoch seconds."""
    say = DeviceWords(words, policy, now)
    phrases = Phrases(words, datetime.fromtimestamp(now, policy.zone))
    return [_line(words, say, phrases, row) for row in rows]


def chosen(lines: Sequence[Line], sought: str = "", group: str = "", only: str = "") -> list[Line]:
    """Return the lines that somebody asks for: with this text in them, of this group, of this sort (ONLY)."""
    wanted = plain(sought)
    return [line for line in lines if wanted in line.sought and group in ("", line.group) and _is(line, only)]


def _is(line: Line, only: str) -> bool:
    if only == "unknown":
        return not (line.named or line.away or line.router)
    if only == "odd":
        return bool(line.notes)
    return only != "away" or line.away


def _line(words: Words, say: DeviceWords, phrases: Phrases, row: Present) -> Line:
    away = not (row.seen or row.leased)
    device = row.identity.device or ""
    name = device or row.host or (row.addresses[0] if row.addresses else row.mac)
    # Link-local addresses tell people nothing as long as there is another one.
    told = [one for one in row.addresses if not one.startswith("fe80:")] or list(row.addresses)
    shown = [*told[:_FEW], *([f"+{len(told) - _FEW}"] if len(told) > _FEW else [])]
    where = [part for part in (row.host, ", ".join(shown), row.mac) if part and part != name]
    seen = phrases.age(datetime.fromtimestamp(row.seen, phrases.now.tzinfo)) if row.seen else ""
    return Line(
        token=token_of(row),
        name=name,
        named=bool(device),
        router=row.gateway,
        group=row.identity.group,
        group_name=say.group(row.identity.group),
        why=say.why(row),
        where=" · ".join(where),
        seen=words.pick("chưa thấy", "not seen") if away else seen,
        notes=tuple(say.notes(row)),
        away=away,
        claimed=row.identity.how == "claim",
    )
