"""``lachan lists add`` and ``remove``: subscriptions in the policy file, whose comments stay."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import click

from admin.cli_common import (
    data_option,
    fail,
    json_line,
    json_option,
    paths_of,
    policy_of,
    policy_option,
    speech,
    warn,
    wrong,
)
from admin.cli_lists_show import list_json, problem_lines
from admin.cli_lists_work import carry_out, finish, show_catalog
from admin.cli_policytext import checked, edited, policy_text, write_policy
from admin.mistakes import in_language, mistake_line
from admin.words import Words
from blocklists.catalog import CatalogEntry, catalog, search
from blocklists.guard import Refused, judge_content
from blocklists.outcomes import RefreshReport
from blocklists.reader import read_head
from blocklists.store import Store
from config.categories import CATEGORIES
from config.errors import Mistake
from config.listsource import FORMATS, MATCHES, STARTER_PREFIX, list_url
from config.paths import Paths
from config.policyfile import Policy
from config.reading import Refused as Unreadable
from config.reading import Spot
from config.tomledit import add_list, remove_list
from policy.whole import read_policy


@click.command()
@click.argument("source", required=False, metavar="ID|URL|FILE")
@click.option(
    "--search", "text", metavar="TEXT", help="Show what the catalogue knows about TEXT, add nothing."
)
@click.option(
    "--category", metavar="CATEGORY", help="What the list's names are. The catalogue knows it for its own."
)
@click.option(
    "--format", "fmt", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}. Otherwise by the content."
)
@click.option("--match", metavar="MATCH", help=f"One of {', '.join(MATCHES)}: how far a bare name reaches.")
@click.option(
    "--id", "list_id", metavar="ID", help="What the list is called here. Otherwise made from the address."
)
@click.option("--no-update", is_flag=True, help="Only write it into the policy; the next refresh fetches it.")
@json_option
@data_option
@policy_option
@click.pass_obj
def add(
    words: Words,
    source: str | None,
    text: str | None,
    category: str | None,
    fmt: str | None,
    match: str | None,
    list_id: str | None,
    no_update: bool,
    as_json: bool,
    data: Path | None,
    policy_file: Path | None,
) -> None:
    """Subscribe to a list: one of the catalogue by its ID, any other by its URL, or a FILE of your own.

    It is fetched, written into the policy file, whose comments stay, and put in force. What turns out to be
    no list leaves the policy as it was; an address that does not answer is subscribed, and tried again later.

    \b
    Examples:
      lachan lists add --search "gambling vietnam"
      lachan lists add hostsvn-gambling
      lachan lists add https://lists.example/bad.txt --category adult
      lachan lists add my-names.txt --category other --match exact
    """  # noqa: D301
    paths = paths_of(data, policy_file)
    if text is not None:
        found = search(text)
        show_catalog(words, found, policy_of(words, paths, policy_file).policy, as_json=as_json)
        sys.exit(0 if found else 1)
    if source is None:
        raise click.UsageError(words("Give an ID of the catalogue, a URL or a FILE; or --search TEXT."))
    given = {"id": list_id, "category": category, "format": fmt, "match": match}
    old = policy_text(paths)
    entry = _entry(source, {key: value for key, value in given.items() if value is not None}, paths)
    new = edited(paths, "lists", lambda: add_list(old, entry))
    policy, added = checked(paths, new), str(entry["id"])
    report = None
    if no_update:
        _readable(words, entry, paths)
    else:
        report = carry_out(words, paths, policy, as_json=as_json, only=frozenset({added}))
        if _is_no_list(report, added):
            _drop(words, paths, report, added, as_json=as_json)
    # What it fetched may have taken minutes: the edit is made anew on the policy as it is by now.
    policy = write_policy(paths, lambda text: add_list(text, entry), "lists", "policy.lists")
    _tell_added(words, paths, policy, entry, as_json=as_json)
    if report is not None:
        _tell_later(words, report, added, as_json=as_json)
        finish(words, report, frozenset({added}), as_json=as_json)


def _is_no_list(report: RefreshReport, added: str) -> bool:
    """Whether what came cannot be used. An address that does not answer may do so later; a file does not."""
    found = next(one for one in report.lists if one.id == added)
    is_file = not found.source.startswith(("http://", "https://"))
    return found.outcome == "refused" or (found.outcome == "failed" and is_file)


def _drop(words: Words, paths: Paths, report: RefreshReport, added: str, *, as_json: bool) -> NoReturn:
    """Leave everything as it was: the policy was not written yet, and the store forgets the list."""
    found = next(one for one in report.lists if one.id == added)
    Store(paths.lists).remove(added)
    if as_json:
        click.echo(json_line(list_json(found)))
    else:
        for line in problem_lines(words, [found]):
            click.echo(line, err=True)
        warn(words("%(path)s stays as it was.", path=paths.policy))
    sys.exit(1)


def _tell_added(
    words: Words, paths: Paths, policy: Policy, entry: Mapping[str, str | bool], *, as_json: bool
) -> None:
    if as_json:
        click.echo(json_line({"type": "added", **entry}))
        return
    click.echo(words("%(list)s is now in %(path)s", list=entry["id"], path=paths.policy))
    _hint(words, policy, str(entry["category"]))


def _tell_later(words: Words, report: RefreshReport, added: str, *, as_json: bool) -> None:
    outcome = next(one.outcome for one in report.lists if one.id == added)
    if outcome == "failed" and not as_json:
        warn(words("%(list)s could not be fetched now; it is tried again later by itself.", list=added))


def _readable(words: Words, entry: Mapping[str, str | bool], paths: Paths) -> None:
    """End with exit code 1 if a file of one's own is no list; an address is not looked at."""
    if "file" not in entry:
        return
    path = paths.policy.parent / str(entry["file"])
    try:
        judged = judge_content(read_head(path), path.stat().st_size)
    except OSError as error:
        fail(f"{path}: {error.strerror or error}", code=1)
    if isinstance(judged, Refused):
        click.echo(f"{path}: {in_language(words, judged.reason)}", err=True)
        fail(words("%(path)s stays as it was.", path=paths.policy), code=1)


