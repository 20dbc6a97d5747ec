"""``lachan check``: would this name be blocked, for whom, when, and why."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from admin.asking import Asker, Leads, name_in
from admin.askingsaid import told, whole_json
from admin.cli_check_lists import try_all
from admin.cli_check_many import ask_all
from admin.cli_check_whom import Wanted, standing_of
from admin.cli_common import (
    data_option,
    fail,
    json_line,
    json_option,
    paths_of,
    policy_of,
    policy_option,
    settings_of,
    warn,
    wrong,
)
from admin.lookups import Together, Tried, open_lists
from admin.mistakes import in_language, name_line
from admin.moments import MomentInvalid, parse_moment
from admin.recordtypes import TYPES, type_number
from admin.words import Words
from blocklists.hits import Lookup
from config import clock
from config.names import DomainName, NameInvalid
from config.paths import Paths
from config.policyfile import Policy


@click.command()
@click.argument("name", required=False)
@click.option(
    "--type", "qtype", default="A", show_default=True, help="The record type: A, AAAA, HTTPS, TYPE65."
)
@click.option(
    "--group",
    help="Ask for this group of the policy; with --client or --device, as if the device were in it. "
    "Otherwise the device's group, or the default group.",
)
@click.option(
    "--client", metavar="IP|MAC", help="Ask for the device with this address: its group is looked up."
)
@click.option("--device", metavar="NAME", help="Ask for the device of this name in devices.toml.")
@click.option(
    "--at",
    metavar="MOMENT",
    help="Ask for this moment, such as 2026-09-07T20:00 (in the policy's time zone). Otherwise now.",
)
@click.option(
    "--answer",
    "leads",
    multiple=True,
    metavar="NAME|IP",
    help="Suppose that the answer leads to this alias or address, and look at it too. Repeatable.",
)
@click.option(
    "--list",
    "lists",
    multiple=True,
    metavar="[CATEGORY=]FILE",
    help="Try a list beside those in use. Without a category, as if the group blocked it. Repeatable.",
)
@click.option(
    "--names",
    metavar="FILE",
    help="Check every name in this file, one a line, # for remarks; - is standard input.",
)
@json_option
@data_option
@policy_option
@click.pass_obj
def check(
    words: Words,
    name: str | None,
    qtype: str,
    group: str | None,
    client: str | None,
    device: str | None,
    at: str | None,
    leads: Sequence[str],
    lists: Sequence[str],
    names: str | None,
    as_json: bool,
    data: Path | None,
    policy_file: Path | None,
) -> None:
    """Say whether NAME would be blocked, and why, step by step.

    Asks the same rules and lists as the resolver, which need not run, with all that is set by hand and every
    claim; without a data folder the built-in school policy and the bundled lists answer. It says too what
    would change the verdict, and when. A blocked name is an answer, not an error: exit code 0.

    \b
    Examples:
      lachan check facebook.com
      lachan check facebook.com --group teachers --at 2026-09-07T20:00
      lachan check tiktok.com --client 192.168.1.23
      lachan check shop.example --answer x.tracker.example --answer 192.168.1.1
      lachan check casino.example --list gambling=my-list.txt
      lachan check --names names.txt --json
    """  # noqa: D301 - \b is click's mark for lines to keep
    if (name is None) == (names is None):
        raise click.UsageError("Give a NAME, or --names FILE.")
    number = type_number(qtype)
    if number is None:
        wrong("--type", qtype, "is not a record type", (*TYPES, "TYPE123"))
    supposed = _leads(words, leads)
    paths = paths_of(data, policy_file)
    settings = settings_of(paths)
    policy = policy_of(words, paths, policy_file, settings.kind).policy
    moment = _moment(words, policy, at)
    tried = try_all(words, lists, policy, settings.protected, as_json=as_json)
    lookup = _lookup(words, paths, policy, tried)
    wanted = Wanted(group, client, device)
    standing = standing_of(words, paths, policy, lookup, wanted, settings.protected, now=at is None)
    asker = Asker(standing, lookup, moment, trying=bool(tried))
    if names is not None:
        ask_all(words, asker, names, number, as_json=as_json)
    elif name is not None:
        _one(words, asker, name, number, supposed, as_json=as_json)


def _lookup(words: Words, paths: Paths, policy: Policy, tried: Sequence[Tried]) -> Lookup:
    opened = open_lists(paths, policy)
    if opened.origin == "bundled":
        warn(words("No lists are compiled here: the lists that came with Lá Chắn answer."))
    return Together([*(one.index for one in tried), opened.lookup]) if tried else opened.lookup


def _moment(words: Words, policy: Policy, at: str | None) -> datetime:
    if at is None:
        return clock.wall(policy.zone)
    try:
        return parse_moment(at, policy.zone)
    except MomentInvalid as error:
        fail(f"--at: {in_language(words, str(error))}")


def _leads(words: Words, texts: Sequence[str]) -> Leads:
    """Read names and addresses that an answer is supposed to lead to."""
    names: list[str] = []
    addresses: list[bytes] = []
    for text in texts:
        try:
            addresses.append(ipaddress.ip_address(text.strip()).packed)
            continue
        except ValueError:
            pass
        try:
            names.append(str(DomainName.parse(name_in(text))))
        except NameInvalid as error:
            fail(f"--answer: {name_line(words, error)}")
    return Leads(tuple(names), tuple(addresses))


_LOOKS = {"blocked": ("red", True), "open": ("green", True), "decided": (None, True), "": (None, False)}


def _one(words: Words, asker: Asker, text: str, qtype: int, leads: Leads, *, as_json: bool) -> None:
    try:
        answer = asker.ask(name_in(text), qtype, leads=leads)
    except NameInvalid as error:
        fail(name_line(words, error))
    if as_json:
        click.echo(json_line(whole_json(asker, answer, words.language)))
        return
    for line, looks in told(words, asker, answer):
        color, bold = _LOOKS[looks]
        click.echo(click.style(line, fg=color, bold=bold) if line and looks else line)
