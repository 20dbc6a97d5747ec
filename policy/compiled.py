"""The part of a group's rules that no timetable changes, compiled once."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from blocklists.hits import Lookup
from config.policyfile import Group, Policy
from config.protected import protected_rules
from config.rules import NameRule
from config.services import expand_services
from policy.inspection import Inspection
from policy.localdata import LocalData
from policy.nametable import NameTable, above_allowed, name_table
from policy.ownrules import compile_own, own_named, own_opened
from policy.safesearch import safe_names
from policy.special import SPECIAL_NAMES

Rules = tuple[NameRule, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """What stands at all times. `digest` tells two of them apart.

    `only`: what the group is limited to at all times, None for most. `named`: all names that one of its rules
    or a standard stands at, besides the own names. `own_named`: the own rules (texts) that rest on a name,
    `own_above`: the names that have a name below them which one of these opens or answers.
    """

    protected: NameTable
    forward: NameTable
    always: NameTable
    always_rules: Rules
    allow: Rules
    block: Rules
    only: frozenset[NameRule] | None
    unfiltered: NameTable
    safe: frozenset[str]
    services: frozenset[str]
    own_rules: Lookup | None
    own_named: frozenset[str]
    own_above: frozenset[str]
    local: LocalData
    inspection: Inspection
    named: frozenset[str]
    digest: bytes


def compile_group(policy: Policy, group: Group, protected: Rules) -> Compiled:
    """Compile a group; `protected` are names beside the policy's. Remembered: changes ask for it again."""
    return _compiled(
        msgspec.structs.replace(group, timetable=()),
        policy.allow,
        policy.always_allow,
        policy.block,
        protected_rules(policy.protected, protected),
        policy.forward_zones,
        policy.rules,
        LocalData.of(policy),
        Inspection.of(policy),
    )


@functools.lru_cache(maxsize=256)
def _compiled(
    group: Group,
    allow: Rules,
    always: Rules,
    block: Rules,
    protected: Rules,
    forward: Rules,
    own_rules: tuple[str, ...],
    local: LocalData,
    inspection: Inspection,
) -> Compiled:
    always += group.always_allow
    allow += group.allow + always
    block += group.block
    own_rules += group.rules
    services = expand_services(group.block_services)
    safe = safe_names(group.safe_search, group.youtube)
    rules = compile_own(own_rules)
    written = [
        *(
            sorted(map(str, set(some)))
            for some in (allow, always, block, protected, forward, group.unfiltered)
        ),
        *(sorted(group.safe_search), group.youtube, sorted(services), group.allow_only, own_rules),
        *(local.digest, inspection.digest),
    ]
    tables = name_table(protected), name_table(forward), name_table(always)
    return Compiled(
        protected=tables[0],
        forward=tables[1],
        always=tables[2],
        always_rules=always,
        allow=allow,
        block=block,
        only=frozenset(allow) if group.allow_only else None,
        unfiltered=name_table(group.unfiltered),
        safe=safe,
        services=services,
        own_rules=rules or None,
        own_named=own_named(rules),
        own_above=above_allowed(name_table(own_opened(rules))),
        local=local,
        inspection=inspection,
        named=SPECIAL_NAMES.union(*tables, safe, local.named),
        digest=sha256(repr(written).encode()).digest(),
    )
