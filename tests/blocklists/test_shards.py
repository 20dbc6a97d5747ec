from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from blocklists.layout import fingerprint
from blocklists.lines import KINDS
from blocklists.quarantine import Quarantine
from blocklists.reader import spans
from blocklists.rulebook import Rulebook
from blocklists.shards import ClassTable, Plan, Source, fingerprints, merge, scan, sort
from blocklists.spill import Gathered
from blocklists.suffixes import load_suffixes

SALT = b"0123456789abcdef"
GUARD = Quarantine(load_suffixes())


def test_the_three_steps_on_two_small_lists(tmp_path):
    texts = b"c.example\na.example\nb.example\na.example\ncom\n", b"b.example\nd.example\n"
    for number, text in enumerate(texts):
        (tmp_path / f"list-{number}").write_bytes(text)
    sources = [
        Source(tmp_path / f"list-{n}", "domains", None, KINDS[1], ["b.example"], GUARD) for n in range(2)
    ]
    plan = Plan(tmp_path, sources, SALT)
    pieces = [(number, span) for number, source in enumerate(sources) for span in spans(source.path, 100)]

    scanned = scan(plan, pieces, 0, iter(range(2)))
    names = Gathered([scanned["names"]])
    in_order = sort(plan, names, [(0, 0), (0, 1), (1, 1)], 1, Rulebook(), 0, iter(range(3)))
    merged = merge(plan, Gathered([in_order["marks"]]), 1, 2, 0, iter(range(2)))
    buckets = Gathered([merged["buckets"]])

    assert b"".join(names.read((0, 0, 1))) == b"a.example\na.example\n"
    assert b"".join(names.read((0, 1, 1))) == b"b.example\nc.example\n"
    assert [report["quarantined_count"] for _, report in scanned["reports"]] == [1, 0]
    assert in_order["counts"] == {"1": 3, "7": 2}
    assert in_order["labels"] == 2
    assert sum(buckets.size((bucket, 0, 0)) for bucket in range(2)) == 4 * 8
    assert merged["classes"][-1] == (1, 7)  # b.example is in both lists


@given(st.lists(st.from_regex(r"[a-z]{1,8}\.[a-z]{2,3}", fullmatch=True), unique=True))
def test_fingerprints_in_bulk_are_those_one_by_one(names):
    text = "".join(f"{name}\n" for name in names).encode()

    assert list(fingerprints(SALT, text)) == sorted(fingerprint(SALT, name.encode()) for name in names)


def test_a_class_is_a_set_of_streams():
    table = ClassTable(3)

    both = table.joined(0, 2)

    assert table.classes[both] == (0, 2)
    assert table.joined(2, 0) == both
    assert table.joined(both, 2) == both
    assert table.classes[table.joined(both, 1)] == (0, 1, 2)
