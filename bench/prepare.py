"""The data folders that scenarios share: 1 M blocked names, with or without half of the questions among them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench import ours, queries
from bench.fleet import Bench


def data_folder(bench: Bench, tag: str, blocked: Sequence[str] = ()) -> ours.Prepared:
    """A data folder for our server, its list of `bench.blocked_names` names compiled and published.

    `blocked` are on the list first; the rest is made up and touches none of the questions. Made once a tag.
    """
    if tag not in bench.made:
        bench.made[tag] = _make(bench, tag, blocked)
    made: ours.Prepared = bench.made[tag]
    return made


def _make(bench: Bench, tag: str, blocked: Sequence[str]) -> ours.Prepared:
    folder = bench.folder(f"data-{tag}")
    list_file = list_path(bench, tag)
    queries.write_list(list_file, bench.blocked_names, blocked, bench.working.names)
    ours.write_data(folder, list_file)
    if bench.ours_command or not bench.wanted("ours"):
        return ours.Prepared(folder, 0.0)
    bench.say(f"compiling {bench.blocked_names:,} names ({tag})")
    return ours.Prepared(folder, ours.compile_lists(folder, bench.project, bench.all_cores))


def list_path(bench: Bench, tag: str) -> Path:
    """Where the list of a data folder is."""
    return bench.folder("lists") / f"{tag}.txt"
