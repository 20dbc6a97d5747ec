"""How passes are said to people, and to other programs: one sentence each, and one JSON object each. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from admin.phrases import Phrases
from admin.words import Words
from config.passes import EXTRA, FOCUS, OFF, RELEASE, Pass
from config.policyfile import Policy
from config.roles import ROLES
from config.services import SERVICES


class PassPhrases:
    """Sentences about passes, in one language, seen from one moment."""

    def __init__(self, words: Words, policy: Policy, now: datetime) -> None:
        """now: aware; what is shown is in the policy's zone."""
        self._words = words
        self._policy = policy
        self._now = now.astimezone(policy.zone)
        self._phrases = Phrases(words, self._now)

    def line(self, entry: Pass) -> str:
        """The whole sentence: for whom, what, until when, by whom and why."""
        by = self.owner(entry)
        why = f": {entry.reason}" if entry.reason else ""
        return f"{self.whom(entry)}: {self.what(entry)} {self.times(entry)}. {by}{why}."

    def whom(self, entry: Pass) -> str:
        """For whom it is."""
        if entry.device:
            return entry.device
        if not entry.group:
            return self._words.pick("Mọi máy", "All devices")
        group = self._policy.groups.get(entry.group)
        return self._words.pick(group.vi, group.en) if group else entry.group

    def what(self, entry: Pass) -> str:
        """What it does, in small letters as within a sentence."""
        pick = self._words.pick
        about = self._phrases.about(entry)
        if entry.kind == OFF:
            return pick("tắt mạng", "internet off")
        if entry.kind == FOCUS:
            return pick(f"chỉ mở {about}", f"only {about} open")
        if entry.kind == EXTRA:
            return pick("thêm giờ", "extra time")
        if entry.kind == RELEASE:
            return pick(
                f"{about} không bị coi là mã độc hay lừa đảo", f"{about} not taken for malware or phishing"
            )
        return pick(f"mở {about}", f"{about} open")

    def times(self, entry: Pass) -> str:
        """When it holds, seen from now."""
        pick = self._words.pick
        start, end = (self._phrases.moment(_at(edge, self._policy.zone)) for edge in (entry.start, entry.end))
        epoch = self._now.timestamp()
        if entry.end <= epoch:
            return pick(f"đã hết lúc {end}", f"ended at {end}")
        if entry.start > epoch:
            return pick(f"từ {start} đến {end}", f"from {start} until {end}")
        return pick(f"đến {end}", f"until {end}")

    def owner(self, entry: Pass) -> str:
        """Who set it, with the role."""
        role = self.role(entry.role)
        return f"{entry.by} ({role})" if entry.by else f"{role[:1].upper()}{role[1:]}"

    def role(self, role: str) -> str:
        """A role's name."""
        found = ROLES.get(role)
        return self._words.pick(found.vi, found.en) if found else role

    def service(self, service: str) -> str:
        """A service's name."""
        found = SERVICES.get(service)
        return self._words.pick(found.vi, found.en) if found else service


def pass_json(entry: Pass, policy: Policy, epoch: float, sentence: str) -> dict[str, object]:
    """The keys that `lachan pass` prints for an entry, besides `type`."""
    return {
        "id": entry.id,
        "kind": entry.kind,
        "group": entry.group,
        "device": entry.device,
        "names": [str(rule) for rule in entry.names],
        "services": list(entry.services),
        "categories": list(entry.categories),
        "start": _at(entry.start, policy.zone).isoformat(timespec="seconds"),
        "end": _at(entry.end, policy.zone).isoformat(timespec="seconds"),
        "in_force": entry.start <= epoch < entry.end,
        "role": entry.role,
        "by": entry.by,
        "reason": entry.reason,
        "sentence": sentence,
    }


def in_order(passes: Sequence[Pass], epoch: float) -> tuple[Pass, ...]:
    """For a list: what holds now, what is to come, what has ended; each with the nearest end first."""
    return tuple(
        sorted(
            passes,
            key=lambda one: (one.end <= epoch, one.start > epoch, one.end if one.end > epoch else -one.end),
        )
    )


def _at(epoch: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(epoch, zone)