def _entry(source: str, given: Mapping[str, str], paths: Paths) -> dict[str, str | bool]:
    """The [[lists]] to write, checked as far as the policy's reader will not do better."""
    known = catalog().get(source)
    if known:
        return {**_from_catalog(known), **given}
    where: dict[str, str | bool]
    if "://" in source:
        parts = urlsplit(_address(source))
        where = {"id": _slug(f"{parts.hostname or ''} {Path(parts.path).stem}"), "url": source}
    elif Path(source).is_file():
        where = {"id": _slug(Path(source).stem), "file": _relative(Path(source), paths.policy.parent)}
    else:
        problem = "is neither in the catalogue, nor an address with http:// or https://, nor a file"
        near = Mistake("", source, "", tuple(catalog())).nearest
        wrong("ID|URL|FILE", source, problem, (near,) if near else catalog())
    if "category" not in given:
        wrong("--category", "", "say what the names of this list are", CATEGORIES)
    return {**where, **given}


def _address(text: str) -> str:
    """A web address as the policy's reader takes it; said at once what is wrong with another."""
    spot = Spot("URL")
    try:
        return list_url(text, spot)
    except Unreadable:
        fail(mistake_line(speech(), spot.mistakes[0]))


def _from_catalog(entry: CatalogEntry) -> dict[str, str | bool]:
    found: dict[str, str | bool] = {"id": entry.id, "url": entry.url, "category": entry.category}
    found["format"] = entry.format
    if entry.match:
        found["match"] = entry.match
    return found


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-") or "list"


def _relative(file: Path, folder: Path) -> str:
    whole = file.resolve()
    base = folder.resolve()
    return str(whole.relative_to(base)) if whole.is_relative_to(base) else str(whole)


def _hint(words: Words, policy: Policy, category: str) -> None:
    if any(category in group.block_categories for group in policy.groups.values()):
        return
    if category in CATEGORIES and not CATEGORIES[category].mandatory:
        warn(
            words.pick(
                f'Chưa nhóm nào luôn chặn loại "{category}": thêm vào block_categories của nhóm.',
                f'No group blocks "{category}" at all times yet: add it to a group\'s block_categories.',
            )
        )


@click.command()
@click.argument("list_id", metavar="ID")
@json_option
@data_option
@policy_option
@click.pass_obj
def remove(words: Words, list_id: str, as_json: bool, data: Path | None, policy_file: Path | None) -> None:
    """Unsubscribe from a list: out of the policy file, out of the index, its copy deleted.

    The lists that come with Lá Chắn are switched off by `starter = false` in the policy file.
    """
    paths = paths_of(data, policy_file)
    if list_id.startswith(STARTER_PREFIX):
        wrong("ID", list_id, "comes with Lá Chắn; starter = false in the policy switches it off")
    old = policy_text(paths)
    choices = tuple(source.id for source in read_policy(old, str(paths.policy)).lists)
    if list_id not in choices:
        wrong("ID", list_id, "is not a subscribed list", choices)
    policy = write_policy(paths, lambda text: remove_list(text, list_id), "lists", "policy.lists")
    report = carry_out(words, paths, policy, as_json=as_json, online=False)
    Store(paths.lists).remove(list_id)
    if not as_json:
        line = words.pick(
            f"{list_id} không còn trong {paths.policy}", f"{list_id} is no longer in {paths.policy}"
        )
        click.echo(line)
    finish(words, report, frozenset(), as_json=as_json)
