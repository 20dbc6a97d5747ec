"""The keys that `--json` prints, command by command: docs/commands.md says them, a test holds them."""

from __future__ import annotations

from collections.abc import Mapping

from admin.json_keys_policy import EVERY_LIST, POLICY_KEYS
from admin.stats_rows import STATS_KEYS

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
    "role": "role of who set it: it, head, teacher, parent or helper",
    "by": "who set it",
    "reason": "why",
    "sentence": "all that for people, in the language chosen",
}

JSON_KEYS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    **POLICY_KEYS,
    "lachan user list": {
        "user": {
            "name": "the name to log in with",
            "role": "it, head, teacher or viewer; parent or helper",
            "created": "when the account was made, ISO 8601 with its offset",
            "ready": "whether a password was chosen",
        }
    },
    "lachan baseline show": {
        "baseline": {
            "key": 'the public key that is trusted, 64 hexadecimal letters, "" for none',
            "address": 'where newer versions are pulled from, "" for none',
            "in_force": "the version in force, 0 for none",
            "offered": "the newest version, while nobody has decided about it, or null",
        }
    },
    "lachan lists": {
        "list": {
            **EVERY_LIST,
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
    "lachan backup": {
        "backup": {
            "file": "where it is",
            "bytes": "its size",
            "files": "how many files are in it",
        },
    },
    "lachan restore": {
        "restore": {
            "made": "when the backup was made, ISO 8601 with its offset",
            "restored": "whether it was put back; not with --dry-run",
            "before": "the backup of what was there before, or null",
            "new": "files that it adds",
            "replaced": "files that it replaces",
            "removed": "files that it takes away",
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
    "lachan collector": {
        "school": {
            "code": "the school's code",
            "name": "what it is called",
            "kind": "preschool, primary, lower, upper, mixed or other",
            "boxes": "how many boxes may report for it",
        },
        "box": {
            "id": "SHA-256 of its public key",
            "school": "code of its school",
            "status": "active, replaced or revoked",
            "last": "sequence, digest, previous and month of the last report held; sequence 0 for none",
            "missing": "numbers of reports that are missing before it",
        },
        "staff": {
            "name": "the name to log in with",
            "role": "reader, clerk or admin",
            "ready": "whether a password was chosen",
            "second": "whether a second step is asked for at log-in",
        },
    },
    "lachan report": {
        "preview": {
            "digest": "SHA-256 of the report, by which the next one follows it",
            "agreed": "whether somebody agreed that it leaves",
            "report": "what would leave, as docs/report-1.schema.json describes it",
        },
        "agreement": {
            "agreed": "who, when (epoch seconds) and the line of the audit trail; null where nobody did",
            "boxes": "how many boxes the school has",
        },
        "awareness": {
            "month": "2026-11",
            "sessions": "sessions held",
            "parents": "parents reached",
            "pupils": "pupils reached",
            "materials": "materials, in the school's words",
            "note": "what else, in the school's words",
        },
        "report": {
            "month": "2026-11",
            "sequence": "its number under its key",
            "digest": "SHA-256 of the report",
            "box": "id of the key that signed it",
            "state": "delivered, waiting or refused (for good, so that it is not sent again)",
            "why": "why it was refused, or not sent yet; empty where there is nothing to say",
        },
        "sent": {
            "delivered": "how many were taken in now",
            "waiting": "how many are tried again",
            "why": "why one was not taken; empty where nothing hindered",
            "refused": "whether the collector said so, and not the network",
            "given_up": "those refused for good now: month, at (epoch seconds), why",
        },
        "verified": {
            "file": "which file",
            "ok": "whether its signature is good and it follows those before it; then",
            "standing": "next, gap, late, duplicate, substituted, broken-chain, month-taken, future, foreign",
            "school": "its school's code",
            "box": "id of the key that signed it",
            "sequence": "its number",
            "month": "2026-11",
            "digest": "SHA-256 of the report",
        },
    },
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
