"""Subscriptions: where a blocklist comes from and what it is for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from config.categories import CATEGORIES
from config.reading import Key, Spot, flag, list_of, one_of, read_struct, slug, text
from config.rules import EXACT, NameRule, name_rule

FORMATS = ("auto", "hosts", "domains", "wildcard", "adblock", "regex", "dnsmasq", "unbound", "rpz")
MATCHES = ("exact", "subtree")
SCOPES = ("list", "category", "all")
STARTER_PREFIX = "starter-"


def list_id(value: object, spot: Spot) -> str:
    """A slug that is not one of the bundled lists'."""
    found = slug(value, spot)
    if found.startswith(STARTER_PREFIX):
        spot.refuse(value, f'ids that begin with "{STARTER_PREFIX}" belong to the bundled lists')
    return found


def list_url(value: object, spot: Spot) -> str:
    """An http or https address with a host, without a password."""
    found = text(longest=2048)(value, spot)
    try:
        parts = urlsplit(found)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        spot.refuse(value, f"is not a web address: {error}")
    if parts.scheme not in ("http", "https") or not host or port == 0 or any(c.isspace() for c in found):
        spot.refuse(value, "must be an address such as https://example.org/list.txt (http or https)")
    if parts.username is not None:
        spot.refuse(
            f"{parts.scheme}://…@{host}", "has a name or password in it, and the policy file is shared"
        )
    return found


class ListSource(msgspec.Struct, frozen=True):
    """One subscription, from a `url` or from a `file` (relative to the policy file's folder)."""

    id: Annotated[str, Key(list_id, "id", "A short id: a-z, 0-9, hyphens; not `starter-…`.")]
    category: Annotated[
        str, Key(one_of(CATEGORIES, "a category"), "category id", "What the list's names are.")
    ]
    url: Annotated[str, Key(list_url, "web address", "Where it is fetched from, http or https.", "–")] = ""
    file: Annotated[
        str,
        Key(
            text(longest=1024),
            "path",
            "Or a file of your own, relative to the policy file's folder.",
            "–",
        ),
    ] = ""
    format: Annotated[
        str,
        Key(one_of(FORMATS, "a list format"), "format", "One of `auto`, `hosts`, `domains`, `wildcard`, "
            "`adblock`, `regex`, `dnsmasq`, `unbound`, `rpz`; `auto` looks at the content.", '`"auto"`'),
    ] = "auto"  # fmt: skip
    match: Annotated[
        str | None,
        Key(
            one_of(MATCHES, "a way to match"),
            "match",
            "`exact` (only the names listed) or `subtree` (and all below); when absent as the format says.",
            "as the format says",
        ),
    ] = None
    enabled: Annotated[bool, Key(flag, "true or false", "Whether the list is used.", "`true`")] = True
    trusted: Annotated[
        bool,
        Key(
            flag,
            "true or false",
            "Whether it may do more than block: answers of its own, rules for single devices, and exceptions "
            "that reach as far as `scope` says. Only by https or from a file.",
            "`false`",
        ),
    ] = False
    scope: Annotated[
        str,
        Key(
            one_of(SCOPES, "a reach of exceptions"),
            "reach",
            "What the exceptions of a trusted list open: what the `list` itself blocks, what lists of its "
            "`category` block, or what `all` lists block but for abuse, malware and phishing.",
            '`"list"`',
        ),
    ] = "list"
    confirmed: Annotated[
        tuple[NameRule, ...],
        Key(
            list_of(name_rule(EXACT)),
            "list of names",
            "Names that schools need (`zalo.me`) and that this malware or phishing list may block all the "
            "same: a person has looked. Else such lines are held back and named in `lachan lists status`.",
            "`[]`",
        ),
    ] = ()
    mirrors: Annotated[
        tuple[str, ...],
        Key(
            list_of(list_url, most=8),
            "list of web addresses",
            "Where else the same list is, asked in this order when `url` does not answer.",
            "`[]`",
        ),
    ] = ()

    def file_path(self, folder: Path) -> Path:
        """The path of a `file` source, given the policy file's folder."""
        return folder / self.file


def list_source(value: object, spot: Spot) -> ListSource:
    """Read one [[lists]]."""

    def check(fields: dict[str, Any], spot: Spot) -> None:
        raw = value if isinstance(value, dict) else {}
        if ("url" in raw) == ("file" in raw):
            spot.note(None, "needs exactly one of url and file")
        addresses = (fields.get("url", ""), *fields.get("mirrors", ()))
        if fields.get("trusted") and any(address.startswith("http:") for address in addresses):
            spot.key("trusted").note(True, "a trusted list must come by https or from a file")
        if fields.get("mirrors") and "url" not in raw:
            spot.key("mirrors").note(None, "are of a list with a url")
        if fields.get("scope", "list") != "list" and not fields.get("trusted", "trusted" in raw):
            spot.key("scope").note(fields["scope"], "only a list with trusted = true reaches that far")

    return read_struct(ListSource, value, spot, check=check)
