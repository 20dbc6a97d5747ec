"""What the set-up decides; the launcher's own test starts it for real."""

from __future__ import annotations

import fcntl
import os
import sys
from pathlib import Path

import pytest

from admin import bootstrap
from admin.words import language_of

SUM = "123 456 pyproject.toml\n789 12 constraints.txt"


def program(folder: Path, name: str, text: str) -> None:
    """Put a program on the path that stands in for the real one."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    file.chmod(0o755)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the language of the machine is."""
    monkeypatch.setenv("LACHAN_LANG", "en")


@pytest.mark.parametrize(
    "environ",
    [{}, {"LANG": "vi_VN.UTF-8"}, {"LANG": "vi_VN", "LC_ALL": "C"}, {"LANG": "C", "LACHAN_LANG": "vi"}],
)
def test_the_language_is_found_as_the_command_line_finds_it(environ, monkeypatch) -> None:
    for name in ("LACHAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert bootstrap.told("en", "vi") == language_of(environ)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An otherwise empty search path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "sh").symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_the_tests_requirements_come_on_top_of_the_products(project: Path) -> None:
    run = bootstrap.requirements(project, "run")
    test = bootstrap.requirements(project, "test")

    assert any(line.startswith("dnslib") for line in run)
    assert test[: len(run)] == run
    assert any(line.startswith("pytest") for line in test[len(run) :])


def test_an_environment_is_ready_only_with_its_stamp_and_without_the_marker(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(bootstrap, "is_working", lambda _: True)
    assert not bootstrap.is_ready(tmp_path, "run", SUM)

    (tmp_path / "lachan-run.stamp").write_text(bootstrap.stamp_text(SUM), encoding="utf-8")
    assert bootstrap.is_ready(tmp_path, "run", SUM)
    assert not bootstrap.is_ready(tmp_path, "run", "another sum")
    assert not bootstrap.is_ready(tmp_path, "test", SUM)

    (tmp_path / bootstrap.MARKER).touch()
    assert not bootstrap.is_ready(tmp_path, "run", SUM)


def test_an_environment_without_an_interpreter_does_not_work(tmp_path: Path) -> None:
    assert not bootstrap.is_working(tmp_path)


def test_the_stamp_names_the_python_it_is_for() -> None:
    assert bootstrap.stamp_text(SUM) == f"{SUM}\n{sys.version_info.major}.{sys.version_info.minor}\n"


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(bootstrap.SetupError, match="LACHAN_VENV"), bootstrap.locked(tmp_path / "file/venv"):
        pass


def test_without_apt_nothing_is_installed(path: Path) -> None:
    assert not bootstrap.apt_install(["unbound"])


def test_without_root_and_without_sudo_nothing_is_tried(path: Path, monkeypatch) -> None:
    program(path, "apt-get", "exit 99")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert not bootstrap.apt_install(["unbound"])

    program(path, "sudo", "exit 1")  # it would ask for a password
    assert not bootstrap.apt_install(["unbound"])


def test_sudo_that_asks_nothing_is_used(path: Path, monkeypatch, tmp_path: Path) -> None:
    program(path, "apt-get", "exit 99")
    program(path, "sudo", f'echo "$*" >>{tmp_path}/said')
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert bootstrap.apt_install(["python3-venv"])
    assert (tmp_path / "said").read_text(encoding="utf-8").endswith("sh python3-venv\n")


def test_a_missing_part_of_python_is_named_in_one_line(path: Path, monkeypatch) -> None:
    real = bootstrap.call
    monkeypatch.setattr(
        bootstrap, "call", lambda command: real(["sh", "-c", "exit 1"]) if "-I" in command else real(command)
    )
    with pytest.raises(bootstrap.SetupError, match=r"Install it: sudo apt install python3[.0-9]*-venv$"):
        bootstrap.require_ensurepip()


def test_missing_programs_say_what_is_skipped(path: Path, monkeypatch) -> None:
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name, path: None if name == "dnsperf" else name)
    assert bootstrap.missing_programs().get("dnsperf") == "tests under load"
    assert "unbound" not in bootstrap.missing_programs()


def test_what_cannot_be_installed_is_skipped_aloud_but_fails_continuous_integration(
    monkeypatch, capsys
) -> None:
    monkeypatch.setattr(bootstrap, "missing_programs", lambda: {"dnsperf": "tests under load"})
    monkeypatch.setattr(bootstrap, "apt_install", lambda _: False)

    bootstrap.add_test_programs({})
    said = capsys.readouterr().err
    assert "tests under load (dnsperf)" in said
    assert "sudo apt install dnsperf" in said

    with pytest.raises(bootstrap.SetupError, match="CI skips nothing"):
        bootstrap.add_test_programs({"CI": "true"})


@pytest.mark.parametrize("sign", bootstrap.NETWORK_SIGNS)
def test_pip_without_a_network_is_told_from_other_failures(path: Path, tmp_path: Path, sign: str) -> None:
    (tmp_path / "venv/bin").mkdir(parents=True)
    program(tmp_path / "venv/bin", "python", f"echo 'WARNING: {sign}' >&2; exit 1")
    with pytest.raises(bootstrap.SetupError, match="no connection"):
        bootstrap.install(tmp_path, tmp_path / "venv", ["x"])

    program(tmp_path / "venv/bin", "python", "echo 'ERROR: No matching distribution' >&2; exit 1")
    with pytest.raises(bootstrap.SetupError, match="No matching distribution"):
        bootstrap.install(tmp_path, tmp_path / "venv", ["x"])


def test_only_the_end_of_a_long_output_is_shown() -> None:
    assert bootstrap.last_lines("a\nb\nc\n", 2) == "b\nc"


def test_projects_that_share_an_environment_by_a_link_share_its_lock(tmp_path: Path) -> None:
    real, link = tmp_path / "one/.venv", tmp_path / "other/.venv"
    real.mkdir(parents=True)
    link.parent.mkdir()
    link.symlink_to(real)
    lock = tmp_path / "one/.venv.lock"
    with bootstrap.locked(link), lock.open("w") as second, pytest.raises(BlockingIOError):
        fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert not (tmp_path / "other/.venv.lock").exists()


@pytest.mark.parametrize(("word", "made_anew"), [("new", True), ("", True), ("update", False)])
def test_only_a_first_set_up_that_was_cut_off_begins_again_from_nothing(
    tmp_path: Path, monkeypatch, word: str, made_anew: bool
) -> None:
    venv = tmp_path / "venv"
    venv.mkdir()
    (venv / bootstrap.MARKER).write_text(word, encoding="utf-8")
    made: list[Path] = []
    monkeypatch.setattr(bootstrap, "is_working", lambda _: True)
    monkeypatch.setattr(bootstrap, "create", made.append)
    monkeypatch.setattr(bootstrap, "install", lambda *_: None)
    monkeypatch.setattr(bootstrap, "requirements", lambda *_: [])
    bootstrap.set_up(tmp_path, venv, "run", SUM)
    assert bool(made) is made_anew
    assert bootstrap.is_ready(venv, "run", SUM)


def test_the_collectors_libraries_come_only_where_they_are_asked_for(project: Path) -> None:
    levels = {
        level: {line.partition(">")[0] for line in bootstrap.requirements(project, level)}
        for level in bootstrap.LEVELS
    }
    assert "sqlalchemy" not in levels["run"]
    assert "sqlalchemy" in levels["collector"] & levels["test"]
    assert levels["run"] < levels["collector"] < levels["test"]
