"""``lachan run``: everything in the foreground, from an empty folder to filtered DNS."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from admin import ports
from admin.asking import Asker
from admin.assembly import Assembly, Program
from admin.banner import Started, banner, lan_address, sample_name
from admin.cli_common import data_option, fail, paths_of, policy_option, settings_of, stand_in, warn
from admin.firststart import AlreadyRunning, make_folders, only_one, write_first_policy
from admin.groupstate import group_now
from admin.inforce import BUILT_IN, DEFAULT_KIND, FILE, InForce, policy_in_force
from admin.lookups import open_lists
from admin.status import only_here
from admin.words import Words
from blocklists.bundled import bundled_lists
from blocklists.refresh import CompileFailed, RefreshBusy, ensure_index
from config import clock
from config.endpoints import Endpoint
from config.paths import Paths
from config.policyfile import KINDS, Policy
from config.settings import Settings

NO_PAGE = "off"

_ADVICE = {
    ports.OURSELVES: "end the other lachan run, or: systemctl stop lachan.target",
    "systemd-resolve": "put DNSStubListener=no into /etc/systemd/resolved.conf and run: "
    "systemctl restart systemd-resolved",
    "dnsmasq": "stop it: systemctl disable --now dnsmasq",
    "named": "stop it: systemctl disable --now named",
    "unbound": "stop it: systemctl disable --now unbound",
    "connmand": "start connmand with --nodnsproxy",
}


@click.command()
@data_option
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    help=f"Whose rules the first start writes; later starts keep what is there. Otherwise {DEFAULT_KIND}.",
)
@policy_option
@click.option(
    "--dns",
    multiple=True,
    metavar="ADDR:PORT",
    help="Where DNS answers. Otherwise, as root, port 53 on all addresses, else 127.0.0.1:5353. Repeatable.",
)
@click.option(
    "--admin",
    metavar="ADDR:PORT",
    help="Where the page is: port 8053, like DNS on all addresses or on this machine only; off: no page.",
)
@click.option(
    "--upstream",
    multiple=True,
    metavar="URL",
    help="Whom to ask for names that are open, such as udp://1.1.1.2; the first that is well. Repeatable.",
)
@click.option("--workers", metavar="N", help="How many processes answer DNS. Otherwise 2, on one core 1.")
@click.pass_obj
def run(
    words: Words,
    data: Path | None,
    kind: str | None,
    policy_file: Path | None,
    dns: Sequence[str],
    admin: str | None,
    upstream: Sequence[str],
    workers: str | None,
) -> None:
    """Start DNS, the page and the care of the lists, in the foreground. Ctrl-C ends all of it.

    The first start writes a commented policy into the data folder and compiles the lists that came with
    Lá Chắn: it filters with no network at all. Edit policy.toml while it runs; the change is in force within
    a second.

    \b
    Examples:
      lachan run                                  try it on this computer
      sudo lachan run --kind home                 protect a home: port 53 on all addresses
      lachan run --dns 127.0.0.1:5300 --upstream udp://9.9.9.9
    """  # noqa: D301 - \b is click's mark for lines to keep
    paths = paths_of(data, policy_file)
    page = None if admin == NO_PAGE else admin
    options = {"dns": dns, "admin": page, "upstreams": upstream, "workers": workers, "kind": kind}
    in_force = _begin(words, paths, policy_file, kind)
    settings = settings_of(paths, options, kind=in_force.policy.kind)
    try:
        make_folders(paths)
    except OSError as error:
        fail(words("Cannot write to %(path)s: %(why)s", path=error.filename, why=error.strerror))
    endpoints = _usable(settings.dns, chosen=bool(dns))
    _check_ports(words, endpoints)
    shown_page = None if admin == NO_PAGE else _page(words, settings.admin)
    try:
        with only_one(paths.runtime):
            _compile(words, paths, in_force.policy, settings)
            sys.exit(_assembly(words, paths, in_force, settings, endpoints, shown_page).run())
    except AlreadyRunning:
        fail(words("Lá Chắn runs already with this data folder: %(path)s", path=paths.data))


def _begin(words: Words, paths: Paths, policy_file: Path | None, kind: str | None) -> InForce:
    """Return the policy to start with, written now at a first start; say what stands in for a broken one."""
    if policy_file is None:
        try:
            paths.data.mkdir(parents=True, exist_ok=True)
            if write_first_policy(paths, kind or DEFAULT_KIND):
                text = words(
                    "First start: the rules for a %(kind)s are now in %(path)s",
                    kind=kind or DEFAULT_KIND,
                    path=paths.policy,
                )
                click.echo(text)
        except OSError as error:
            fail(words("Cannot write to %(path)s: %(why)s", path=error.filename, why=error.strerror))
    in_force = policy_in_force(paths, kind or DEFAULT_KIND)
    if in_force.origin == FILE:
        _kind_differs(words, in_force.policy, kind)
        return in_force
    if in_force.invalid is not None:
        click.echo(str(in_force.invalid), err=True)
    elif policy_file is not None:
        fail(words("--policy: %(path)s: there is no such file", path=policy_file))
    if in_force.origin == BUILT_IN or policy_file is not None:
        sys.exit(2)
    warn(stand_in(words, in_force))
    return in_force


def _kind_differs(words: Words, policy: Policy, kind: str | None) -> None:
    if kind is not None and kind != policy.kind:
        text = words(
            "--kind %(kind)s changes nothing: the rules that are there are for a %(other)s. "
            "To begin anew, move policy.toml away.",
            kind=kind,
            other=policy.kind,
        )
        warn(text)


# Addresses ------------------------------------------------------------------------------------------------


def _usable(endpoints: Iterable[Endpoint], *, chosen: bool) -> tuple[Endpoint, ...]:
    """Drop the IPv6 defaults on a machine without IPv6; what somebody chose stays, and fails by its name."""
    if chosen or ports.has_ipv6():
        return tuple(endpoints)
    return tuple(endpoint for endpoint in endpoints if not endpoint.ipv6)


def _check_ports(words: Words, endpoints: Iterable[Endpoint]) -> None:
    for endpoint in endpoints:
        error = ports.why_not(endpoint.host, endpoint.port)
        if error is None:
            continue
        if ports.is_taken(error):
            fail(_taken(words, endpoint))
        if ports.is_forbidden(error):
            text = words(
                "%(where)s: ports below 1024 need root. Use sudo, or --dns 127.0.0.1:5353", where=endpoint
            )
            fail(text)
        fail(words("DNS cannot use %(where)s: %(why)s", where=endpoint, why=error.strerror))


def _taken(words: Words, endpoint: Endpoint) -> str:
    holder = ports.holder(endpoint.port)
    if holder is None:
        who, advice = words("another program"), words("stop it")
    else:
        who = f"{holder.name} ({holder.pid})"
        advice = next((text for name, text in _ADVICE.items() if holder.name.startswith(name)), "")
        advice = advice or words("stop it")
    return words(
        "DNS cannot use %(where)s: %(who)s has that port. What to do: %(advice)s; or choose another, "
        "such as --dns 127.0.0.1:5353",
        where=endpoint,
        who=who,
        advice=advice,
    )


def _page(words: Words, endpoint: Endpoint) -> Endpoint | None:
    """Return where the page can be; without a port for it DNS runs alone, and a line says so."""
    error = ports.why_not(endpoint.host, endpoint.port)
    if error is None:
        return endpoint
    holder = ports.holder(endpoint.port) if ports.is_taken(error) else None
    why = f"{holder.name} ({holder.pid})" if holder else (error.strerror or "")
    warn(
        words(
            "No page: %(where)s cannot be used (%(why)s). Choose another with --admin",
            where=endpoint,
            why=why,
        )
    )
    return None


# Starting -------------------------------------------------------------------------------------------------


def _compile(words: Words, paths: Paths, policy: Policy, settings: Settings) -> None:
    told = False

    def tell(_step: str, _list: str, _done: int, _of: int | None) -> None:
        nonlocal told
        if not told:
            told = True
            click.echo(words("Compiling the lists …"))

    try:
        ensure_index(paths, policy, settings, clock.epoch(), progress=tell)
    except (OSError, CompileFailed, RefreshBusy) as error:
        text = words(
            "The lists could not be compiled (%(why)s): only names in the rules are blocked.", why=error
        )
        warn(text)


def _assembly(
    words: Words,
    paths: Paths,
    in_force: InForce,
    settings: Settings,
    endpoints: Sequence[Endpoint],
    page: Endpoint | None,
) -> Assembly:
    place = ("--data", str(paths.data), "--policy", str(paths.policy))
    resolver = Program.module(
        "DNS",
        "resolver",
        *place,
        *("--runtime", str(paths.runtime)),
        *("--workers", str(settings.workers)),
        *("--kind", in_force.policy.kind),
        *(part for endpoint in endpoints for part in ("--dns", str(endpoint))),
        *(part for url in settings.upstreams for part in ("--upstream", str(url))),
    )
    others = [Program.module(words("The care of the lists"), "admin.chores", *place)]
    if page is not None:
        others.insert(0, Program.module(words("The page"), "admin.page", *place, "--admin", str(page)))

    def ready() -> None:
        for line in _told(words, paths, in_force, settings, endpoints, page):
            click.echo(line)
        sys.stdout.flush()

    return Assembly(resolver, others, on_ready=ready, say=warn, hangup_ends=sys.stdin.isatty())


def _told(
    words: Words,
    paths: Paths,
    in_force: InForce,
    settings: Settings,
    endpoints: Sequence[Endpoint],
    page: Endpoint | None,
) -> Iterable[str]:
    policy = in_force.policy
    now = clock.wall(policy.zone)
    lists = open_lists(paths, policy)
    asker = Asker.of(policy, policy.default_group, now, lists.lookup, protected=settings.protected)
    started = Started(
        dns=endpoints,
        page=page,
        policy=f"{paths.policy} ({policy.kind})",
        groups=[group_now(policy, group, now, protected=settings.protected) for group in policy.groups],
        lists=lists,
        sample=sample_name(asker, bundled_lists(paths.starter) if policy.starter else ()),
        lan=lan_address(),
        now=now,
    )
    yield from banner(words, started)
    if only_here(endpoints):
        yield ""
        yield words(
            "DNS listens on this computer only; other devices cannot use it. "
            "For the whole network: sudo ./lachan run"
        )
