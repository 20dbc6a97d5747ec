from __future__ import annotations

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from admin.cli_collector_baseline import baseline
from admin.words import Words
from config import clock
from reporting.collector import baselines
from reporting.collector.db import Database, file_url
from reporting.schema.baseline import read_chain

SOURCE = """
protected = ["tuvan.hue.example"]
[authority]
vi = "Sở"
en = "Department"
[reason]
vi = "Bản đầu"
en = "The first"
[[lists]]
id = "scams"
category = "phishing"
url = "https://lists.hue.example/scams.txt"
vi = "Lừa đảo"
en = "Scams"
"""


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr(clock, "epoch", datetime(2026, 11, 10, tzinfo=UTC).timestamp)
    return lambda *words, lang="en": CliRunner().invoke(baseline, list(map(str, words)), obj=Words(lang))


@pytest.fixture
def files(tmp_path, run):
    key, source, chain = tmp_path / "k", tmp_path / "source.toml", tmp_path / "baseline.jsonl"
    source.write_text(SOURCE)
    assert run("key", key).exit_code == 0
    return source, key, chain


def versions(chain):
    return [one.bundle for one in read_chain(chain.read_bytes())]


def sign(run, files, **more):
    source, key, chain = files
    return run("sign", source, "--key", key, "--chain", chain, **more)


def test_a_key_is_for_its_owner_and_never_replaced(files, run) -> None:
    _source, key, _chain = files
    assert key.stat().st_mode & 0o777 == 0o600
    again = run("key", key)
    assert (again.exit_code, "is not replaced" in again.output) == (2, True)


def test_what_is_signed_is_told_as_schools_will_see_it(files, run) -> None:
    found = sign(run, files, lang="vi")
    assert found.exit_code == 0, found.output
    assert "Đã ký phiên bản 1" in found.output
    assert "Không gì được chặn tuvan.hue.example." in found.output
    files[0].write_text(SOURCE.replace("tuvan", "hotro"))
    assert "tuvan.hue.example is no longer protected" in sign(run, files).output
    assert [one.version for one in versions(files[2])] == [1, 2]
    assert "The first" in run("log", files[2]).output


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"phishing"', '"social"', "category"),
        ('"tuvan.hue.example"', '"youtube.com"', "youtube.com"),
        ("protected", "blocked", "blocked"),
        ("[reason]", "[reason", "line 6"),
        ("https://", "ftp://", "lists[0].url"),
    ],
)
def test_what_no_box_would_take_is_not_signed(files, run, old, new, told) -> None:
    files[0].write_text(SOURCE.replace(old, new, 1))
    found = sign(run, files)
    assert (found.exit_code, told in found.output) == (2, True), found.output
    assert not files[2].exists()


def test_a_version_is_taken_back_by_another_one(files, run) -> None:
    source, key, chain = files
    sign(run, files)
    source.write_text(SOURCE.replace("tuvan", "sai"))
    sign(run, files)
    words = ("--key", key, "--chain", chain, "--vi", "Nhầm", "--en", "A mistake")
    found = run("withdraw", 2, *words)
    assert found.exit_code == 0, found.output
    last = versions(chain)[-1]
    assert (last.version, last.withdraws, last.protected) == (3, 2, ("tuvan.hue.example",))
    assert "(withdrawn)" in run("log", chain).output
    assert run("withdraw", 9, *words).exit_code == 2
    # The first of all leaves nothing that it could go back to.
    assert run("withdraw", 1, *words).exit_code == 0
    assert versions(chain)[-1].protected == ("tuvan.hue.example",)


def test_taking_back_the_only_version_leaves_an_empty_one(files, run) -> None:
    sign(run, files)
    _source, key, chain = files
    assert run("withdraw", 1, "--key", key, "--chain", chain, "--vi", "a", "--en", "b").exit_code == 0
    last = versions(chain)[-1]
    assert (last.protected, last.lists, last.authority.en) == ((), (), "Department")


def test_another_key_signs_only_when_it_was_announced(files, run, tmp_path) -> None:
    source, key, chain = files
    other = tmp_path / "other"
    run("key", other)
    sign(run, files)
    assert run("sign", source, "--key", other, "--chain", chain).exit_code == 2
    assert run("sign", source, "--key", key, "--chain", chain, "--successor", other).exit_code == 0
    assert run("sign", source, "--key", other, "--chain", chain).exit_code == 0
    assert run("sign", source, "--key", key, "--chain", chain).exit_code == 2


def test_publishing(files, run, tmp_path) -> None:
    sign(run, files)
    url = file_url(tmp_path / "collector.db")
    assert "published: 1" in run("publish", files[2], "--database", url).output
    assert "published: 0" in run("publish", files[2], "--database", url).output
    with Database(url) as database, database.reading() as connection:
        assert baselines.lines(connection, 0) == files[2].read_bytes()
    files[2].write_bytes(b"x")
    assert run("publish", files[2], "--database", url).exit_code == 2
    assert run("publish", files[2], "--database", "mysql://x").exit_code == 2


def test_files_that_are_no_use_are_said(files, run, tmp_path) -> None:
    source, _key, chain = files
    assert run("sign", source, "--key", source, "--chain", chain).exit_code == 2
    assert run("sign", source, "--key", tmp_path / "none", "--chain", chain).exit_code == 2
    assert run("sign", tmp_path / "none", "--key", _key, "--chain", chain).exit_code == 2
    chain.write_bytes(b"half a line")
    assert sign(run, files).exit_code == 2
