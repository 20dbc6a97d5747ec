"""What would change a verdict, beside waiting: found out by asking again under the changed rules. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

import msgspec

from config.frozen import FrozenMap
from config.names import DomainName
from config.passes import PASS, RELEASE, Pass
from config.policyfile import Group, Policy
from config.roles import ROLES, ROLES_AT
from config.rules import EXACT, SUBTREE, NameRule
from config.suffixes import whose_suffix
from policy.verdict import Action, Step, Verdict
from policy.wording import pick

_EVER = 253_370_764_800  # epoch seconds: the year 9999, so that it holds whenever it is asked about


class Ask(Protocol):
    """Ask the same question again under another policy, and with one more entry by hand, the newest.

    `ended`: the id of an entry that is taken away.
    """

    def __call__(self, policy: Policy, more: tuple[Pass, ...] = (), ended: str = "") -> Verdict: ...  # noqa: D102


class Remedy(NamedTuple):
    """Something that would change the verdict.

    `what`: allow, always_allow, rebind_allow, block (the name there), revoke (what was set by hand, its id in
    `rule`), pass, release (by hand, of `role` or a higher one), without (the `rule` taken out), instead (a
    block in the place of `rule`), or nothing.
    """

    what: str
    role: str = ""
    rule: str = ""


def remedies(
    policy: Policy, group: str, device: str | None, name: str, verdict: Verdict, ask: Ask
) -> tuple[Remedy, ...]:
    """What would open a blocked name for a group or one of its devices, or close an open one."""
    if not name:
        return (Remedy("nothing"),)
    rule = NameRule(DomainName(name), SUBTREE)
    if not verdict.blocked:
        found = tuple(_closing(policy, group, rule, verdict, ask))
    elif whose_suffix(name):
        found = ()  # nobody may open everybody's sites
    else:
        found = tuple(_opening(policy, group, device, rule, verdict, ask))
    return found or (Remedy("nothing"),)


def remedy_text(remedy: Remedy, language: str) -> str:
    """A remedy as one part of a sentence, in "vi" or "en"."""
    role = ROLES.get(remedy.role)
    lowest = pick((role.vi, role.en), language) if role else remedy.role
    return pick(_TEXTS[remedy.what], language).format(role=lowest, rule=remedy.rule)


_TEXTS: Mapping[str, tuple[str, str]] = {
    "allow": ("ghi tên này vào allow của nhóm thì mở", "an allow in the group's own names would open it"),
    "always_allow": (
        "ghi tên này vào always_allow của nhóm thì mở",
        "an always_allow in the group's own names would open it",
    ),
    "rebind_allow": ("ghi tên này vào rebind_allow thì mở", "the name in rebind_allow would open it"),
    "revoke": (
        "kết thúc sớm thì mở: lachan pass revoke {rule}",
        "ending it early would open it: lachan pass revoke {rule}",
    ),
    "pass": (
        "{role} trở lên mở tạm được bằng lachan pass",
        "a pass of the role {role} or above would open it for a while",
    ),
    "release": (
        "nếu báo nhầm, {role} gỡ được bằng lachan pass grant --release",
        "if it is a false alarm, the role {role} may release it: lachan pass grant --release",
    ),
    "block": ("ghi tên này vào block của nhóm thì chặn", "a block in the group's own names would close it"),
    "without": ("bỏ {rule} thì bị chặn", "without {rule} it would be blocked"),
    "instead": (
        "thay {rule} bằng một tên trong block thì chặn",
        "a block in the place of {rule} would close it",
    ),
    "nothing": ("allow hay block đều không đổi được điều này", "no allow and no block changes this"),
}


def _opening(
    policy: Policy, group: str, device: str | None, rule: NameRule, verdict: Verdict, ask: Ask
) -> Iterator[Remedy]:
    for key in ("allow", "always_allow"):
        if not ask(_with(policy, group, key, rule)).blocked:
            yield Remedy(key)
            break
    if verdict.step is Step.INSPECTION and verdict.action is Action.NODATA:
        opened = msgspec.structs.replace(policy, rebind_allow=(*policy.rebind_allow, rule))
        if not ask(opened).blocked:
            yield Remedy("rebind_allow")
    if verdict.step is Step.HAND and not ask(policy, (), verdict.by).blocked:
        yield Remedy("revoke", rule=verdict.by)
    for kind in (PASS, RELEASE):
        role = _lowest_role(policy, kind, group, device, rule, ask)
        if role:
            yield Remedy(kind, role)
            return


def _lowest_role(policy: Policy, kind: str, group: str, device: str | None, rule: NameRule, ask: Ask) -> str:
    for role in reversed(ROLES_AT[policy.kind]):
        if not (role.may_release if kind == RELEASE else role.longest):
            continue
        entry = Pass(
            id="if",
            kind=kind,
            start=0,
            end=_EVER,
            role=role.id,
            group="" if device else group,
            device=device or "",
            names=(rule,),
        )
        if not ask(policy, (entry,)).blocked:
            return role.id
    return ""


def _closing(policy: Policy, group: str, rule: NameRule, verdict: Verdict, ask: Ask) -> Iterator[Remedy]:
    if ask(_with(policy, group, "block", msgspec.structs.replace(rule, scope=EXACT))).blocked:
        yield Remedy("block")
    elif verdict.step is Step.OWN:
        without = _without(policy, group, verdict.rule)
        if ask(without).blocked:
            yield Remedy("without", rule=verdict.rule)
        elif ask(_with(without, group, "block", rule)).blocked:
            yield Remedy("instead", rule=verdict.rule)


def _with(policy: Policy, group: str, key: str, rule: NameRule) -> Policy:
    rules = policy.groups[group]
    return _replaced(policy, msgspec.structs.replace(rules, **{key: (*getattr(rules, key), rule)}))


def _without(policy: Policy, group: str, written: str) -> Policy:
    def left(value: Policy | Group) -> dict[str, object]:
        names = {
            key: tuple(rule for rule in getattr(value, key) if str(rule) != written)
            for key in ("allow", "always_allow")
        }
        return {**names, "rules": tuple(rule for rule in value.rules if rule != written)}

    rules = policy.groups[group]
    rest = msgspec.structs.replace(policy, **left(policy))
    return _replaced(rest, msgspec.structs.replace(rules, **left(rules)))


def _replaced(policy: Policy, group: Group) -> Policy:
    return msgspec.structs.replace(policy, groups=FrozenMap({**policy.groups, group.id: group}))
