r"""Who a rule is for: the values of `$client` and `$ctag`, and RPZ's client addresses → `Rule.asker`.

AdGuard, "Hosts Blocklists", sections "client" and "ctag": values are parted by `|`, one with `~` in front is
excluded, names may stand in quotes, and `\` goes before a quote, a comma or a pipe that belongs to the name.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import Final

_TAG: Final = re.compile(r"[a-z0-9_]{1,64}")
_SPECIAL: Final = re.compile(r"[\\|,]")


def split_unescaped(text: str, separator: str) -> list[str]:
    """Split at separators without a backslash in front; those with one lose it. Empty parts are dropped."""
    parts = re.split(rf"(?<!\\){re.escape(separator)}", text)
    return [part.replace(f"\\{separator}", separator) for part in parts if part]


def joined(*parts: str) -> str:
    """Join the parts of an asker, those that are there."""
    return ",".join(filter(None, parts))


def clients(text: str) -> str:
    """Return the `client=` part of an asker, "" when the text is none."""
    found = [_client(one) for one in split_unescaped(text, "|")]
    return part("client", found) if found and all(found) else ""


def tags(text: str) -> str:
    """Return the `ctag=` part of an asker, "" when the text is none."""
    found = text.split("|")
    return part("ctag", found) if all(_TAG.fullmatch(one.removeprefix("~")) for one in found) else ""


def part(key: str, values: Iterable[str]) -> str:
    """Return one part of an asker, its values (as the rule wants them) in order and each once."""
    return f"{key}={'|'.join(sorted(set(values)))}"


def _client(text: str) -> str:
    sign, name = ("~", text[1:]) if text.startswith("~") else ("", text)
    name = name.replace("\\,", ",")
    if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        name = name[1:-1].replace("\\" + name[0], name[0])
    if not name:
        return ""
    if network := as_network(name):
        return sign + network
    name = _SPECIAL.sub(lambda found: "\\" + found[0], name)
    return sign + ("\\" + name if name.startswith("~") else name)


def as_network(text: str) -> str:
    """Return an address or a prefix in its shortest form, "" when the text is neither."""
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return ""
    return str(network.network_address if network.prefixlen == network.max_prefixlen else network)
