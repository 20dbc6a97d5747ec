"""``lachan lists``: which blocklists there are, how fresh they are, and what was wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from admin.cli_common import data_option, json_line, json_option, paths_of, policy_of, policy_option, wrong
from admin.cli_lists_diff import diff
from admin.cli_lists_edit import add, remove
from admin.cli_lists_show import console, list_json, problem_lines, status_table
from admin.cli_lists_try import try_
from admin.cli_lists_work import carry_out, finish, index_json, index_line, licence_of, show_catalog
from admin.words import Words
from blocklists.bundled import bundled_lists
from blocklists.catalog import catalog
from blocklists.generation import made_of
from blocklists.outcomes import ListReport
from blocklists.refresh import RefreshReport, stored_report
from blocklists.state import Counted
from config import clock
from config.listsource import STARTER_PREFIX
from config.paths import Paths
from config.policyfile import Policy


@click.group()
def lists() -> None:
    """Show and change the blocklists: what is subscribed, how fresh it is, what was wrong with it.

    \b
    Subscribe to what others maintain:
      lachan lists add --search gambling     what the catalogue knows
      lachan lists try hostsvn-gambling      what it would add and break, before you subscribe
      lachan lists add hostsvn-gambling      subscribe, fetch, and put in force
      lachan lists status                    how old the lists are, what was refused, when the next try is
    """  # noqa: D301 - \b is click's mark for lines to keep


lists.add_command(add)
lists.add_command(remove)
lists.add_command(try_)
lists.add_command(diff)


# Looking --------------------------------------------------------------------------------------------------


@lists.command()
@click.option("--catalog", "of_catalog", is_flag=True, help="Show the catalogue of lists to subscribe to.")
@json_option
@data_option
@policy_option
@click.pass_obj
def status(
    words: Words, of_catalog: bool, as_json: bool, data: Path | None, policy_file: Path | None
) -> None:
    """Show each list with its names, rejected lines, age, last outcome and next try.

    \b
    Examples:
      lachan lists status
      lachan lists status --catalog
      lachan lists status --json
    """  # noqa: D301
    paths = paths_of(data, policy_file)
    policy = policy_of(words, paths, policy_file).policy
    if of_catalog:
        show_catalog(words, catalog().values(), policy, as_json=as_json)
        return
    report = stored_report(paths, policy)
    bundled = _bundled(paths, policy, report)
    if as_json:
        for one in report.lists:
            click.echo(json_line(list_json(one, licence=licence_of(one.id))))
        for one in bundled:
            click.echo(json_line(list_json(one, bundled=True, licence="Apache-2.0")))
        click.echo(json_line(index_json(report)))
        return
    console().print(status_table(words, report.lists, bundled, clock.epoch()))
    for line in problem_lines(words, report.lists):
        click.echo(line)
    click.echo(index_line(words, report))


def _bundled(paths: Paths, policy: Policy, report: RefreshReport) -> tuple[ListReport, ...]:
    made = made_of(report.index)
    found = made.lists if made else {}
    return tuple(
        ListReport(one.id, one.category, "unchanged", "", "bundled", 0, 0, 0, found.get(one.id, Counted()))
        for one in (bundled_lists(paths.starter) if policy.starter else ())
    )


# Refreshing -----------------------------------------------------------------------------------------------


@lists.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--accept", multiple=True, metavar="ID", help="Take a list that is held.")
@json_option
@data_option
@policy_option
@click.pass_obj
def update(
    words: Words,
    ids: Sequence[str],
    accept: Sequence[str],
    as_json: bool,
    data: Path | None,
    policy_file: Path | None,
) -> None:
    """Look for newer lists now, all of them or these, and put what is sane in force.

    What is no list (a web page, a packed file, half of one) is refused, and what shrank or grew absurdly is
    held; in both cases the copy of before stays. Exit code 0: all is well, 1: something waits.

    \b
    Examples:
      lachan lists update
      lachan lists update hostsvn oisd-small
      lachan lists update --accept hostsvn
    """  # noqa: D301
    paths = paths_of(data, policy_file)
    policy = policy_of(words, paths, policy_file).policy
    _known(policy, ids, "ID")
    _known(policy, accept, "--accept")
    asked = frozenset(ids) if ids or accept else None
    report = carry_out(words, paths, policy, as_json=as_json, only=asked, accept=frozenset(accept))
    finish(words, report, frozenset(ids) | frozenset(accept) or None, as_json=as_json)


@lists.command("compile")
@json_option
@data_option
@policy_option
@click.pass_obj
def compile_(words: Words, as_json: bool, data: Path | None, policy_file: Path | None) -> None:
    """Make the index from what is stored, with no network; files of your own are read again.

    Nothing is made when nothing changed. Exit code 1: it could not be made, and the old index stays.
    """
    paths = paths_of(data, policy_file)
    policy = policy_of(words, paths, policy_file).policy
    report = carry_out(words, paths, policy, as_json=as_json, online=False)
    own = frozenset(source.id for source in policy.lists if source.enabled and not source.url)
    finish(words, report, own, as_json=as_json)


def _known(policy: Policy, ids: Sequence[str], option: str) -> None:
    choices = tuple(source.id for source in policy.lists if source.enabled)
    for list_id in ids:
        if list_id not in choices:
            bundled = list_id.startswith(STARTER_PREFIX)
            problem = "comes with Lá Chắn and is not fetched" if bundled else "is not a subscribed list"
            wrong(option, list_id, problem, choices)
