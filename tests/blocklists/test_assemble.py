from __future__ import annotations

from array import array

import pytest

from blocklists.assemble import copied, joined_classes, write_index
from blocklists.index import Index
from blocklists.layout import Header, IndexedList, Stream, Tables, fingerprint
from blocklists.lines import KINDS
from blocklists.spill import Gathered, Spill

SALT = b"0123456789abcdef"


@pytest.mark.parametrize("width", [2, 4])
def test_buckets_of_two_workers_become_one_file(tmp_path, width):
    names = [f"n{number}.example" for number in range(50)]
    marks = sorted(fingerprint(SALT, name.encode()) for name in names)
    paths = []
    for bucket in range(2):
        mine = [mark for mark in marks if mark >> 63 == bucket]
        spill = Spill(tmp_path / f"merged-{bucket}")
        spill.add((bucket, 0, 0), array("Q", mine).tobytes())
        spill.add((bucket, 1, 0), array("I", [bucket] * len(mine)).tobytes())
        spill.add(
            (bucket, 2, 0),
            array("I", [sum(m >> 62 <= 2 * bucket + s for m in mine) for s in (0, 1)]).tobytes(),
        )
        paths.append(spill.close())
    lists = tuple(IndexedList(f"list-{n}", "adult", "domains", 25, False, 0, "") for n in range(2))
    tables = Tables(lists, (Stream(0, KINDS[1]), Stream(1, KINDS[1])), ((0,), (1,)))
    header = Header(1, 0, 50, SALT, 2, width, 2, len(tables.to_bytes()))

    write_index(tmp_path / "index", header, tables, Gathered(paths), 2, [[0, 1], [1, 0]])

    index = Index.open(tmp_path / "index")
    assert {index.lookup(name)[0].list_id for name in names} == {"list-0"}
    index.close()


def test_class_tables_of_two_workers_are_joined():
    table, ids = joined_classes(2, [[(0,), (1,), (0, 1)], [(0,), (1,)]])

    assert table.classes == [(0,), (1,), (0, 1)]
    assert ids == [[0, 1, 2], [0, 1]]


def test_blocks_are_copied_list_by_list_in_order(tmp_path):
    spill = Spill(tmp_path / "blocks")
    for key, data in [((1, 0, 0), b"x"), ((0, 1, 0), b"b"), ((0, 0, 0), b"a")]:
        spill.add(key, data)
    gathered = Gathered([spill.close()])

    assert list(copied(gathered, 0)) == [b"a", b"b"]
    assert list(copied(gathered, 1)) == [b"x"]
