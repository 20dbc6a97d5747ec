"""``lachan lists diff``: what changed in a list between the last two generations of the index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from admin.cli_common import data_option, fail, json_line, json_option, paths_of, policy_of, policy_option
from admin.mistakes import in_language
from admin.words import Words
from blocklists.differences import Change, Generation, NoGenerations, changes, last_two
from blocklists.index import IndexBroken

_SHOWN = 20


@click.command("diff")
@click.argument("list_id", metavar="ID")
@click.option("--all", "everything", is_flag=True, help="Print every name, not the first twenty.")
@json_option
@data_option
@policy_option
@click.pass_obj
def diff(
    words: Words,
    list_id: str,
    everything: bool,
    as_json: bool,
    data: Path | None,
    policy_file: Path | None,
) -> None:
    """Say what came into a list and what went out of it, between the last two generations of the index.

    A name with `||` and `^` reaches below it too, one in bars is that name only, `@@` is an exception. Exit
    code 1: there are no two generations with this list yet.

    \b
    Examples:
      lachan lists diff hostsvn
      lachan lists diff hostsvn --all
      lachan lists diff hostsvn --json
    """  # noqa: D301 - \b is click's mark for lines to keep
    paths = paths_of(data, policy_file)
    zone = policy_of(words, paths, policy_file).policy.zone
    try:
        old, new = last_two(paths.index, list_id)
        found = changes(old, new, list_id)
        if as_json:
            for line in json_lines(list_id, old, new, found):
                click.echo(json_line(line))
            return
        shown = _Shown(found, most=None if everything else _SHOWN)
        for change in shown.lines:
            click.echo(f"{'+' if change.what == 'added' else '-'} {change.text}")
    except NoGenerations as error:
        fail(f"{list_id}: {in_language(words, str(error))}", code=1)
    except (IndexBroken, OSError) as error:
        fail(str(error), code=1)
    if shown.left_out:
        rest = words.number(shown.left_out)
        click.echo(words.pick(f"… và {rest} nữa (--all)", f"… and {rest} more (--all)"))
    added, removed = words.number(shown.counts["added"]), words.number(shown.counts["removed"])
    when = [datetime.fromtimestamp(one.made, zone).strftime("%Y-%m-%d %H:%M") for one in (old, new)]
    click.echo(
        words.pick(
            f"{list_id}: thêm {added}, bớt {removed} (từ {when[0]} đến {when[1]})",
            f"{list_id}: {added} added, {removed} removed (from {when[0]} to {when[1]})",
        )
    )


class _Shown:
    """The first `most` changes (None: all), while all are counted."""

    def __init__(self, found: Iterator[Change], most: int | None) -> None:
        self.counts: Counter[str] = Counter()
        self.left_out = 0
        self.lines = self._first(found, most)

    def _first(self, found: Iterator[Change], most: int | None) -> Iterator[Change]:
        for change in found:
            self.counts[change.what] += 1
            if most is None or self.counts.total() <= most:
                yield change
            else:
                self.left_out += 1


def json_lines(
    list_id: str, old: Generation, new: Generation, found: Iterator[Change]
) -> Iterator[dict[str, object]]:
    """The changes as values for lines of JSON; the last one has the counts."""
    counts: Counter[str] = Counter()
    for change in found:
        counts[change.what] += 1
        yield {"type": "change", "change": change.what, "text": change.text, "rule": change.is_rule}
    yield {
        "type": "diff",
        "id": list_id,
        "from": old.number,
        "to": new.number,
        "from_made": old.made,
        "to_made": new.made,
        "added": counts["added"],
        "removed": counts["removed"],
    }
