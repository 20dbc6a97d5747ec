"""What ``lachan run`` prints when DNS answers: where everything is, what holds now, and a line to try."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from admin.asking import Asker
from admin.calling import Calling
from admin.groupstate import backed, for_everyone, in_order
from admin.inforce import FILE, LAST_GOOD, InForce
from admin.lookups import OpenLists
from admin.phrases import Phrases
from admin.status import GroupNow
from admin.words import Words
from blocklists.bundled import Bundled
from blocklists.parse import ListUnreadable, parse_list
from config.endpoints import Endpoint
from config.paths import Paths
from config.policyfile import Policy

# A name that a child may read over somebody's shoulder comes first.
_TRY_FIRST = ("gambling", "proxy-vpn", "games", "social", "video", "dating", "adult")
_OPEN_NAME = "vnexpress.net"
_ANYWHERE = ("0.0.0.0", "::")


@dataclass(frozen=True, slots=True)
class Started:
    """What the banner tells of."""

    dns: Sequence[Endpoint]
    page: Endpoint | None
    rules: str
    """Which rules are in force, one line."""
    groups: Sequence[GroupNow]
    lists: OpenLists
    sample: tuple[str, bool]
    """A name to try, and whether it is blocked now."""
    lan: str
    """This machine's address on the local network, "" when it has none."""
    now: datetime
    call: Calling
    """How the command line is called here."""


def banner(words: Words, started: Started) -> Iterator[str]:
    """Yield the lines."""
    _ = words
    phrases = Phrases(words, started.now)
    yield _("Lá Chắn is on. Ctrl-C ends it.")
    yield ""
    yield _row(_("DNS"), _dns(words, started))
    page = address_of(started.page, started.lan) if started.page else None
    yield _row(_("Page"), f"http://{page}" if page else _("off"))
    yield _row(_("Rules"), started.rules)
    yield _row(_("Lists"), _lists(words, started.lists))
    if bare := phrases.bare_line(_bare(started)):
        yield _row("", bare)
    yield ""
    for group in _standing(started):
        name = phrases.group(group) + (_(" (every other device)") if group.is_default else "")
        yield f"  {name}"
        yield f"    {phrases.now_line(group)}"
        yield f"    {phrases.change_line(group)}"
    if started.lists.categories is not None:
        yield from (f"  {line}" for line in phrases.everyone_lines(*for_everyone(started.lists.categories)))
    yield ""
    name, blocked = started.sample
    what = _("blocked now") if blocked else _("open")
    yield _row(_("Try"), f"{dig(started.dns[0])} {name}   # {what}")
    why = _("why")
    yield _row("", f"{started.call.command(f'check {name}')}   # {why}")


def _row(head: str, text: str) -> str:
    return f"  {head:<8}{text}"


def _dns(words: Words, started: Started) -> str:
    text = ", ".join(map(str, started.dns))
    if started.lan and any(endpoint.host in _ANYWHERE for endpoint in started.dns):
        port = started.dns[0].port
        shown = started.lan if port == 53 else str(Endpoint(started.lan, port))
        return words("%(address)s (on all addresses: %(all)s)", address=shown, all=text)
    return text


def _lists(words: Words, lists: OpenLists) -> str:
    if not lists.lists:
        return words("none yet: only names in the rules are blocked; lachan lists update fetches more")
    count = words.plural(
        "%(names)s names on %(num)s list",
        "%(names)s names on %(num)s lists",
        lists.lists,
        names=words.number(lists.names),
    )
    if lists.origin != "bundled":
        return count
    why = words("(those that came with Lá Chắn; no compiled lists can be used)")
    return f"{count} {why}"


def rules_line(words: Words, in_force: InForce, paths: Paths, call: Calling) -> str:
    """Return which rules are in force, and where to see why when they are not those of the file."""
    kind = in_force.policy.kind
    if in_force.origin == FILE:
        return f"{paths.policy} ({kind})"
    text = (
        words("the last good ones (%(kind)s)", kind=kind)
        if in_force.origin == LAST_GOOD
        else words("the strict built-in ones (%(kind)s)", kind=kind)
    )
    if in_force.invalid is None:
        return text
    why = words.plural(
        "%(file)s has %(num)s mistake and is NOT in force; see: %(command)s",
        "%(file)s has %(num)s mistakes and is NOT in force; see: %(command)s",
        len(in_force.invalid.mistakes),
        file=paths.policy.name,
        command=call.policy_check(),
    )
    return f"{text}; {why}"


def lists_failed(words: Words, policy: Policy, error: Exception) -> str:
    """Return the sentence for lists that could not be compiled at the start: why, and what filters now."""
    why = (getattr(error, "strerror", None) or str(error)).removeprefix("the lists cannot be compiled: ")
    if not policy.starter:
        return words(
            "The lists could not be compiled (%(why)s): only names in the rules are blocked.", why=why
        )
    return words(
        "The lists could not be compiled (%(why)s): those that came with Lá Chắn filter meanwhile.", why=why
    )


def _standing(started: Started) -> Iterator[GroupNow]:
    """Yield the groups with the categories that really are blocked; the others have a line of their own."""
    covered = started.lists.categories
    for group in started.groups:
        yield group if covered is None else backed(group, covered)


def _bare(started: Started) -> tuple[str, ...]:
    covered = started.lists.categories
    wanted = {category for group in started.groups for category in group.categories}
    return () if covered is None else in_order(wanted - covered)


def address_of(endpoint: Endpoint, lan: str) -> str:
    """Return where a browser finds an endpoint: "all addresses" is no address to type."""
    if endpoint.host in _ANYWHERE:
        return str(Endpoint(lan or "127.0.0.1", endpoint.port))
    return str(endpoint)


def dig(endpoint: Endpoint) -> str:
    """Return the dig command that asks this endpoint from this machine."""
    loopback = {"0.0.0.0": "127.0.0.1", "::": "::1"}
    port = "" if endpoint.port == 53 else f" -p {endpoint.port}"
    return f"dig @{loopback.get(endpoint.host, endpoint.host)}{port}"


def sample_name(asker: Asker, bundled: Sequence[Bundled]) -> tuple[str, bool]:
    """Return a name and whether the group of ``asker`` finds it blocked now, rather a blocked one."""
    order = {category: place for place, category in enumerate(_TRY_FIRST)}
    for entry in sorted(bundled, key=lambda entry: order.get(entry.category, len(order))):
        if entry.category in asker.state.blocked_categories:
            for name in _names_of(entry):
                if asker.ask(name, traced=False).verdict.blocked:
                    return name, True
    return _OPEN_NAME, asker.ask(_OPEN_NAME, traced=False).verdict.blocked


def _names_of(entry: Bundled) -> Iterator[str]:
    try:
        names = parse_list(entry.path).names
    except (OSError, ListUnreadable):
        return
    for kind, some in names.items():
        if not kind.allow:
            yield from some


def lan_address() -> str:
    """Return the address by which this machine reaches others, "" when it is on no network. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737): connecting UDP only picks the way out
        except OSError:
            return ""
        address = str(probe.getsockname()[0])
    return "" if address.startswith(("127.", "0.")) else address
