from __future__ import annotations

import msgspec
import pytest

from config.baseline import written
from resolver.baselinefile import BaselineFile
from tests.reporting.schema.baselines import signed

TEXT = written(msgspec.to_builtins(signed().bundle))


@pytest.fixture
def paths(tmp_path):
    return tmp_path / "baseline.json", tmp_path / "last-good" / "baseline.json"


def test_no_file_is_no_baseline(paths) -> None:
    assert BaselineFile(*paths).load() == (None, ())


def test_a_broken_file_leaves_the_last_good_one_in_force(paths) -> None:
    file = BaselineFile(*paths)
    paths[0].write_bytes(TEXT)
    good, _ = file.load()
    assert good.version == 1
    paths[0].write_bytes(b"half")
    found, mistakes = file.load()
    assert found == good
    assert "baseline.json" in mistakes[0]


def test_so_it_does_after_a_restart(paths) -> None:
    paths[0].write_bytes(TEXT)
    BaselineFile(*paths).load()
    paths[0].write_bytes(b"half")
    found, mistakes = BaselineFile(*paths).load()
    assert found.version == 1
    assert mistakes


def test_a_file_that_was_removed_holds_nothing_ever_after(paths) -> None:
    paths[0].write_bytes(TEXT)
    file = BaselineFile(*paths)
    file.load()
    paths[0].unlink()
    assert file.load() == (None, ())
    paths[0].write_bytes(b"half")
    assert BaselineFile(*paths).load()[0] is None
