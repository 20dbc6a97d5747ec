"""The keys that `lachan check` and `lachan policy` print with `--json`, and those of any list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EVERY_LIST: Final[Mapping[str, str]] = {
    "id": "id of the list; of one that is tried, made from the file's name",
    "category": "id of its category; other: blocked by every group while it is tried",
    "bundled": "whether it came with Lá Chắn",
    "source": "its address or file",
    "outcome": "of the last try: new, updated, unchanged, held, refused or failed; tried: by check --list",
    "format": "hosts, domains, wildcard, adblock, regex, dnsmasq, unbound or rpz",
    "names": "names that block",
    "allows": "exceptions",
    "rules": "rules that are more than a name",
    "ignored": "rules that are understood and not carried out",
    "rejected": "lines that could not be read",
    "quarantined": "names that no list may block, kept out",
}
"""What a list says of itself, in use (one line each by lists) or tried (before the verdicts of check)."""

POLICY_KEYS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "lachan check": {
        "verdict": {
            "name": "the name, canonical: lower case, xn-- for letters beyond ASCII",
            "qtype": "the record type asked for",
            "group": "id of the group",
            "device": 'name of the device, "" where nobody named it',
            "at": "the moment, ISO 8601 with its offset",
            "clock_trusted": "whether timetables hold; false only for a question about this moment",
            "blocked": "true or false",
            "outcome": "allowed, blocked, rewritten, passed or bypass",
            "reply": "what the device gets: forwarded, rewritten, nxdomain, nodata, refused, loopback, page, "
            "or an address; of a trusted list also nothing, truncated or box",
            "answer": 'the name or the records that are answered instead of its own, else ""',
            "step": "the step that decided: special, protected, abuse, local, hand, closed, security, own, "
            "timetable, categories, default, rewrites or inspection",
            "category": 'id of the category, "" for none',
            "service": 'id of the service that is blocked, "" for none',
            "engine": 'id of the search engine held in its safe mode (or youtube), "" for none',
            "rule": "the rule as it stands in the file or list",
            "matched": "the name that the rule stands for: the name asked, or a parent of it",
            "list": 'id of the list, "" for none',
            "window": 'name of the timetable rule, "" for none',
            "pass": 'id of what was set by hand and decided, "" for none',
            "zone": 'the zone whose own servers are asked, "" for none',
            "until": "when that timetable rule, or what was set by hand, lets go, or null",
            "sentence": "the verdict for people, in the language chosen",
            "trace": "the steps looked at, each {step, decided, reason, text}; not with --names",
            "next": "when it is next opened or blocked, by timetable, hand or claim: {at, blocked, window, "
            "sentence}, or null; not with --names",
            "changes": "what would change it, each {what, role, rule, text}: what is allow, always_allow, "
            "rebind_allow, block, revoke, pass, release, without, instead or nothing; not with --names",
        },
        "list": {
            **EVERY_LIST,
            "lines": "lines read",
            "examples": "the first rejected lines, each {line, text, reason}",
        },
        "error": {
            "line": "line of --names that is no domain name",
            "name": "what stands there",
            "error": "why it is none",
        },
    },
    "lachan policy show": {
        "group": {
            "group": "id of the group",
            "vi": "its name in Vietnamese",
            "en": "its name in English",
            "default": "whether devices that nobody named are in it",
            "at": "the moment, ISO 8601 with its offset",
            "mode": "closed, only, filtered or open",
            "blocked_categories": "ids, without those that are blocked for everyone",
            "blocked_services": "as the policy writes them: ids, and group:ID for all of a group",
            "safe_search": "whether search engines are held in their safe mode",
            "youtube": "off, moderate or strict",
            "windows": "names of the timetable rules in force",
            "own_blocks": "how many names it blocks by itself",
            "own_allows": "how many names it allows by itself",
            "until": "when the next change comes, or null",
            "by_hand": "ids of what is set by hand for the group",
            "without_list": "ids of blocked categories that no list stands behind yet",
            "then": "what it brings: {mode, opens, closes}, or null",
            "day": "what the calendar says of the day: {kind, name}; null where no rule asks it",
        },
    },
    "lachan policy check": {
        "fine": {"file": "the policy file", "groups": "ids of its groups"},
        "mistake": {
            "file": "the file",
            "path": "where in it",
            "value": "what stands there",
            "problem": "what is wrong",
            "choices": "what could stand there",
        },
    },
    "lachan policy diff": {
        "key": {
            "path": "a key that is written differently, as in groups.pupils.allow",
            "gone": "what stands there only in A",
            "come": "what stands there only in B",
            "changed": "what has a name, stands in both, and differs",
        },
        "change": {
            "name": "a name that is answered differently, canonical",
            "group": "id of the group",
            "kind": "opens, closes, or other: another answer of both that are open",
            "times": "when, for people",
            "spans": "when, each [from, to], ISO 8601; of single moments both are the same",
            "before": "what A says at the first of them: {blocked, outcome, step, sentence}",
            "after": "what B says then",
        },
        "summary": {
            "names": "names asked (the last line)",
            "changed": "names that change for any group at any time",
            "opens": "of these that open",
            "closes": "that close",
            "other": "that are answered otherwise",
            "not_met": "by group: timetable rules that never held in the week",
        },
    },
}
"""As admin.json_keys.JSON_KEYS."""
