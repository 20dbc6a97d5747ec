"""What an install finds out before it plans."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from admin import install_facts, ports
from admin.install_plan import FINISHED, RELEASES, RESOLVED


@pytest.fixture
def source(tmp_path: Path, project: Path) -> Path:
    folder = tmp_path / "source"
    (folder / "config").mkdir(parents=True)
    (folder / "config/a.py").write_text("a = 1\n", encoding="utf-8")
    (folder / "systemd").symlink_to(project / "systemd")
    (folder / "lachan").touch()
    return folder


def test_the_product_is_listed_without_tests_and_caches(project: Path) -> None:
    names = install_facts.product_files(project)

    assert {"lachan", "constraints.txt", "systemd/lachan.target", "admin/install_facts.py"} <= set(names)
    assert not [name for name in names if name.startswith(("tests/", "bench/", ".")) or "__pycache__" in name]
    assert names == sorted(names)


def test_the_same_product_has_the_same_name_and_another_has_another(source: Path) -> None:
    name = install_facts.release_name(source)
    (source / "config/__pycache__").mkdir()
    (source / "config/__pycache__/a.pyc").touch()
    assert install_facts.release_name(source) == name

    (source / "config/a.py").write_text("a = 2\n", encoding="utf-8")
    assert install_facts.release_name(source) != name


def test_a_python_in_somebodys_home_is_none_for_services(monkeypatch) -> None:
    monkeypatch.setattr(install_facts, "_PRIVATE_HOMES", ("/",))
    with pytest.raises(LookupError, match="apt install python3"):
        install_facts.system_python()


@pytest.mark.parametrize(
    ("path", "good"),
    [
        ("/usr/bin/python3.11", True),
        ("/usr/bin/python3.9", False),
        ("/usr/bin/python3.14", True),
        ("/x/pypy", False),
    ],
)
def test_the_version_is_in_the_name(path: str, good: bool) -> None:
    assert install_facts._is_new_enough(path) is good


def test_a_staged_folder_is_looked_at_for_what_lies_there(source: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    empty = install_facts.machine(source, root, "home")
    assert (empty.live, empty.stub, empty.old_releases) == (False, False, ())
    assert "kind" in empty.policy
    assert "lachan.target" in empty.texts
    assert empty.page.rpartition(":")[2].isdigit()

    (root / RELEASES.lstrip("/") / "old").mkdir(parents=True)
    (root / FINISHED.lstrip("/")).write_text("old\n", encoding="utf-8")
    (root / RESOLVED.lstrip("/")).parent.mkdir(parents=True)
    (root / RESOLVED.lstrip("/")).touch()
    there = install_facts.machine(source, root, "home")
    assert there.old_releases == ("old",)
    assert there.stub
    assert install_facts.is_finished(root, "old")
    assert not install_facts.is_finished(root, there.release)


def taken(monkeypatch, holder: ports.Holder | None) -> None:
    monkeypatch.setattr(ports, "why_not", lambda *_: OSError(98, "in use"))
    monkeypatch.setattr(ports, "holder", lambda *_: holder)


def test_the_listener_of_systemd_resolved_is_known_by_its_cut_name(tmp_path: Path, monkeypatch) -> None:
    taken(monkeypatch, ports.Holder(1, "systemd-resolve"))
    assert install_facts._stub_is_in_the_way(tmp_path)


def test_any_other_program_on_the_port_is_named(tmp_path: Path, monkeypatch) -> None:
    taken(monkeypatch, ports.Holder(os.getpid(), "dnsmasq"))
    with pytest.raises(install_facts.DnsPortTaken, match=rf"dnsmasq \(pid {os.getpid()}\)"):
        install_facts._stub_is_in_the_way(tmp_path)

    taken(monkeypatch, None)
    with pytest.raises(install_facts.DnsPortTaken):
        install_facts._stub_is_in_the_way(tmp_path)


def test_our_own_resolver_is_not_in_the_way(tmp_path: Path, monkeypatch) -> None:
    taken(monkeypatch, ports.Holder(os.getpid(), "python"))
    monkeypatch.setattr(install_facts, "_is_ours", lambda _: True)
    assert not install_facts._stub_is_in_the_way(tmp_path)


def test_a_free_port_is_free(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(ports, "why_not", lambda *_: None)
    assert not install_facts._stub_is_in_the_way(tmp_path)


def test_a_process_that_ended_is_not_ours() -> None:
    assert not install_facts._is_ours(ports.Holder(2**22, "gone"))
    assert not install_facts._is_ours(ports.Holder(os.getpid(), "pytest"))
