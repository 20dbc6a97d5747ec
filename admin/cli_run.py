"""``lachan run``: everything in the foreground, from an empty folder to filtered DNS."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
import msgspec

from admin.asking import Asker
from admin.assembly import Assembly, Program
from admin.banner import Started, banner, lan_address, lists_failed, rules_line, sample_name
from admin.calling import Calling, calling
from admin.cli_common import (
    data_option,
    fail,
    kind_of,
    paths_of,
    policy_option,
    preset_option,
    settings_of,
    stand_in,
    warn,
)
from admin.cli_ports import check_ports, page_endpoint, usable
from admin.firststart import (
    AlreadyRunning,
    forget_runtime,
    make_folders,
    make_runtime,
    only_one,
    write_first_policy,
)
from admin.groupstate import group_now
from admin.inforce import FILE, InForce, policy_in_force
from admin.lookups import open_lists
from admin.mistakes import told
from admin.setuplink import setup_link
from admin.status import only_here
from admin.words import Words
from blocklists.bundled import bundled_lists
from blocklists.refresh import CompileFailed, RefreshBusy, ensure_index
from config import clock
from config.box import DEFAULT_KIND
from config.endpoints import Endpoint
from config.paths import Paths
from config.policyfile import KINDS, Policy
from config.settings import Settings

NO_PAGE = "off"

_DISK_IS_UNWELL = frozenset({errno.ENOSPC, errno.EROFS, errno.EDQUOT})
"""No reason to leave a school without DNS: what can be read serves. Anything else is a person's mistake."""


@click.command()
@data_option
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    help=f"Whose rules the first start writes; later starts keep what is there. Otherwise {DEFAULT_KIND}.",
)
@preset_option
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
    preset: str | None,
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
      sudo lachan run --preset secondary          a school with two shifts; lachan policy preset lists more
      lachan run --dns 127.0.0.1:5300 --upstream udp://9.9.9.9
    """  # noqa: D301 - \b is click's mark for lines to keep
    paths = paths_of(data, policy_file)
    call = calling(data, policy_file, os.environ)
    page = None if admin == NO_PAGE else admin
    kind = kind_of(preset, kind)
    options = {"dns": dns, "admin": page, "upstreams": upstream, "workers": workers, "kind": kind}
    settings = settings_of(paths, options)  # first of all: a wrong option must leave nothing behind
    if policy_file is not None and not policy_file.exists():
        fail(words("--policy: %(path)s: there is no such file", path=policy_file))
    endpoints = usable(settings.dns, chosen=bool(dns))
    check_ports(words, endpoints)
    shown_page = None if admin == NO_PAGE else page_endpoint(words, settings.admin)
    _prepare(words, paths, settings.kind, preset, chosen=policy_file is not None)
    in_force = _rules(words, paths, kind, settings.kind, call)
    settings = settings_of(paths, options, kind=in_force.policy.kind)
    try:
        with only_one(paths.runtime):
            _compile(words, paths, in_force.policy, settings)
            code = _assembly(words, paths, in_force, settings, endpoints, shown_page, call).run()
            forget_runtime(paths)
            sys.exit(code)
    except AlreadyRunning:
        fail(words("Lá Chắn runs already with this data folder: %(path)s", path=paths.data))


# Before anything starts -----------------------------------------------------------------------------------


def _prepare(words: Words, paths: Paths, kind: str, preset: str | None, *, chosen: bool) -> None:
    """Make the folders, and a policy to begin with unless a file was chosen.

    On a full or read-only disk DNS goes on with what is there; the folder in memory is needed, though.
    """
    try:
        paths.data.mkdir(parents=True, exist_ok=True)
        if not chosen and write_first_policy(paths, preset or kind):
            click.echo(
                words(
                    "First start: the rules for a %(kind)s are now in %(path)s", kind=kind, path=paths.policy
                )
            )
        make_folders(paths)
    except OSError as error:
        text = words("Cannot write to %(path)s: %(why)s", path=paths.data, why=error.strerror)
        if error.errno not in _DISK_IS_UNWELL:
            fail(text)
        warn(text)
    try:
        make_runtime(paths)
    except OSError as error:
        fail(words("Cannot write to %(path)s: %(why)s", path=paths.runtime, why=error.strerror or error))


def _rules(words: Words, paths: Paths, wish: str | None, kind: str, call: Calling) -> InForce:
    """Return the rules to start with; of a file with mistakes say them all, and what stands in for it."""
    in_force = policy_in_force(paths, kind)
    if in_force.invalid is not None:
        click.echo(told(words, in_force.invalid), err=True)
    if in_force.origin == FILE:
        _kind_differs(words, in_force.policy, wish)
    else:
        warn(stand_in(words, in_force, call.policy_check()))
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
        warn(lists_failed(words, policy, error))


def _assembly(
    words: Words,
    paths: Paths,
    in_force: InForce,
    settings: Settings,
    endpoints: Sequence[Endpoint],
    page: Endpoint | None,
    call: Calling,
) -> Assembly:
    place = ("--data", str(paths.data), "--policy", str(paths.policy))
    kind = ("--kind", in_force.policy.kind)
    upstreams = [part for url in settings.upstreams for part in ("--upstream", str(url))]
    resolver = Program.module(
        "DNS",
        "resolver",
        *place,
        *kind,
        *("--runtime", str(paths.runtime)),
        *("--workers", str(settings.workers)),
        *(part for endpoint in endpoints for part in ("--dns", str(endpoint))),
        *upstreams,
    )
    # The hosts of lists are looked up without our own DNS, so that lists come while it is not well.
    others = [Program.module(words("The care of the lists"), "admin.chores", *place, *upstreams)]
    if page is not None:
        others.insert(0, Program.module(words("The page"), "admin.page", *place, *kind, "--admin", str(page)))

    def ready() -> None:
        for line in _told(words, paths, in_force, settings, endpoints, page, call):
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
    call: Calling,
) -> Iterable[str]:
    policy = in_force.policy
    now = clock.wall(policy.zone)
    lists = open_lists(paths, policy)
    asker = Asker.of(policy, policy.default_group, now, lists.lookup, protected=settings.protected)
    started = Started(
        dns=endpoints,
        page=page,
        rules=rules_line(words, in_force, paths, call),
        groups=[group_now(policy, group, now, protected=settings.protected) for group in policy.groups],
        lists=lists,
        sample=sample_name(asker, bundled_lists(paths.starter) if policy.starter else ()),
        lan=lan_address(),
        now=now,
        call=call,
    )
    yield from banner(words, started)
    if page is not None:
        at = msgspec.structs.replace(settings, admin=page)
        link = setup_link(words, paths, at, policy.kind, int(clock.epoch()))
        if link:
            yield ""
            yield words.pick(
                "Thiết lập, trong 5 phút: mở liên kết này (dùng một lần, trong 24 giờ):",
                "Set it up, in 5 minutes: open this link (good once, for 24 hours):",
            )
            yield from (f"  {line}" for line in link)
    if only_here(endpoints):
        yield ""
        yield words(
            "DNS listens on this computer only; other devices cannot use it. "
            "For the whole network: %(command)s",
            command=f"sudo {call.command('run')}",
        )
