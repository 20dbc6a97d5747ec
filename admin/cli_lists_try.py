"""``lachan lists try``: what a list would add and break, and how it overlaps, before anybody subscribes."""

from __future__ import annotations

import gzip
import lzma
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import click

from admin.cli_common import (
    data_option,
    fail,
    json_line,
    json_option,
    paths_of,
    policy_of,
    policy_option,
    settings_of,
    wrong,
)
from admin.cli_lists_tried import json_lines, show
from admin.mistakes import in_language
from admin.wellknown import NAMES
from admin.words import Words
from blocklists.catalog import catalog
from blocklists.guard import MEGABYTE, Refused
from blocklists.index import IndexBroken
from blocklists.job import ListInput
from blocklists.plan import protection
from blocklists.publish import current_index
from blocklists.refresh import web
from blocklists.state import Validators
from blocklists.trial import Get, NotTried, from_file, try_list
from config import clock
from config.categories import CATEGORIES
from config.errors import Mistake
from config.listsource import FORMATS, MATCHES
from config.names import DomainName, NameInvalid
from config.settings import Settings

_UNPACK: dict[str, Callable[..., IO[str]]] = {".xz": lzma.open, ".gz": gzip.open}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the options say."""

    source: str
    category: str
    get: Get
    meant: ListInput


@click.command("try")
@click.argument("source", metavar="FILE|URL|ID")
@click.option("--category", metavar="CATEGORY", help="What its names are; other, if you do not say.")
@click.option("--format", "fmt", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")
@click.option("--match", metavar="MATCH", help=f"One of {', '.join(MATCHES)}: how far a bare name reaches.")
@click.option(
    "--names",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of names that must stay reachable, one a line, the most asked first (also .xz, .gz).",
)
@json_option
@data_option
@policy_option
@click.pass_obj
def try_(
    words: Words,
    source: str,
    category: str | None,
    fmt: str | None,
    match: str | None,
    names: Path | None,
    as_json: bool,
    data: Path | None,
    policy_file: Path | None,
) -> None:
    """Say what a list would do, before you subscribe: nothing on the box changes.

    What it would add, which lines are not read or not carried out and why; what it would break of names that
    are protected, that schools need, or that stand in your own file; and how much of it, and of each list
    that you have, the other one blocks too. Exit code 0: it could be subscribed, 1: it would be refused.

    \b
    Examples:
      lachan lists try https://lists.example/bad.txt --category adult
      lachan lists try hostsvn-gambling
      lachan lists try new.txt --names our-most-used-names.txt --json
    """  # noqa: D301 - \b is click's mark for lines to keep
    paths = paths_of(data, policy_file)
    policy = policy_of(words, paths, policy_file).policy
    settings = settings_of(paths, kind=policy.kind)
    asked = _asked(source, {"--category": category, "--format": fmt, "--match": match}, settings)
    try:
        trial = try_list(
            asked.get,
            asked.meant,
            current_index(paths, verify=False),
            protection(policy, settings.protected),
            [*NAMES, *(_names_in(names) if names else ())],
            now_epoch=int(clock.epoch()),
        )
    except NotTried as error:
        _not_tried(words, asked, error, as_json=as_json)
    except (IndexBroken, OSError, EOFError, lzma.LZMAError) as error:
        fail(f"{source}: {error}", code=1)
    if as_json:
        for line in json_lines(trial, asked.source, asked.category):
            click.echo(json_line(line))
    else:
        show(words, trial, asked.source)
    sys.exit(1 if isinstance(trial.judged, Refused) else 0)


def _asked(source: str, given: dict[str, str | None], settings: Settings) -> _Asked:
    known = catalog().get(source)
    for option, problem, choices in (
        ("--category", "is not a category", tuple(CATEGORIES)),
        ("--format", "is not a list format", FORMATS),
        ("--match", "is not a way to match", MATCHES),
    ):
        value = given[option]
        if value is not None and value not in choices:
            wrong(option, value, problem, choices)
    category = given["--category"] or (known.category if known else "other")
    fmt = given["--format"] or (known.format if known else "auto")
    match = given["--match"] or (known.match if known else None) or None
    return _Asked(
        source, category, _getter(source, settings), ListInput("tried", Path(), category, fmt, match)
    )


def _getter(source: str, settings: Settings) -> Get:
    known = catalog().get(source)
    url = known.url if known else source
    if "://" in url:
        return lambda folder: web(settings, clock.epoch())(url, folder, Validators(), lambda _done, _of: None)
    if not Path(source).is_file():
        problem = "is neither a file, nor an address with http:// or https://, nor in the catalogue"
        near = Mistake("", source, "", tuple(catalog())).nearest
        wrong("FILE|URL|ID", source, problem, (near,) if near else ())
    return from_file(Path(source), settings.lists_max_mb * MEGABYTE)


def _names_in(path: Path) -> Iterator[str]:
    """Names of a file: one a line; `rank,name` and `name TYPE` do too, and what is no name is passed over."""
    with _UNPACK.get(path.suffix, open)(path, "rt", encoding="utf-8", errors="replace") as file:
        for line in file:
            text = re.split(r"[\s,]+", line.partition("#")[0].strip())
            word = next((one for one in text if not one.isdigit()), "")
            try:
                name = str(DomainName.parse(word)) if word else ""
            except NameInvalid:
                continue
            if name:
                yield name


def _not_tried(words: Words, asked: _Asked, error: NotTried, *, as_json: bool) -> None:
    reason = in_language(words, str(error))
    if as_json:
        outcome = "refused" if error.refused else "failed"
        line = {"type": "trial", "source": asked.source, "category": asked.category, "outcome": outcome}
        click.echo(json_line({**line, "reason": str(error)}))
        sys.exit(1)
    fail(f"{asked.source}: {reason}", code=1)
