"""Sentences about a verdict and its trace, in Vietnamese and English. Pure; the caller brings the policy.

They name groups and persons, so they are for those who look after the box: what goes over the network in
clear (extended errors) says a category's public label and no more (DESIGN §8).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from config.passes import FOCUS, OFF, Pass
from config.policyfile import Group, Policy
from policy.reasons import REASONS
from policy.verdict import Action, Outcome, Step, TraceLine, Verdict
from policy.wording import (
    category_name,
    engine_name,
    moment_text,
    pick,
    rewrite_text,
    rule_name,
    service_name,
    step_name,
    who,
    window_name,
)

_NULLS = ("0.0.0.0/8", "::/128")  # an upstream that answers so blocks the name itself


def trace_sentence(line: TraceLine, language: str, zone: tzinfo = UTC, now: datetime | None = None) -> str:
    """What one step of the trace says, without the step's name, in "vi" or "en".

    Moments are told in `zone`, with their date if `now` (aware) is on another day.
    """
    args = dict(line.args)
    role, because = args.pop("role", ""), args.pop("because", "")
    said = {key: _WORDS[key](text, language) if key in _WORDS else text for key, text in args.items()}
    if "by" in said:
        said["by"] = who(args["by"], role, language)
        said["end"] = moment_text(datetime.fromtimestamp(int(args["end"]), UTC), zone, now)
    if because:
        behind = tuple(pair for pair in line.args if pair[0] != "because")
        said["because"] = trace_sentence(
            TraceLine(line.step, line.matched, because, behind), language, zone, now
        )
    return pick(REASONS[line.reason], language).format_map(said)


_WORDS: Mapping[str, Callable[[str, str], str]] = {
    "category": category_name,
    "categories": lambda ids, language: ", ".join(category_name(one, language) for one in ids.split(", ")),
    "service": service_name,
    "engine": lambda engine, _language: engine_name(engine),
    "window": lambda name, language: f"“{window_name(name, language)}”",
    "rule": rule_name,
    "why": lambda reason, _language: f" ({reason})" if reason else "",
}


def verdict_sentence(
    verdict: Verdict,
    policy: Policy,
    language: str,
    now: datetime | None = None,
    passes: Iterable[Pass] = (),
) -> str:
    """The verdict in one sentence, in "vi" or "en".

    "Blocked for group Pupils until 11:30: category Games by timetable “Class hours” (list starter-games, rule
    ||roblox.com^)." With `now` (aware) an end on another day is given with its date; `passes` are those that
    the verdict's `by` may name.
    """
    entry = next((one for one in passes if one.id == verdict.by), None) if verdict.by else None
    said = _Said(verdict, policy, language, now, entry)
    return f"{said.head()}: {said.why()}."


def reason_text(verdict: Verdict, policy: Policy, language: str) -> str:
    """Only why: "category Games by timetable “Class hours” (list starter-games, rule ||roblox.com^)"."""
    return _Said(verdict, policy, language, None, None).why()


@dataclass(frozen=True, slots=True)
class _Said:
    """A verdict on its way into words."""

    verdict: Verdict
    policy: Policy
    language: str
    now: datetime | None
    entry: Pass | None

    def head(self) -> str:
        """What happens, to whom, until when."""
        verdict, pick = self.verdict, self._pick
        group = self._group()
        name = pick(group.vi, group.en) if group else verdict.group
        until = moment_text(verdict.until, self.policy.zone, self.now) if verdict.until else ""
        end = pick(f" đến {until}", f" until {until}") if until else ""
        if verdict.action is Action.BLOCK or verdict.blocked:
            return pick(f"Chặn với nhóm {name}{end}", f"Blocked for group {name}{end}")
        if verdict.engine:
            return pick(
                f"Mở ở chế độ an toàn với nhóm {name}{end}", f"Open in the safe mode for group {name}{end}"
            )
        if verdict.outcome is Outcome.REWRITTEN:
            return pick(f"Trả lời khác với nhóm {name}", f"Answered otherwise for group {name}")
        if verdict.action is Action.FORWARD:
            return pick(f"Mở với nhóm {name}{end}", f"Allowed for group {name}{end}")
        return pick("Trả lời tại chỗ, không hỏi ra ngoài", "Answered here, not asked of the world")

    def why(self) -> str:
        """The reason, with its evidence."""
        tell = {
            Step.SPECIAL: self._special,
            Step.ABUSE: lambda: self._pick("nội dung bị cấm", "prohibited content"),
            Step.LOCAL: self._local,
            Step.HAND: self._hand,
            Step.CLOSED: self._closed,
            Step.OWN: self._own,
            Step.DEFAULT: lambda: self._pick("không quy tắc nào chặn", "no rule blocks it"),
            Step.REWRITES: self._safe,
            Step.INSPECTION: self._inspection,
        }.get(self.verdict.step, self._listed)
        return tell()

    def _special(self) -> str:
        if self.verdict.blocked:
            return self._pick(
                "trình duyệt hỏi tên này để biết có được đi vòng qua bộ lọc không",
                "by this name browsers ask whether they may go around the filter",
            )
        return self._pick("tên đặc biệt", "a special name") + f" ({self.verdict.rule})"

    def _local(self) -> str:
        zone = self.verdict.zone
        if zone:
            return self._pick(f"vùng {zone} có máy chủ riêng", f"the zone {zone} has servers of its own")
        return self._pick("bản ghi của mạng này", "a record of this network") + self._evidence()

    def _hand(self) -> str:
        entry, rule = self.entry, rule_name(self.verdict.rule, self.language)
        if entry is None:
            return self._pick("do người lớn đặt bằng tay", "set by hand") + self._evidence()
        by, why = who(entry.by, entry.role, self.language), f" ({entry.reason})" if entry.reason else ""
        by = by if entry.by else by[:1].upper() + by[1:]
        if entry.kind == OFF:
            return self._pick(f"{by} đã tắt Internet{why}", f"{by} has switched the internet off{why}")
        if entry.kind == FOCUS and self.verdict.blocked:
            return self._pick(f"{by} chỉ để mở vài tên{why}", f"{by} leaves only some names open{why}")
        return self._pick(f"{by} đã mở {rule}{why}", f"{by} has opened {rule}{why}")

    def _closed(self) -> str:
        written = self.verdict.window
        window = f"“{window_name(written, self.language)}”"
        if not written:
            return self._pick(
                "nhóm này chỉ vào được những tên được cho phép", "this group may visit only what it allows"
            )
        group = self._group()
        rules = [rule for rule in (group.timetable if group else ()) if rule.name == written]
        if any(rule.close for rule in rules):
            return self._pick(
                f"đóng hết theo thời khoá biểu {window}", f"everything is closed by timetable {window}"
            )
        if any(rule.only for rule in rules):
            return self._pick(
                f"chỉ vài tên được mở theo thời khoá biểu {window}",
                f"only some names are open by timetable {window}",
            )
        return self._pick(f"theo thời khoá biểu {window}", f"by timetable {window}")

    def _own(self) -> str:
        verdict = self.verdict
        if verdict.blocked:
            what = self._pick("quy tắc riêng chặn", "an own rule blocks it")
        elif verdict.outcome is Outcome.REWRITTEN:
            what = self._pick("quy tắc riêng trả lời", "an own rule answers it") + self._answered()
        else:
            what = self._pick("quy tắc riêng cho phép", "an own rule allows it")
        return what + self._evidence()

    def _safe(self) -> str:
        engine, rewrite = engine_name(self.verdict.engine), self.verdict.rewrite
        if rewrite is None:  # HTTPS and SVCB
            return self._pick(
                f"bản ghi loại này sẽ dẫn vòng qua chế độ an toàn của {engine}",
                f"records of this type would lead past the safe mode of {engine}",
            )
        return self._pick(
            f"{engine} được trả lời như {rewrite.cname}", f"{engine} is answered as {rewrite.cname}"
        )

    def _inspection(self) -> str:
        verdict = self.verdict
        if verdict.category == "abuse":
            return self._pick("nội dung bị cấm", "prohibited content")
        if verdict.category:
            return self._pick("câu trả lời dẫn tới ", "its answer leads to ") + self._listed()
        if verdict.action is Action.NODATA and verdict.rule in _NULLS:
            return self._pick("máy chủ DNS phía trên tự chặn tên này", "the upstream blocks this name itself")
        if verdict.action is Action.NODATA:
            return self._pick(
                f"một tên trên Internet mà dẫn vào mạng nội bộ ({verdict.rule})",
                f"a name of the internet that leads inside ({verdict.rule}), as in DNS rebinding",
            )
        if verdict.rule:
            return self._pick("dẫn tới địa chỉ bị chặn", "leads to a blocked address") + f" ({verdict.rule})"
        return self._pick("câu trả lời không được phép", "its answer is not allowed")

    def _listed(self) -> str:
        """Of lists, services and protected names: what it is, by which timetable, and the evidence."""
        verdict, parts = self.verdict, []
        if verdict.service:
            service = service_name(verdict.service, self.language)
            parts.append(self._pick(f"dịch vụ {service}", f"service {service}"))
        if verdict.category:
            category = category_name(verdict.category, self.language)
            parts.append(self._pick(f"nhóm {category}", f"category {category}"))
        if verdict.window:
            window = window_name(verdict.window, self.language)
            parts.append(self._pick(f"theo thời khoá biểu “{window}”", f"by timetable “{window}”"))
        if not parts:
            name = step_name(verdict.step, self.language)
            parts.append(name[:1].lower() + name[1:])
        return " ".join(parts) + self._answered() + self._evidence()

    def _answered(self) -> str:
        text = rewrite_text(self.verdict.rewrite) if self.verdict.rewrite else ""
        return self._pick(f" như {text}", f" as {text}") if text else ""

    def _evidence(self) -> str:
        verdict, parts = self.verdict, []
        if verdict.list_id and verdict.step is not Step.OWN:
            parts.append(self._pick(f"danh sách {verdict.list_id}", f"list {verdict.list_id}"))
        if verdict.rule:
            rule = rule_name(verdict.rule, self.language)
            parts.append(self._pick(f"quy tắc {rule}", f"rule {rule}"))
        return f" ({', '.join(parts)})" if parts else ""

    def _group(self) -> Group | None:
        return self.policy.groups.get(self.verdict.group)

    def _pick(self, vi: str, en: str) -> str:
        return vi if self.language == "vi" else en
