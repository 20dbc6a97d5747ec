from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.compile import compile_index
from blocklists.differences import Change, NoGenerations, changes, last_two, written
from blocklists.job import ListInput
from blocklists.kinds import KINDS
from blocklists.publish import publish


def generation(folder: Path, number: int, **lists: str) -> None:
    inputs = []
    for list_id, text in lists.items():
        path = folder / f"{list_id}.txt"
        path.write_text(text)
        inputs.append(ListInput(list_id, path, "adult", "adblock"))
    made = compile_index(inputs, folder / "index", number, protected=(), now_epoch=100 * number)
    publish(folder / "index", made.path)


def between(folder: Path, list_id: str = "one") -> list[str]:
    old, new = last_two(folder / "index", list_id)
    return [f"{'+' if c.what == 'added' else '-'} {c.text}" for c in changes(old, new, list_id)]


def test_names_and_rules_that_came_and_went(tmp_path: Path) -> None:
    generation(tmp_path, 1, one="||a.example^\n||b.example^\nc.example\n||r.example^$important\n/old/\n")
    generation(tmp_path, 2, one="||b.example^\n||c.example^\n@@||d.example^\n||r.example^$important\n/new/\n")

    assert between(tmp_path) == [
        "- ||a.example^",
        "- |c.example|",
        "+ ||c.example^",
        "+ @@||d.example^",
        "- /old/",
        "+ /new/",
    ]
    old, new = last_two(tmp_path / "index", "one")
    assert [(old.number, old.made), (new.number, new.made)] == [(1, 100), (2, 200)]


def test_a_list_that_is_new_or_gone(tmp_path: Path) -> None:
    generation(tmp_path, 1, one="||a.example^\n/^x[0-9]+\\./\n")
    generation(tmp_path, 2, two="||b.example^\n")

    assert between(tmp_path) == ["- ||a.example^", "- /^x[0-9]+\\./"]
    assert between(tmp_path, "two") == ["+ ||b.example^"]


def test_what_was_never_published_is_no_generation(tmp_path: Path) -> None:
    generation(tmp_path, 1, one="||a.example^\n")
    generation(tmp_path, 2, one="||b.example^\n")
    (tmp_path / "index" / "CURRENT").write_text("0000000001.lcx\n")

    with pytest.raises(NoGenerations, match="only one"):
        last_two(tmp_path / "index", "one")


def test_without_two_generations_there_is_nothing_to_compare(tmp_path: Path) -> None:
    with pytest.raises(NoGenerations, match="only one"):
        last_two(tmp_path / "index", "one")
    generation(tmp_path, 1, one="||a.example^\n")
    generation(tmp_path, 2, one="||a.example^\n")
    with pytest.raises(NoGenerations, match="neither"):
        last_two(tmp_path / "index", "other")
    assert between(tmp_path) == []


def test_entries_are_written_as_adguard_does() -> None:
    assert [written("d", kind) for kind in KINDS] == ["|d|", "||d^", "||*.d^", "@@|d|", "@@||d^", "@@||*.d^"]


KIND = st.sampled_from([("", ""), ("||", "^"), ("||*.", "^"), ("@@||", "^")])
ENTRIES = st.sets(st.tuples(st.sampled_from(["a.b", "b.b", "a-a.b", "aa.b", "a.a.b"]), KIND), max_size=8)


@given(ENTRIES, ENTRIES)
def test_it_is_the_difference_of_two_sets(tmp_path_factory, before, after) -> None:
    folder = tmp_path_factory.mktemp("diff")
    for number, entries in ((1, before), (2, after)):
        lines = ["||always.example^", *(f"{kind[0]}{name}{kind[1]}" for name, kind in entries)]
        generation(folder, number, one="\n".join(lines))

    assert len(between(folder)) == len(before ^ after)
    assert Change("added", "x") == ("added", "x", False)
