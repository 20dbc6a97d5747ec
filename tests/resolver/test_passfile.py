from __future__ import annotations

from config.passes import Pass, written
from resolver.passfile import PassFile

ONE = Pass(id="lan-47", kind="off", start=1, end=2, role="teacher", group="lop-6a")


def test_no_file_is_no_passes(tmp_path):
    assert PassFile(tmp_path / "passes.json").load() == ((), ())


def test_a_broken_file_is_said_and_the_last_good_one_stays(tmp_path):
    path = tmp_path / "passes.json"
    file = PassFile(path)
    path.write_bytes(written([ONE]))
    assert file.load() == ((ONE,), ())
    path.write_text('{"version": 1, "passes": [{}, 5]}')
    passes, mistakes = file.load()
    assert passes == (ONE,)
    assert len(mistakes) > 1
    assert all("passes.json" in mistake for mistake in mistakes)


def test_a_file_that_cannot_be_read_is_said_too(tmp_path):
    path = tmp_path / "passes.json"
    file = PassFile(path)
    path.write_bytes(written([ONE]))
    file.load()
    path.unlink()
    path.mkdir()
    passes, [mistake] = file.load()
    assert passes == (ONE,)
    assert "passes.json" in mistake


def test_a_file_that_was_removed_holds_nothing(tmp_path):
    path = tmp_path / "passes.json"
    file = PassFile(path)
    path.write_bytes(written([ONE]))
    file.load()
    path.unlink()
    assert file.load() == ((), ())
