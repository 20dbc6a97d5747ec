"""Opening a service to a group for good, as an edit of the policy's text: whatever closes it goes. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from admin.groupedit import is_rule, with_name
from blocklists.hits import Lookup
from config.categories import MANDATORY
from config.groups import Group
from config.reading import parse_toml
from config.rules import NameRule
from config.services import GROUP_PREFIX, SERVICES, expand_services
from config.tabletext import change_table, remove_table
from config.tomledit import change_list
from policy.whole import read_policy


def open_service(text: str, group: str, service: str, lists: Lookup) -> str:
    """The text with nothing left in a group's own rules that blocks a service by itself.

    It leaves the blocked services, at all times and in the timetable; of a blocked kind of services the
    others stay blocked one by one, and a timetable rule that blocked nothing else goes. Names of it that a
    blocked category would still close, or that the group blocks, go into `allow`. Times at which all is
    closed stay. Raises KeyError for no such group or service, ConfigInvalid, ValueError for a text that
    cannot be edited so.
    """
    rules = SERVICES[service].rules
    path = ("groups", group, "timetable")
    for index, entries, alone in reversed(_in_timetable(text, group)):
        if service in expand_services(entries):
            left = _without(entries, service)
            if left or not alone:
                text = change_table(text, path, index, {"block_services": left or None})
            else:
                text = remove_table(text, path, index)
    always = read_policy(text).groups[group].block_services
    if service in expand_services(always):
        left = _without(always, service)
        come = [one for one in left if one not in always]
        text = change_list(text, ("groups", group, "block_services"), come, lambda item: item not in left)
    found = read_policy(text).groups[group]
    for rule in rules:
        if _is_closed(found, rule, lists):
            text = with_name(text, group, rule, "allow")
    return text


def _in_timetable(text: str, group: str) -> list[tuple[int, list[str], bool]]:
    """Each timetable rule's number, its blocked services as written, and whether it blocks nothing else."""
    rules = parse_toml(text, "policy.toml")["groups"][group].get("timetable", ())
    return [
        (index, list(rule.get("block_services", ())), not rule.get("block_categories"))
        for index, rule in enumerate(rules)
    ]


def _without(entries: Iterable[str], service: str) -> list[str]:
    """The entries that block the same but for one service; a kind of services is written out."""
    left: list[str] = []
    for entry in entries:
        if service not in expand_services([entry]):
            left.append(entry)
        elif entry.startswith(GROUP_PREFIX):
            left += sorted(expand_services([entry]) - {service})
    return list(dict.fromkeys(left))


def _is_closed(group: Group, rule: NameRule, lists: Lookup) -> bool:
    """Whether the group's own names or categories would still close a name at some time."""
    if any(is_rule(str(one), rule) for one in group.allow):
        return False
    if group.allow_only or any(is_rule(str(one), rule) for one in group.block):
        return True
    blocked: set[str] = set(group.block_categories)
    for window in group.timetable:
        blocked |= set(window.block_categories)
    return bool(_listed(rule, lists) & (blocked - MANDATORY))


def _listed(rule: NameRule, lists: Lookup) -> set[str]:
    return {hit.category for hit in lists.lookup(str(rule.name)) if not hit.allow}
