from __future__ import annotations

import pytest

from blocklists.layout import IndexBroken
from blocklists.lines import KINDS
from blocklists.namesfile import NamedEntry, iter_names, pack_block, write_names


def written(path, main, *blocks):
    with path.open("wb") as file:
        write_names(file, main, [pack_block(block, main) for block in blocks])
    return path


@pytest.mark.parametrize("main", KINDS)
def test_names_of_the_main_kind_come_back_in_order(tmp_path, main):
    path = written(tmp_path / "x.names", main, {main: b"a.example\nb.example\n"}, {main: b"c.example\n"})

    assert list(iter_names(path)) == [NamedEntry(f"{c}.example", main) for c in "abc"]


def test_all_kinds_come_back_in_the_order_of_the_names(tmp_path):
    main = KINDS[1]
    block = dict.fromkeys(KINDS, b"a.example\na.example.vn\n")

    found = list(iter_names(written(tmp_path / "x.names", main, block)))

    assert {entry.kind for entry in found} == set(KINDS)
    assert [entry.name for entry in found] == ["a.example"] * 6 + ["a.example.vn"] * 6


def test_a_list_without_names(tmp_path):
    assert list(iter_names(written(tmp_path / "x.names", KINDS[0]))) == []


@pytest.mark.parametrize(
    "damage", [lambda d: b"", lambda d: b"junk" + d, lambda d: d[:12], lambda d: d[:-6], lambda d: d[:-4]]
)
def test_a_damaged_file_is_refused(tmp_path, damage):
    path = written(tmp_path / "x.names", KINDS[0], {KINDS[0]: b"a.example\n"})
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(IndexBroken):
        list(iter_names(path))
