from __future__ import annotations

import json

import pytest

from resolver.statusfile import NAME, StatusFile


@pytest.fixture
def path(tmp_path):
    return tmp_path / NAME


def test_only_a_change_is_written(tmp_path, path):
    file = StatusFile(tmp_path, 47)
    file.say({"clock": "untrusted"})
    first = path.stat().st_ino
    file.say({"clock": "untrusted"})
    assert path.stat().st_ino == first
    file.say({"clock": "trusted"})
    assert json.loads(path.read_text()) == {"pid": 47, "clock": "trusted"}


def test_what_could_not_be_written_is_written_later(tmp_path):
    runtime = tmp_path / "run"
    file = StatusFile(runtime, 47)
    file.say({"clock": "trusted"})
    runtime.mkdir()
    file.say({"clock": "trusted"})
    assert json.loads((runtime / NAME).read_text())["clock"] == "trusted"


def test_it_goes_with_its_writer(tmp_path, path):
    file = StatusFile(tmp_path, 47)
    file.say({})
    file.end()
    assert not path.exists()
    file.end()


@pytest.mark.parametrize("content", ['{"pid": 48}', "[]", "{"])
def test_another_ones_stays(tmp_path, path, content):
    path.write_text(content)
    StatusFile(tmp_path, 47).end()
    assert path.read_text() == content
