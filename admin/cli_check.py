"""``lachan check``: would this name be blocked, for whom, when, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from admin.asking import TYPES, Answer, Asker, name_in, trace_json, trace_lines, type_name, type_number
from admin.cli_check_lists import try_all
from admin.cli_check_many import ask_all
from admin.cli_common import (
    data_option,
    fail,
    json_line,
    json_option,
    paths_of,
    policy_of,
    policy_option,
    refuse,
    settings_of,
    warn,
    wrong,
)
from admin.devicewatch import who_is_there
from admin.inforce import unreadable
from admin.leases.reader import LeaseReader
from admin.lookups import Together, Tried, open_lists
from admin.mistakes import in_language, name_line
from admin.moments import MomentInvalid, parse_moment
from admin.phrases import Phrases
from admin.presence import clients_of, find
from admin.words import Words
from blocklists.hits import Lookup
from config import clock
from config.claims import Claim, ClaimsBroken, parse_claims
from config.devices import Devices, parse_devices, plain_address
from config.errors import ConfigInvalid
from config.names import NameInvalid
from config.paths import Paths
from config.policyfile import Policy


@click.command()
@click.argument("name", required=False)
@click.option(
    "--type", "qtype", default="A", show_default=True, help="The record type: A, AAAA, HTTPS, TYPE65."
)
@click.option("--group", help="Ask for this group of the policy. Otherwise the default group.")
@click.option("--client", metavar="IP", help="Ask for the device with this address: its group is looked up.")
@click.option(
    "--at",
    metavar="MOMENT",
    help="Ask for this moment, such as 2026-09-07T20:00 (in the policy's time zone). Otherwise now.",
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
    at: str | None,
    lists: Sequence[str],
    names: str | None,
    as_json: bool,
    data: Path | None,
    policy_file: Path | None,
) -> None:
    """Say whether NAME would be blocked, and why, step by step.

    Asks the same rules and lists as the resolver, which need not run; without a data folder the built-in
    school policy and the bundled lists answer. A blocked name is an answer, not an error: exit code 0.

    \b
    Examples:
      lachan check facebook.com
      lachan check facebook.com --group teachers --at 2026-09-07T20:00
      lachan check tiktok.com --client 192.168.1.23
      lachan check casino.example --list gambling=my-list.txt
      lachan check --names names.txt --json
    """  # noqa: D301 - \b is click's mark for lines to keep
    if (name is None) == (names is None):
        raise click.UsageError("Give a NAME, or --names FILE.")
    number = type_number(qtype)
    if number is None:
        wrong("--type", qtype, "is not a record type", (*TYPES, "TYPE123"))
    paths = paths_of(data, policy_file)
    policy = policy_of(words, paths, policy_file).policy
    moment = _moment(words, policy, at)
    chosen = _group(paths, policy, group, client, moment.timestamp())
    protected = settings_of(paths, kind=policy.kind).protected
    tried = try_all(words, lists, policy, protected, as_json=as_json)
    lookup = _lookup(words, paths, policy, tried)
    asker = Asker.of(policy, chosen, moment, lookup, trying=bool(tried), protected=protected)
    if names is not None:
        ask_all(words, asker, names, number, as_json=as_json)
    elif name is not None:
        _one(words, asker, name, number, as_json=as_json)


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


def _group(paths: Paths, policy: Policy, group: str | None, client: str | None, at: float) -> str:
    if group is not None and client is not None:
        raise click.UsageError("Give --group or --client, not both.")
    if group is not None:
        if group not in policy.groups:
            wrong("--group", group, "is not a group of the policy", policy.groups)
        return group
    if client is None:
        return policy.default_group
    try:
        plain_address(client)
    except ValueError:
        wrong("--client", client, "is not an IP address; write it like 192.168.1.23")
    devices = _devices(paths, policy)
    found = who_is_there(paths, LeaseReader(), clock.epoch())
    kind, mac = find(client, devices, found) or ("", "")
    clients = clients_of(policy, devices, _claims(paths), found, at)
    return clients.identify(client, mac if kind == "mac" else None).group


def _claims(paths: Paths) -> tuple[Claim, ...]:
    try:
        return parse_claims(paths.claims.read_bytes())
    except FileNotFoundError:
        return ()
    except ClaimsBroken as error:
        fail(f"{paths.claims}: {error}", code=1)
    except OSError as error:
        refuse(unreadable(str(paths.claims), error))


def _devices(paths: Paths, policy: Policy) -> Devices:
    try:
        return parse_devices(paths.devices.read_bytes(), policy.groups.keys(), str(paths.devices))
    except FileNotFoundError:
        return Devices()
    except ConfigInvalid as error:
        refuse(error)
    except OSError as error:
        refuse(unreadable(str(paths.devices), error))


# One name -------------------------------------------------------------------------------------------------


def _one(words: Words, asker: Asker, text: str, qtype: int, *, as_json: bool) -> None:
    try:
        answer = asker.ask(name_in(text), qtype)
    except NameInvalid as error:
        fail(name_line(words, error))
    if as_json:
        value = asker.as_json(answer, words.language)
        value["next"] = _ahead_json(asker, answer)
        click.echo(json_line({**value, "trace": trace_json(answer, words.language)}))
        return
    for line in _told(words, asker, answer):
        click.echo(line)


def _told(words: Words, asker: Asker, answer: Answer) -> Iterator[str]:
    blocked = answer.verdict.blocked
    sentence = asker.sentence(answer, words.language)
    yield click.style(f"{answer.name.unicode}: {sentence}", fg="red" if blocked else "green", bold=True)
    group = asker.state.group
    phrases = Phrases(words, asker.now)
    day = f"{phrases.weekday(asker.now.weekday())} {phrases.date(asker.now)} {asker.now:%H:%M}"
    reply = asker.reply(answer)
    yield words(
        "  group %(group)s, %(when)s (%(zone)s), type %(type)s, reply: %(reply)s",
        group=f"{words.pick(group.vi, group.en)} ({group.id})",
        when=day,
        zone=asker.policy.timezone,
        type=type_name(answer.qtype),
        reply=reply,
    )
    yield ""
    rows = trace_lines(answer, words.language)
    width = max(len(step) for _number, step, _text, _decided in rows)
    for number, step, text, decided in rows:
        line = f"{'→' if decided else ' '} {number:2} {step:<{width}}  {text}"
        yield click.style(line, bold=True) if decided else line
    if (ahead := asker.ahead(answer)) is not None:
        moment, verdict = ahead
        window = phrases.window(verdict.window)
        if not verdict.blocked:
            what = words("it is open")
        elif window:
            what = words("it is blocked, by timetable “%(window)s”", window=window)
        else:
            what = words("it is blocked")
        yield ""
        yield words("Until %(when)s. Then: %(what)s.", when=phrases.moment(moment), what=what)


def _ahead_json(asker: Asker, answer: Answer) -> dict[str, object] | None:
    ahead = asker.ahead(answer)
    if ahead is None:
        return None
    moment, verdict = ahead
    return {"at": moment.isoformat(timespec="seconds"), "blocked": verdict.blocked, "window": verdict.window}
