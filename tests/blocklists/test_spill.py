from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from blocklists.spill import Gathered, Spill

KEYS = st.tuples(*[st.integers(0, 2**21 - 1)] * 3)


@given(st.lists(st.tuples(st.integers(0, 1), KEYS, st.binary(min_size=1, max_size=20)), max_size=30))
def test_what_was_put_aside_is_gathered_by_key(tmp_path_factory, rows):
    folder = tmp_path_factory.getbasetemp()
    spills = [Spill(folder / f"spill-{number}") for number in range(2)]
    for number, key, data in rows:
        spills[number].add(key, data)
    gathered = Gathered([spill.close() for spill in spills])

    assert gathered.sorted_keys() == sorted({key for _, key, _ in rows})
    for key in gathered.sorted_keys():
        mine = [(number, data) for number, other, data in rows if other == key]
        in_order = [data for wanted in (0, 1) for number, data in mine if number == wanted]
        assert list(gathered.read(key)) == in_order
        assert gathered.size(key) == sum(map(len, in_order))
        assert gathered.owner(key) in {number for number, _ in mine}


def test_a_key_that_is_not_there_is_empty(tmp_path):
    gathered = Gathered([Spill(tmp_path / "spill").close()])

    assert list(gathered.read((1, 2, 3))) == []
    assert gathered.size((1, 2, 3)) == 0
