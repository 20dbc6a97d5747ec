"""What `lachan policy diff` found, gathered and told: for people, and as JSON. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from admin.cli_common import json_line
from admin.phrases import Phrases
from admin.spans import times_said
from admin.words import Words
from blocklists.hits import Lookup
from config.listsource import STARTER_PREFIX
from config.policyfile import Policy
from config.rules import NameRule
from policy.compare import Change, Comparison, OfPolicy, Seen, Span
from policy.explain import reason_text, verdict_sentence
from policy.structure import Difference


@dataclass(slots=True)
class Row:
    """One name that changes in one way, for one group, at some times."""

    change: Change
    spans: list[Span]


@dataclass(slots=True)
class Found:
    """All that changes: how many names were asked, and the rows by group, in the order of the names."""

    names: int = 0
    changed: set[str] = field(default_factory=set)
    changes: dict[str, list[Row]] = field(default_factory=dict)


def gathered(comparison: Comparison, names: Iterable[str]) -> Found:
    """Ask for every name; what changes in the same way in several states of a group becomes one row."""
    found = Found(changes={})
    for name in names:
        found.names += 1
        rows: dict[tuple[object, ...], Row] = {}
        for change in comparison.of(name):
            before, after = change.before, change.after
            key = (
                change.seen.group,
                *(
                    part
                    for one in (before, after)
                    for part in (one.step, one.rule, one.list_id, one.window, one.service)
                ),
            )
            rows.setdefault(key, Row(change, [])).spans.extend(change.seen.spans)
        for row in rows.values():
            found.changes.setdefault(row.change.seen.group, []).append(row)
        if rows:
            found.changed.add(name)
    return found


def lists_of(policy: Policy, index: Lookup) -> OfPolicy:
    """The index as this policy sees it."""
    categories = {source.id: source.category for source in policy.lists if source.enabled}
    return OfPolicy(index, categories, starter_prefix=STARTER_PREFIX if policy.starter else "")


def names_written(policies: Iterable[Policy]) -> list[str]:
    """The names that stand in the rules of these policies."""
    rules: list[NameRule] = []
    for policy in policies:
        rules += [*policy.allow, *policy.always_allow, *policy.block, *policy.protected]
        for group in policy.groups.values():
            rules += [*group.allow, *group.always_allow, *group.block]
            rules += [rule for window in group.timetable for rule in window.only]
    return [f"www.{rule.name}" if rule.scope == "below" else str(rule.name) for rule in rules]


class Told:
    """Lines about two policies."""

    def __init__(
        self,
        words: Words,
        before: Policy,
        after: Policy,
        whole: Span | None,
        *,
        as_json: bool,
        most: int | None,
    ) -> None:
        """whole: the time looked at, None for single moments. most: names shown of each group, None: all."""
        self._words = words
        self._before, self._after = before, after
        self._whole = whole
        self._json = as_json
        self._most = most

    def structure(self, differences: Sequence[Difference]) -> Iterator[str]:
        """What is written differently."""
        if self._json:
            yield from (json_line({"type": "key", **one._asdict()}) for one in differences)
            return
        if differences:
            yield self._words.pick("Ghi khác nhau:", "Written differently:")
        for one in differences:
            yield f"  {one.path}: {self._what(one)}"
        if differences:
            yield ""

    def _what(self, one: Difference) -> str:
        changed = self._words.pick("đổi", "changed")
        parts = [*(f"- {text}" for text in one.gone), *(f"+ {text}" for text in one.come)]
        parts += [f"{changed} {text}" for text in one.changed]
        return self._some(parts)

    def changes(self, found: Found, seen: Sequence[Seen]) -> Iterator[str]:
        """Which names change, and how many; what was not met."""
        quiet = self._not_met(seen)
        if self._json:
            yield from (json_line(self._row_json(row)) for rows in found.changes.values() for row in rows)
            yield json_line(self._summary_json(found, quiet))
            return
        for group, rows in found.changes.items():
            yield from self._group(group, rows)
        yield self._summary(found)
        if quiet:
            names = "; ".join(f"{group}: {', '.join(rules)}" for group, rules in quiet.items())
            yield self._words.pick(
                f"Tuần này không gặp các quy tắc: {names}. Chọn tuần khác bằng --from.",
                f"Rules that did not hold in this week: {names}. Another week: --from.",
            )

    def _group(self, group: str, rows: Sequence[Row]) -> Iterator[str]:
        rules = self._after.groups[group]
        yield f"{self._words.pick(rules.vi, rules.en)} ({group}): {self._counts(rows)}"
        kinds = {
            "opens": self._words.pick("mở", "opens"),
            "closes": self._words.pick("chặn", "closes"),
            "other": self._words.pick("khác", "other"),
        }
        alike: dict[str, list[str]] = {}
        for row in rows:
            change, language = row.change, self._words.language
            old = reason_text(change.before, self._before, language)
            new = reason_text(change.after, self._after, language)
            head = f"  {kinds[change.kind]} {self._times(row)}: {old} → {new}"
            alike.setdefault(head, []).append(change.name)
        for head, names in alike.items():
            yield head
            yield f"    {self._some(names)}"
        yield ""

    def _some(self, texts: Sequence[str]) -> str:
        shown = texts if self._most is None else texts[: self._most]
        rest = len(texts) - len(shown)
        more = self._words.pick(f" … và {rest} nữa: --all", f" … and {rest} more: --all") if rest else ""
        return ", ".join(shown) + more

    def _counts(self, rows: Iterable[Row]) -> str:
        names: dict[str, set[str]] = {"opens": set(), "closes": set(), "other": set()}
        for row in rows:
            names[row.change.kind].add(row.change.name)
        opens, closes, other = (self._words.number(len(found)) for found in names.values())
        return self._words.pick(
            f"{opens} tên mở ra, {closes} tên bị chặn, {other} tên trả lời khác",
            f"{opens} names open, {closes} close, {other} are answered otherwise",
        )

    def _times(self, row: Row) -> str:
        return times_said(self._words, row.spans, self._whole, self._after.zone)

    def _summary(self, found: Found) -> str:
        changed, names = self._words.number(len(found.changed)), self._words.number(found.names)
        return self._words.pick(
            f"{changed} trong {names} tên thay đổi.", f"{changed} of {names} names change."
        )

    def _not_met(self, seen: Sequence[Seen]) -> Mapping[str, list[str]]:
        """The timetable rules that never held in the week, by group: of holidays, exams, other terms."""
        if self._whole is None:
            return {}
        phrases = Phrases(self._words, self._whole.first)
        met: dict[str, set[str]] = {}
        for pair in seen:
            met.setdefault(pair.group, set()).update(pair.before.windows, pair.after.windows)
        found = {}
        for group, names in met.items():
            written = [*self._before.groups[group].timetable, *self._after.groups[group].timetable]
            missing = dict.fromkeys(rule.name for rule in written if rule.name not in names)
            if missing:
                found[group] = [phrases.window(name) for name in missing]
        return found

    def _row_json(self, row: Row) -> dict[str, object]:
        change, language = row.change, self._words.language

        def side(policy: Policy, which: str) -> dict[str, object]:
            verdict = getattr(change, which)
            return {
                "blocked": verdict.blocked,
                "outcome": verdict.outcome.name.lower(),
                "step": verdict.step.name.lower(),
                "sentence": verdict_sentence(verdict, policy, language, row.spans[0].first),
            }

        return {
            "type": "change",
            "name": change.name,
            "group": change.seen.group,
            "kind": change.kind,
            "times": self._times(row),
            "spans": [[moment.isoformat(timespec="minutes") for moment in span] for span in row.spans],
            "before": side(self._before, "before"),
            "after": side(self._after, "after"),
        }

    def _summary_json(self, found: Found, quiet: Mapping[str, list[str]]) -> dict[str, object]:
        rows = [row for some in found.changes.values() for row in some]
        kinds = {kind: len({row.change.name for row in rows if row.change.kind == kind}) for kind in KINDS}
        return {
            "type": "summary",
            "names": found.names,
            "changed": len(found.changed),
            **kinds,
            "not_met": quiet,
        }


KINDS = ("opens", "closes", "other")
