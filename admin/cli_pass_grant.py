"""``lachan pass grant``: put something in force by hand, for a while."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from admin.cli_common import (
    calling_for,
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
)
from admin.cli_pass_common import carry_out, login
from admin.inforce import unreadable
from admin.lookups import open_lists
from admin.passes_advice import advice
from admin.passes_grant import named_devices, put_in_force
from admin.passes_said import PassPhrases, pass_json
from admin.passes_store import PassBook
from admin.passes_wish import Ready, Wish, ready
from admin.words import Words
from config import clock
from config.clocktrust import EARLIEST
from config.errors import ConfigInvalid
from config.passes import Pass
from config.paths import Paths
from config.policyfile import Policy


@click.command()
@click.option("--group", default="", metavar="GROUP", help="For this group: its id or its name.")
@click.option("--device", default="", metavar="NAME", help="For this device: its name in devices.toml.")
@click.option(
    "--site", "sites", multiple=True, metavar="NAME", help="Open this name and what is below. Repeatable."
)
@click.option(
    "--service",
    "services",
    multiple=True,
    metavar="ID",
    help="Open all names of a service: youtube, or group:video. Repeatable; may stand beside --focus.",
)
@click.option(
    "--category", "categories", multiple=True, metavar="ID", help="Open a category: video. Repeatable."
)
@click.option("--focus", multiple=True, metavar="NAME", help="Leave only these names open. Repeatable.")
@click.option("--off", is_flag=True, help="Switch the internet off.")
@click.option(
    "--extra",
    type=int,
    metavar="MINUTES",
    help="For a --device: so many minutes without the timetable, from now or from the next closing on.",
)
@click.option(
    "--release",
    multiple=True,
    metavar="NAME",
    help="A false alarm: this name is no malware or phishing. For IT and parents; for all without --group.",
)
@click.option("--minutes", type=int, metavar="N", help="How long. Otherwise a lesson: 45, at home 60.")
@click.option("--hours", type=int, metavar="N", help="The same in hours. A --release has 24 of its own.")
@click.option("--by", default="", metavar="NAME", help="Who does it. Otherwise who is logged in.")
@click.option(
    "--role",
    default="",
    metavar="ROLE",
    help="As what: it, head, teacher; at home parent, helper. Otherwise the highest. It bounds "
    "what may be opened, and how long.",
)
@click.option(
    "--reason", default="", metavar="TEXT", help="Why: shown in the list and kept in the audit trail."
)
@json_option
@data_option
@policy_option
@click.pass_obj
def grant(
    words: Words, /, as_json: bool, data: Path | None, policy_file: Path | None, **asked: object
) -> None:
    """Open or close something for a group or a device, for some minutes.

    \b
    Examples:
      lachan pass grant --group lop-6a --site olm.vn --minutes 45 --by "Cô Lan" --role teacher
      lachan pass grant --group lop-6a --service youtube --reason "bài học sinh"
      lachan pass grant --group lop-6a --category video --minutes 30
      lachan pass grant --group lop-6a --focus olm.vn --focus azota.vn      only these
      lachan pass grant --group lop-6a --off                                internet off
      lachan pass grant --device may-cua-minh --extra 30                    30 minutes more
      lachan pass grant --release false-alarm.vn --hours 24                 no phishing after all

    A teacher grants up to 4 hours and opens social, games, video, chat and ads-trackers; a head up to 7 days
    and more categories; IT and parents all but abuse, malware and phishing. What a head has closed no
    teacher opens.
    """  # noqa: D301 - as above
    epoch = clock.epoch()
    if epoch < EARLIEST:
        fail(
            words.pick(
                "Đồng hồ của máy này chưa đúng, nên không biết khi nào hết: chỉnh giờ rồi làm lại.",
                "This machine's clock is not set, so nobody could say when it ends: set it and try again.",
            )
        )
    paths = paths_of(data, policy_file)
    policy = policy_of(words, paths, policy_file).policy
    wish = Wish(**{**asked, "by": asked["by"] or login()})  # type: ignore[arg-type]
    wanted = _ready(words, wish, policy, _devices(paths, policy))
    book = PassBook(paths)
    entry = carry_out(words, paths, lambda: _grant(book, policy, wanted, paths))
    _say_granted(words, paths, policy_file, policy, wanted.group, entry, as_json=as_json)


def _ready(words: Words, wish: Wish, policy: Policy, devices: Mapping[str, str]) -> Ready:
    try:
        return ready(words, wish, policy, devices)
    except ConfigInvalid as error:
        refuse(error)


def _grant(book: PassBook, policy: Policy, wanted: Ready, paths: Paths) -> Pass:
    protected = settings_of(paths, kind=policy.kind).protected
    return put_in_force(book, wanted, policy, protected, clock.wall(policy.zone))


def _say_granted(
    words: Words,
    paths: Paths,
    policy_file: Path | None,
    policy: Policy,
    group: str,
    entry: Pass,
    *,
    as_json: bool,
) -> None:
    now = clock.wall(policy.zone)
    phrases = PassPhrases(words, policy, now)
    group = group or policy.default_group
    passes = carry_out(words, paths, PassBook(paths).read)
    notes = advice(words, policy, group, entry, passes, open_lists(paths, policy).lookup, now)
    if as_json:
        found = pass_json(entry, policy, now.timestamp(), phrases.line(entry))
        click.echo(json_line({"type": "granted", **found, "notes": list(notes)}))
        return
    click.echo(f"{entry.id}  {phrases.line(entry)}")
    for note in notes:
        warn(note)
    hint = words.pick("Thôi sớm hơn", "To end it earlier")
    click.echo(f"{hint}: {calling_for(paths, policy_file).command(f'pass revoke {entry.id}')}")


def _devices(paths: Paths, policy: Policy) -> dict[str, str]:
    try:
        return named_devices(paths, policy)
    except ConfigInvalid as error:
        refuse(error)
    except OSError as error:
        refuse(unreadable(str(paths.devices), error))
