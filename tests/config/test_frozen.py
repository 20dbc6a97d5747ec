"""A mapping that is a value."""

from __future__ import annotations

import pickle

import pytest

from config.frozen import FrozenMap


def test_it_is_an_ordered_hashable_picklable_mapping() -> None:
    one = FrozenMap({"b": 1, "a": 2})
    assert list(one) == ["b", "a"]
    assert one == {"a": 2, "b": 1}
    assert hash(one) == hash(FrozenMap({"a": 2, "b": 1}))
    assert pickle.loads(pickle.dumps(one)) == one
    assert len(one) == 2
    assert "b" in repr(one)


def test_nobody_changes_it() -> None:
    source = {"a": 1}
    one = FrozenMap(source)
    source["a"] = 2
    assert one["a"] == 1
    with pytest.raises(TypeError):
        one["a"] = 3
