"""`lachan install` and `uninstall` as a person meets them, in a staged folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from admin import cli_install, firststart, install_facts
from admin.cli import lachan
from admin.install_steps import Carrier


@pytest.fixture
def root(tmp_path: Path, monkeypatch) -> Path:
    """A folder to stage in, without the minute that a real environment takes."""
    monkeypatch.setattr(Carrier, "_set_up", lambda _self, folder: (folder / ".venv").mkdir())
    return tmp_path / "root"


def run(*words: str, lang: str = "en", **more) -> Result:
    before = os.umask(0o022)
    try:
        return CliRunner().invoke(lachan, ["--lang", lang, *words], **more)
    finally:
        os.umask(before)


def test_install_twice_and_the_second_changes_nothing(root: Path) -> None:
    first = run("install", "--root", str(root), "--kind", "home")
    assert first.exit_code == 0, first.output
    assert "Staged in" in first.output
    assert (root / "usr/local/bin/lachan").is_symlink()
    assert (root / "etc/systemd/system/lachan.target").exists()
    before = {file: file.lstat().st_mtime_ns for file in root.rglob("*")}

    second = run("install", "--root", str(root), "--kind", "home")

    assert second.exit_code == 0
    assert second.output == "Installed already; nothing changed.\n"
    assert {file: file.lstat().st_mtime_ns for file in root.rglob("*")} == before


def test_what_somebody_wrote_survives_install_and_uninstall(root: Path) -> None:
    run("install", "--root", str(root))
    policy = root / "var/lib/lachan/policy.toml"
    policy.write_text("# mine\n", encoding="utf-8")

    run("install", "--root", str(root), "--kind", "home")
    gone = run("uninstall", "--root", str(root))

    assert gone.exit_code == 0, gone.output
    assert "still in /var/lib/lachan" in gone.output
    assert policy.read_text(encoding="utf-8") == "# mine\n"
    assert not list(root.glob("opt/*"))
    assert not list(root.glob("etc/systemd/system/*"))


def test_purge_asks_first_and_then_leaves_nothing(root: Path) -> None:
    run("install", "--root", str(root))

    assert run("uninstall", "--purge", "--root", str(root), input="n\n").exit_code == 1
    assert (root / "var/lib/lachan").exists()

    assert "All of it is gone" in run("uninstall", "--purge", "--yes", "--root", str(root)).output
    assert not [path for path in root.rglob("*") if not path.is_dir()]


def test_uninstalling_nothing_says_so(root: Path) -> None:
    assert "Not installed" in run("uninstall", "--root", str(root)).output


def test_a_dry_run_names_every_file_and_writes_none(root: Path) -> None:
    said = run("install", "--root", str(root), "--dry-run")

    assert said.exit_code == 0, said.output
    assert "/etc/systemd/system/lachan-resolver.service" in said.output
    assert not root.exists()


def test_a_new_release_takes_the_place_of_the_old_one(root: Path, monkeypatch) -> None:
    run("install", "--root", str(root))
    monkeypatch.setattr(install_facts, "release_name", lambda _: "newer")

    said = run("install", "--root", str(root))

    assert said.exit_code == 0, said.output
    assert (root / "opt/lachan").readlink() == Path("/opt/lachan.releases/newer")
    assert [path.name for path in (root / "opt/lachan.releases").iterdir() if path.is_dir()] == ["newer"]


def test_without_systemd_it_says_what_to_do_instead(monkeypatch) -> None:
    monkeypatch.setattr(install_facts, "systemd_runs", lambda: False)

    said = run("install")

    assert said.exit_code == 2
    assert "lachan run" in said.output


def test_without_root_it_says_so(monkeypatch) -> None:
    monkeypatch.setattr(install_facts, "systemd_runs", lambda: True)
    monkeypatch.setattr(cli_install.os, "geteuid", lambda: 1000)

    said = run("install", lang="vi")

    assert said.exit_code == 2
    assert "sudo ./lachan install" in said.output


def test_a_port_that_is_taken_is_named_and_nothing_changes(monkeypatch) -> None:
    monkeypatch.setattr(install_facts, "systemd_runs", lambda: True)
    monkeypatch.setattr(cli_install.os, "geteuid", lambda: 0)

    def refuse(*_: object) -> None:
        raise install_facts.DnsPortTaken(install_facts.ports.Holder(12, "dnsmasq"))

    monkeypatch.setattr(install_facts, "machine", refuse)

    said = run("install")

    assert said.exit_code == 2
    assert "dnsmasq (pid 12)" in said.output
    assert "disable --now dnsmasq" in said.output


def test_a_disk_that_refuses_is_told_in_one_line(root: Path) -> None:
    root.mkdir()
    (root / "etc").touch()

    said = run("install", "--root", str(root))

    assert said.exit_code == 1
    assert "could not" in said.output
    assert "Traceback" not in said.output


def test_a_preset_is_what_an_installed_box_begins_with(root: Path) -> None:
    assert run("install", "--root", str(root), "--preset", "secondary").exit_code == 0
    written = (root / "var/lib/lachan/policy.toml").read_text(encoding="utf-8")
    assert written == firststart.this_years("secondary")
    refused = run("install", "--root", str(root), "--preset", "secondary", "--kind", "home")
    assert refused.exit_code == 2
    assert "choices: home" in refused.output
