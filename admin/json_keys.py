"""The keys that `--json` prints, command by command: docs/commands.md says them, a test holds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from admin.stats_rows import STATS_KEYS

_EVERY_LIST: Final[Mapping[str, str]] = {
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

_PASS_KEYS: Mapping[str, str] = {
    "id": "its id, short and speakable",
    "kind": "pass (opens), focus (only these names), off, extra (time) or release (a false alarm)",
    "group": 'id of the group it is for, "" for none',
    "device": 'name of the device it is for, "" for none',
    "names": "names it is about, as they are written in a policy",
    "services": "ids of services it is about",
    "categories": "ids of categories it is about",
    "start": "when it begins, ISO 8601 with its offset",
    "end": "when it has ended",
    "in_force": "whether it holds at this moment",
    "role": "role of who set it: it, head, teacher or parent",
    "by": "who set it",
    "reason": "why",
    "sentence": "all that for people, in the language chosen",
}

JSON_KEYS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "lachan user list": {
        "user": {
            "name": "the name to log in with",
            "role": "it, head, teacher or viewer; parent",
            "created": "when the account was made, ISO 8601 with its offset",
            "ready": "whether a password was chosen",
        }
    },
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
            "reply": "what the device gets: forwarded, rewritten, nxdomain, nodata, refused, loopback, or an "
            "address; of a trusted list also nothing, truncated or box",
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
            **_EVERY_LIST,
            "lines": "lines read",
            "examples": "the first rejected lines, each {line, text, reason}",
        },
        "error": {
            "line": "line of --names that is no domain name",
            "name": "what stands there",
            "error": "why it is none",
        },
    },
    "lachan lists": {
        "list": {
            **_EVERY_LIST,
            "licence": 'its licence as the catalogue knows it, else ""',
            "reason": 'why it was held, refused or failed, else ""',
            "since": "when this copy came, epoch seconds or null",
            "confirmed": "when it was last known to be the newest, epoch seconds or null",
            "next_try": "when it is looked for next, epoch seconds or null",
            "remarks": "what else is to be said, one sentence each",
            "well_known": "sites that nearly everyone needs and that it blocks, at most five",
        },
        "index": {
            "file": "the compiled index in force, or null (the last line)",
            "names": "names in it",
            "compiled": "whether it was compiled now",
            "error": "why nothing could be compiled, or null",
        },
        "trial": {
            "source": "the list that lists try tried: file, address or id of the catalogue",
            "category": "id of the category it was tried as",
            "outcome": "sane, held, refused or failed; where nothing could be read only the reason follows",
            "reason": 'why it is refused, else ""',
            "format": "how it was read",
            "lines": "lines read",
            "names": "names that block",
            "allows": "exceptions",
            "rules": "rules that are more than a name",
            "duplicates": "names that stand in it again",
            "rejected": "lines that could not be read",
            "quarantined": "lines that the guard holds back",
            "ignored": "rules that are understood and not carried out",
            "new": "its names that no list blocks yet",
        },
        "rejected": {
            "line": "number of a line of it that could not be read, 0 where it is not known",
            "text": "the line, shortened",
            "reason": "why",
        },
        "ignored": {"reason": "why rules of it are not carried out", "count": "how many"},
        "breaks": {
            "name": "a name that it would block, or a line that the guard holds back",
            "kind": "suffix, wide, protected, needed (by schools) or asked (much used, or in --names)",
            "rule": "the rule that blocks it, or why it is held back",
            "held_back": "whether the guard holds it back",
        },
        "overlap": {
            "id": "id of a list in force",
            "category": "id of its category",
            "names": "names in it",
            "here": "names of the tried list that it blocks too",
            "here_percent": "the same in percent of the tried list",
            "there": "names of it that the tried list blocks too",
            "there_percent": "the same in percent of it",
        },
        "change": {
            "change": "added or removed, from lists diff",
            "text": "the name as AdGuard writes it, or the rule",
            "rule": "whether it is a rule that is more than a name",
        },
        "diff": {
            "id": "id of the list that lists diff compared (the last line)",
            "from": "the generation before",
            "to": "the generation in force",
            "from_made": "when it was made, epoch seconds",
            "to_made": "the same of the one in force",
            "added": "how many came in",
            "removed": "how many went out",
        },
        "added": {
            "id": "id of the list that lists add wrote into the policy",
            "category": "its category; then what stands in its entry: url or file, format, match",
        },
        "catalog": {
            "id": "id of a list that lists add --search found",
            "name": "what it is called",
            "category": "id of its category",
            "url": "its address",
            "format": "its format",
            "match": "how far a bare name reaches",
            "licence": "its licence",
            "home": "its home page",
            "size": "small, medium, large or huge",
            "vi": "what it is, in Vietnamese",
            "en": "what it is, in English",
            "subscribed": "whether it is subscribed here",
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
    "lachan policy preset": {
        "preset": {
            "name": "name of the preset",
            "kind": "school or home",
            "vi": "what it is, in Vietnamese; without a NAME",
            "en": "what it is, in English; without a NAME",
            "text": "the policy; with a NAME",
        },
    },
    "lachan policy import-ics": {
        "days": {
            "kind": "holiday or exam",
            "from": "the first day",
            "to": "the last day",
            "name": "what the event is called",
        },
    },
    "lachan clock": {
        "clock": {
            "now": "what the clock says, ISO 8601 in UTC",
            "trusted": "whether it is believed",
            "why": "network time, hardware clock, a person, settings or before; else never set, behind or "
            "unconfirmed",
            "saved": "the last time that was believed, or null",
            "hardware": "what a hardware clock says, or null",
        },
    },
    "lachan pass": {
        "granted": {**_PASS_KEYS, "notes": "what it does not do, one sentence each"},
        "pass": _PASS_KEYS,
        "revoked": _PASS_KEYS,
    },
    "lachan devices": {
        "device": {
            "device": "its name in devices.toml, the label of its claim, or null",
            "group": "id of the group it is in now",
            "how": "why: claim, mac, name (of its DHCP lease), address, range or default",
            "claim": "id of the claim, or null",
            "until": "when the claim ends, epoch seconds or null",
            "tags": "its tags",
            "host": 'the host name of its lease, "" for none',
            "mac": 'its MAC, "" where it is not known',
            "random_mac": "whether the MAC says of itself that it was made up",
            "addresses": "its addresses; link-local ones with the number of the link",
            "other_groups": "addresses of it that are in another group: address → group",
            "gateway": "whether it is the router",
            "leased": "whether it has a DHCP lease",
            "seen": "when it was last seen, epoch seconds or null",
            "perhaps": "the listed device that it may be under a new MAC, or null",
        },
        "network": {
            "at": "the moment, epoch seconds (the last line)",
            "default_group": "id of the group of devices that nobody named",
            "gateways": "the routers' addresses",
            "only_the_gateway_asks": "whether all questions of the last hour came from the router",
            "trouble": "lease files that cannot be used, one sentence each",
        },
        "claim": {
            "id": "id of the claim (claim grant, use and list)",
            "group": "id of the group",
            "device": "the MAC, the address or the name that is claimed",
            "start": "since when, epoch seconds",
            "end": "until when, epoch seconds",
            "label": "what people call the device",
            "by": "who claimed it",
            "number": "number of the code that was used, or null",
        },
        "code": {
            "number": "number of the code (claim code and list)",
            "code": "the code itself, only once: when it is made",
            "group": "id of the group",
            "until": "when claims made with it end, epoch seconds",
            "expires": "until when it can be used, epoch seconds",
            "uses": "for how many more devices",
            "label": "what the claims will be called",
            "by": "who made it",
        },
    },
    "lachan stats": STATS_KEYS,
    "lachan doctor": {
        "finding": {
            "about": "dns, rules, lists, categories, bypass, safe-search, search-engines, "
            "firewall, devices or leases",
            "grade": "fine, note (may be meant so) or wrong (has to be mended)",
            "text": "what was found, in the language chosen",
        },
    },
}
"""Command → type of the object → its keys beside ``type``."""
