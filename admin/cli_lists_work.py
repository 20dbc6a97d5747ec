"""What the commands below ``lachan lists`` share: carrying a refresh out, and telling what came of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

import click

from admin.cli_common import fail, json_line, settings_of, warn
from admin.cli_lists_show import catalog_json, catalog_table, console, list_json, progress, result_lines
from admin.wellknown import well_known_in
from admin.words import Words
from blocklists.catalog import CatalogEntry, catalog
from blocklists.index import Index, IndexBroken
from blocklists.outcomes import RefreshReport
from blocklists.refresh import RefreshBusy, refresh
from config import clock
from config.paths import Paths
from config.policyfile import Policy


def licence_of(list_id: str) -> str:
    """The licence of a list that the catalogue knows, else ""."""
    entry = catalog().get(list_id)
    return entry.licence if entry else ""


def index_json(report: RefreshReport) -> dict[str, object]:
    """The index in force as values for a line of JSON."""
    file = str(report.index) if report.index else None
    error = report.error or None
    return {"type": "index", "file": file, "names": report.names, "compiled": report.compiled, "error": error}


def index_line(words: Words, report: RefreshReport) -> str:
    """The index in force as a line for people."""
    if report.index is None:
        return words.pick(
            "Chưa có chỉ mục. Dựng ngay: lachan lists compile",
            "There is no index yet. Make it: lachan lists compile",
        )
    names = words.number(report.names)
    return words.pick(
        f"Đang dùng: {names} tên ({report.index.name})", f"In force: {names} names ({report.index.name})"
    )


def show_catalog(words: Words, entries: Iterable[CatalogEntry], policy: Policy, *, as_json: bool) -> None:
    """Print entries of the catalogue, and which of them are subscribed."""
    found = tuple(entries)
    known = frozenset(source.id for source in policy.lists)
    if as_json:
        for entry in found:
            click.echo(json_line(catalog_json(entry, subscribed=entry.id in known)))
        return
    console().print(catalog_table(words, found, known))


def carry_out(
    words: Words,
    paths: Paths,
    policy: Policy,
    *,
    as_json: bool,
    only: frozenset[str] | None = None,
    accept: frozenset[str] = frozenset(),
    online: bool = True,
) -> RefreshReport:
    """Refresh now, with bars or lines; ends with exit code 1 when another refresh is at work."""
    settings = settings_of(paths, kind=policy.kind)
    with progress(words, quiet=as_json) as tell:
        try:
            return refresh(
                paths, policy, settings, clock.epoch(), only=only, force=True, accept=accept, online=online,
                progress=tell,
            )  # fmt: skip
        except RefreshBusy as busy:
            fail(str(busy), code=1)


def finish(words: Words, report: RefreshReport, asked: frozenset[str] | None, *, as_json: bool) -> NoReturn:
    """Print what came of a refresh, end with exit code 0 or 1. `asked`: the ids that count, None for all."""
    shown = [one for one in report.lists if asked is None or one.id in asked]
    known = _well_known(report, frozenset(one.id for one in shown))
    if as_json:
        for one in shown:
            keys = list_json(one, licence=licence_of(one.id), well_known=known.get(one.id, ()))
            click.echo(json_line(keys))
        click.echo(json_line(index_json(report)))
    else:
        for line in result_lines(words, shown):
            click.echo(line)
        for list_id, names in known.items():
            warn(_well_known_line(words, list_id, names))
        if report.error:
            warn(report.error)
        click.echo(index_line(words, report))
    well = all(one.outcome in ("new", "updated", "unchanged") for one in shown)
    sys.exit(0 if well and not report.error else 1)


def _well_known(report: RefreshReport, lists: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    if report.index is None or not lists:
        return {}
    try:
        index = Index.open(report.index, verify=False)
    except IndexBroken:
        return {}  # the resolver will say so
    try:
        return well_known_in(index, lists)
    finally:
        index.close()


def _well_known_line(words: Words, list_id: str, names: Sequence[str]) -> str:
    return words(
        "%(list)s blocks sites that nearly everyone needs: %(names)s. If that is not meant, put them into "
        "allow in the policy, or: lachan lists remove %(list)s",
        list=list_id,
        names=", ".join(names),
    )
