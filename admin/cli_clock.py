"""``lachan clock``: whether the clock of this machine is believed, why, and a person's word for it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from admin.cli_common import data_option, fail, json_line, json_option, paths_of, policy_of, settings_of
from admin.phrases import Phrases
from admin.words import Words
from config import clock as clocks
from config import kernelclock
from config.clockfile import ClockFiles
from config.clocktrust import (
    BEFORE,
    BEHIND,
    EARLIEST,
    HARDWARE,
    KERNEL,
    NEVER_SET,
    PERSON,
    SETTINGS,
    UNCONFIRMED,
    Evidence,
    judge,
)
from config.paths import Paths
from config.policyfile import Policy


@click.group(invoke_without_command=True)
@json_option
@data_option
@click.pass_context
def clock(ctx: click.Context, as_json: bool, data: Path | None) -> None:
    """Say whether the clock is believed, and why. Exit code 0: it is; 1: it is not.

    Timetables close nothing before it is. `lachan clock vouch` is for a machine that has neither network
    time nor a hardware clock: look at a watch first.

    \b
    Examples:
      lachan clock
      sudo lachan clock vouch
    """  # noqa: D301 - \b is click's mark for lines to keep
    if ctx.invoked_subcommand is not None:
        return
    words: Words = ctx.obj
    paths = paths_of(data)
    now = clocks.epoch()
    rules = policy_of(words, paths, None).policy
    evidence = clock_evidence(paths, rules, now)
    trust = judge(evidence)
    if as_json:
        said = {"type": "clock", "now": _iso(now), "trusted": trust.trusted, "why": trust.why}
        click.echo(json_line({**said, "saved": _iso(evidence.saved), "hardware": _iso(evidence.hardware)}))
    else:
        local = datetime.fromtimestamp(now, rules.zone)
        date = Phrases(words, local).date(local)
        click.echo(words("The clock says %(clock)s, %(date)s.", clock=f"{local:%H:%M:%S}", date=date))
        click.echo(_reason(words, trust.why))
    sys.exit(0 if trust.trusted else 1)


def clock_evidence(paths: Paths, rules: Policy, now: float) -> Evidence:
    """Return what is known about the clock, which says `now` (epoch seconds)."""
    files = ClockFiles(paths.data, paths.runtime)
    boot = kernelclock.boot_id()
    return Evidence(
        now=now,
        saved=files.saved_time(),
        synchronised=kernelclock.synchronised(),
        hardware=kernelclock.hardware_time(now),
        vouched=files.vouched(boot),
        believed=files.was_believed(boot),
        always=settings_of(paths, kind=rules.kind).trust_clock,
    )


def _reason(words: Words, why: str) -> str:
    return {
        KERNEL: words("It is believed: network time disciplines it."),
        HARDWARE: words("It is believed: a hardware clock agrees with it."),
        PERSON: words("It is believed: a person has vouched for it since the machine started."),
        SETTINGS: words("It is believed: trust_clock in settings.toml says so."),
        BEFORE: words("It is believed: it was right since the machine started."),
        NEVER_SET: words("It is not believed: it was never set."),
        BEHIND: words("It is not believed: it says less than a time that was good once."),
        UNCONFIRMED: words("It is not believed: nothing vouches for it yet. See: lachan clock vouch"),
    }[why]


def _iso(epoch: float | None) -> str | None:
    return None if epoch is None else datetime.fromtimestamp(epoch, UTC).isoformat(timespec="seconds")


@clock.command()
@data_option
@click.pass_obj
def vouch(words: Words, data: Path | None) -> None:
    """Say that the clock is right, until the machine starts anew. Look at a watch first.

    To set it: sudo date --set "2026-09-07 20:00".
    """
    paths = paths_of(data)
    now, boot = clocks.epoch(), kernelclock.boot_id()
    if now < EARLIEST:
        fail(words("The clock says a time before Lá Chắn was written. Set it first, with: date --set"))
    if not boot:
        fail(words("This system does not tell when it was started; trust_clock in settings.toml is for it."))
    try:
        ClockFiles(paths.data, paths.runtime).vouch_for(now, boot)
    except OSError as error:
        fail(words("Cannot write to %(path)s: %(why)s", path=paths.data, why=error.strerror or error), code=1)
    click.echo(words("Thank you. Timetables hold within seconds."))
