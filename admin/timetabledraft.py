"""A timetable rule as somebody wants it, and the policy's text with it. Pure.

Only what was changed is written: keys that say the same already, comments, and all other rules stay as they
are. A rule whose days have different times becomes several [[groups.X.timetable]] that differ in days and
times only, and those that there are keep their places.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from admin.weekbands import SHIFT, Band, Entry, Week, bands, days_text, entries, kind_of, same_week, times_of
from config.dates import KINDS_OF_DAY, day
from config.groups import TimetableRule
from config.reading import Refused, Spot
from config.tablelines import Fields, Value
from config.tabletext import change_tables, insert_table, remove_tables
from config.week import EVERY_DAY
from policy.whole import read_policy

BLOCK, ONLY, CLOSE = EFFECTS = ("block", "only", "close")
"""What a rule does: block some kinds of sites, leave only some sites open, or close everything."""


class RuleGone(ValueError):
    """The rule is not the one that was seen: somebody else has changed it, or taken it out."""

    def __init__(self) -> None:
        super().__init__(
            "somebody else has changed or removed this rule meanwhile; look at the timetable again"
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form says. `when` holds kinds of days, none for every day; dates are texts, "" for none."""

    name: str
    effect: str
    categories: tuple[str, ...]
    services: tuple[str, ...]
    only: tuple[str, ...]
    when: frozenset[str]
    first: str
    last: str
    set_by: str
    kind: str
    week: Week


def effect_of(rule: TimetableRule) -> str:
    """What a rule does."""
    return CLOSE if rule.close else ONLY if rule.only else BLOCK


def draft_of(band: Band) -> Draft:
    """A band as its form shows it."""
    rule = band.rule
    return Draft(
        name=rule.name,
        effect=effect_of(rule),
        categories=rule.block_categories,
        services=rule.block_services,
        only=tuple(str(name) for name in rule.only),
        when=rule.when & frozenset(KINDS_OF_DAY),
        first=rule.from_.isoformat() if rule.from_ else "",
        last=rule.to.isoformat() if rule.to else "",
        set_by=rule.set_by,
        kind=band.kind,
        week=band.week,
    )


def find_band(rules: Sequence[TimetableRule], mark: str) -> Band:
    """The band of this mark. Raises RuleGone."""
    found = next((band for band in bands(rules) if band.mark == mark), None)
    if found is None:
        raise RuleGone
    return found


def put_rule(text: str, group: str, mark: str, draft: Draft, language: str) -> str:
    """The policy's text with a rule as the draft has it; an empty mark makes a new one.

    language: in which days are written where they change. What comes out is not checked: the file's parser
    says everything that is wrong with it. Raises RuleGone, config.tabletext.LaidOutOtherwise,
    config.errors.ConfigInvalid for a text that is none, KeyError for a group that is gone.
    """
    rules = read_policy(text).groups[group].timetable
    path = ("groups", group, "timetable")
    if not mark:
        for number, entry in enumerate(entries(draft.kind, draft.week), len(rules)):
            text = insert_table(text, path, number, _whole(draft, entry, language))
        return text
    band = find_band(rules, mark)
    changed = _changed(draft_of(band), draft)
    if band.kind == draft.kind and same_week(band.kind, band.week, draft.week):
        return change_tables(text, path, dict.fromkeys(band.numbers, changed)) if changed else text
    return _placed(text, path, band, rules, draft, changed, language)


def take_rule(text: str, group: str, mark: str) -> str:
    """The policy's text without a rule. Raises as `put_rule`."""
    band = find_band(read_policy(text).groups[group].timetable, mark)
    return remove_tables(text, ("groups", group, "timetable"), band.numbers)


def _placed(
    text: str,
    path: Sequence[str],
    band: Band,
    rules: Sequence[TimetableRule],
    draft: Draft,
    changed: Fields,
    language: str,
) -> str:
    """The text with the band's tables saying the draft's week, each where it stands if it stays."""
    wanted = list(entries(draft.kind, draft.week))
    places: dict[int, Entry] = {}
    for number in band.numbers:
        same = next((one for one in wanted if one == _entry(rules[number])), None)
        if same is not None:
            places[number] = same
            wanted.remove(same)
    for number in band.numbers:
        if number not in places and wanted:
            places[number] = wanted.pop(0)
    text = change_tables(
        text,
        path,
        {
            number: {**changed, **_times(rules[number], entry, draft.kind, language)}
            for number, entry in places.items()
        },
    )
    text = remove_tables(text, path, [number for number in band.numbers if number not in places])
    for step, entry in enumerate(wanted, 1):
        text = insert_table(text, path, band.numbers[-1] + step, _whole(draft, entry, language))
    return text


def _entry(rule: TimetableRule) -> Entry:
    return Entry(rule.days, times_of(rule))


def _times(rule: TimetableRule, entry: Entry, kind: str, language: str) -> dict[str, Value | None]:
    """The keys of days and times that say something else than the rule does."""
    now, was = _entry(rule), kind_of(rule)
    found: dict[str, Value | None] = {}
    if now.days != entry.days:
        found["days"] = days_text(entry.days, language)
    if was != kind:
        found[was] = None
    if now.times != entry.times:
        found[kind] = _written_times(entry, kind)
    return found


def _written_times(entry: Entry, kind: str) -> Value:
    texts = [str(time) for time in entry.times]
    return texts[0] if kind == SHIFT else texts


def _whole(draft: Draft, entry: Entry, language: str) -> dict[str, Value | None]:
    """All keys of a new rule, in the order in which people read them."""
    days: Mapping[str, Value | None] = (
        {} if entry.days == EVERY_DAY else {"days": days_text(entry.days, language)}
    )
    rest = _keys(draft)
    return {
        "name": draft.name,
        **days,
        draft.kind: _written_times(entry, draft.kind),
        **{key: value for key, value in rest.items() if value is not None and key != "name"},
    }


def _changed(now: Draft, draft: Draft) -> dict[str, Value | None]:
    """The keys besides days and times in which a draft is another."""
    before, after = _keys(now), _keys(draft)
    return {key: value for key, value in after.items() if not _alike(before[key], value)}


def _alike(first: Value | None, second: Value | None) -> bool:
    if isinstance(first, list | tuple) and isinstance(second, list | tuple):
        return sorted(first) == sorted(second)
    return first == second


def _keys(draft: Draft) -> dict[str, Value | None]:
    block, only = draft.effect == BLOCK, draft.effect == ONLY
    return {
        "name": draft.name,
        "when": _when(draft.when),
        "from": _date(draft.first),
        "to": _date(draft.last),
        "block_categories": list(draft.categories) or None if block else None,
        "block_services": list(draft.services) or None if block else None,
        "only": list(draft.only) or None if only else None,
        "close": True if draft.effect == CLOSE else None,
        "set_by": draft.set_by or None,
    }


def _when(kinds: Collection[str]) -> Value | None:
    found = [kind for kind in KINDS_OF_DAY if kind in kinds]
    if not found or {"term", "holiday"} <= set(found):
        return None
    return found[0] if len(found) == 1 else found


def _date(text: str) -> Value | None:
    """A date as the file has it; what is none stays a text, so that the parser can say so."""
    if not text:
        return None
    spot = Spot()
    try:
        return day(text, spot)
    except Refused:
        return text
