"""``lachan policy preset`` and ``import-ics``: a policy to begin with, and days of an .ics file in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from admin.cli_common import (
    data_option,
    fail,
    json_line,
    json_option,
    paths_of,
    policy_option,
    wrong,
)
from admin.cli_policytext import checked, policy_text, write_policy
from admin.firststart import this_years
from admin.icsdays import IcsDays, IcsInvalid
from admin.icsfile import read_ics
from admin.mistakes import in_language
from admin.words import Words
from config import clock
from config.calendaredit import put_days
from config.dates import day
from config.presets import PRESETS
from config.reading import Refused, Spot

_PLACES = {"holiday": "holidays", "exam": "exams"}
_AHEAD = dt.timedelta(days=2 * 366)


@click.command()
@click.argument("name", required=False)
@json_option
@click.pass_obj
def preset(words: Words, name: str | None, as_json: bool) -> None:
    """Print the policy that a preset begins with; without a NAME say which presets there are.

    \b
    Examples:
      lachan policy preset
      lachan policy preset secondary > policy.toml
      sudo lachan run --preset secondary
    """  # noqa: D301 - \b is click's mark for lines to keep
    if name is None:
        for one in PRESETS.values():
            line = f"{one.name:<12}{words.pick(one.vi, one.en)}"
            said = {"type": "preset", "name": one.name, "kind": one.kind, "vi": one.vi, "en": one.en}
            click.echo(json_line(said) if as_json else line)
        return
    if name not in PRESETS:
        wrong("NAME", name, "is not a preset", tuple(PRESETS))
    text = this_years(name)
    said = {"type": "preset", "name": name, "kind": PRESETS[name].kind, "text": text}
    click.echo(json_line(said) if as_json else text, nl=as_json)


@click.command("import-ics")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--as",
    "kind",
    type=click.Choice(tuple(_PLACES)),
    default="holiday",
    show_default=True,
    help="What the days are.",
)
@click.option("--from", "first", metavar="DATE", help="The first day to take. Otherwise today.")
@click.option("--to", "last", metavar="DATE", help="The last day to take. Otherwise two years on.")
@click.option(
    "--name",
    "part",
    metavar="TEXT",
    help="Take only events with this in their name. Repeatable.",
    multiple=True,
)
@click.option("--dry-run", is_flag=True, help="Only say which days these are; write nothing.")
@json_option
@data_option
@policy_option
@click.pass_obj
def import_ics(
    words: Words,
    file: Path,
    kind: str,
    first: str | None,
    last: str | None,
    part: Sequence[str],
    dry_run: bool,
    as_json: bool,
    data: Path | None,
    policy_file: Path | None,
) -> None:
    """Write the days of an .ics FILE into the policy's calendar, as holidays or as exams.

    Events that come again, whole days and times in other zones are understood. What is written are days,
    under [[calendar.holidays]] or [[calendar.exams]], with the file's name as their source: importing a file
    of that name again replaces them. Everything else in the policy file stays as it is.

    \b
    Examples:
      lachan policy import-ics tet-2027.ics --dry-run
      lachan policy import-ics tet-2027.ics
      lachan policy import-ics lich-thi.ics --as exam --to 2027-06-30
    """  # noqa: D301
    paths = paths_of(data, policy_file)
    old = policy_text(paths)
    zone = checked(paths, old).zone
    start = _date("--from", first) or clock.wall(zone).date()
    end = _date("--to", last) or start + _AHEAD
    if end < start:
        wrong("--to", str(end), f"lies before the first day, {start}")
    wanted = [one for one in _days_of(words, file, zone, start, end) if _wanted(one.name, part)]
    for one in wanted:
        click.echo(json_line(_json(one, kind)) if as_json else f"  {_span(one)}  {one.name}")
    if not wanted:
        fail(words("No day to take from %(first)s to %(last)s.", first=start, last=end), code=1)
    if dry_run:
        return
    entries = [(one.name, one.first, one.last) for one in wanted]
    write_policy(
        paths, lambda text: put_days(text, _PLACES[kind], file.name, entries), "calendar", "policy.calendar"
    )
    if not as_json:
        click.echo(_done(words, len(wanted), paths.policy, file.name))


def _done(words: Words, count: int, policy: Path, source: str) -> str:
    return words.plural(
        "%(num)s entry is now in %(path)s, source %(source)s.",
        "%(num)s entries are now in %(path)s, source %(source)s.",
        count,
        path=policy,
        source=source,
    )


def _days_of(words: Words, file: Path, zone: ZoneInfo, first: dt.date, last: dt.date) -> Sequence[IcsDays]:
    """The days of a file; what was left out is said. A file that is no calendar ends it with exit code 2."""
    try:
        found = read_ics(file.read_bytes(), zone, first, last)
    except FileNotFoundError:
        fail(f"{file}: {in_language(words, 'there is no such file')}")
    except OSError as error:
        fail(f"{file}: {error.strerror or error}")
    except IcsInvalid as error:
        fail(f"{file}: {in_language(words, str(error))}")
    for reason in found.skipped:
        click.echo(words("Left out: %(event)s", event=reason), err=True)
    return found.days


def _wanted(name: str, parts: Sequence[str]) -> bool:
    return not parts or any(part.casefold() in name.casefold() for part in parts)


def _date(option: str, text: str | None) -> dt.date | None:
    if text is None:
        return None
    spot = Spot(option)
    try:
        return day(text, spot)
    except Refused:
        mistake = spot.mistakes[0]
        wrong(option, mistake.value, mistake.problem)


def _span(days: IcsDays) -> str:
    """Days as people in Vietnam write them, in a column."""
    first, last = f"{days.first:%d/%m/%Y}", f"{days.last:%d/%m/%Y}"
    return f"{first}{'':13}" if days.first == days.last else f"{first} - {last}"


def _json(days: IcsDays, kind: str) -> dict[str, object]:
    return {
        "type": "days",
        "kind": kind,
        "from": days.first.isoformat(),
        "to": days.last.isoformat(),
        "name": days.name,
    }
