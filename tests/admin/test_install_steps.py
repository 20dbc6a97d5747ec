"""Steps carried out in a staged folder: done once, not twice, and whole or not at all."""

from __future__ import annotations

import os
import socket
import stat
import threading
from pathlib import Path

import pytest

from admin import install_facts, install_steps
from admin.install_plan import Answers, File, Folder, Gone, Link, Release, Run, Said
from admin.install_steps import MARKER, QUESTION, Carrier, StepFailed, answers

SAID = Said("làm", "do it")
LAUNCHER = """#!/bin/sh
here=$(dirname "$0")
[ -z "${LACHAN_VENV-}" ] && [ -z "${PYTHONPATH-}" ] || exit 9
mkdir -p "$here/.venv/bin" && ln -sf "$LACHAN_PYTHON" "$here/.venv/bin/python"
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A product of two files."""
    folder = tmp_path / "source"
    (folder / "config/__pycache__").mkdir(parents=True)
    (folder / "config/__init__.py").write_text("x = 1\n", encoding="utf-8")
    (folder / "config/__pycache__/old.pyc").touch()
    (folder / "lachan").write_text(LAUNCHER, encoding="utf-8")
    (folder / "notes.txt").touch()
    return folder


@pytest.fixture
def carrier(tmp_path: Path, source: Path) -> Carrier:
    return Carrier(
        tmp_path / "root", source, {"PATH": os.environ["PATH"], "LACHAN_VENV": "x", "PYTHONPATH": "y"}
    )


def once(carrier: Carrier, step) -> None:
    assert not carrier.is_done(step)
    carrier.carry_out(step)
    assert carrier.is_done(step)


def test_a_file_is_written_once_with_its_mode(carrier: Carrier) -> None:
    once(carrier, File("/etc/x.conf", "text\n", SAID, 0o640))

    assert carrier.there("/etc/x.conf").read_text(encoding="utf-8") == "text\n"
    assert stat.S_IMODE(carrier.there("/etc/x.conf").stat().st_mode) == 0o640
    assert carrier.changed


def test_a_changed_file_is_replaced_but_a_persons_is_kept(carrier: Carrier) -> None:
    carrier.carry_out(File("/x", "old", SAID))

    assert not carrier.is_done(File("/x", "new", SAID))
    assert carrier.is_done(File("/x", "new", SAID, keep=True))
    assert not carrier.is_done(File("/y", "new", SAID, keep=True))


def test_a_folder_has_its_mode_with_the_group_bit(carrier: Carrier) -> None:
    once(carrier, Folder("/var/lib/lachan", 0o2770, SAID))


def test_a_link_is_turned_and_never_missing_in_between(carrier: Carrier) -> None:
    once(carrier, Link("/opt/lachan", "/opt/one", SAID))
    once(carrier, Link("/opt/lachan", "/opt/two", SAID))


def test_a_folder_of_somebody_elses_is_not_replaced_by_a_link(carrier: Carrier) -> None:
    carrier.there("/opt/lachan").mkdir(parents=True)
    with pytest.raises(StepFailed, match="somebody else's"):
        carrier.carry_out(Link("/opt/lachan", "/opt/one", SAID))


def test_what_must_go_goes(carrier: Carrier) -> None:
    carrier.carry_out(File("/a/b/c", "x", SAID))
    carrier.carry_out(Link("/l", "/nowhere", SAID))

    once(carrier, Gone("/l", SAID))
    once(carrier, Gone("/a", SAID))


def test_a_release_holds_the_product_and_its_environment(carrier: Carrier) -> None:
    once(carrier, Release("/opt/r/1", SAID))

    folder = carrier.there("/opt/r/1")
    assert (folder / "config/__init__.py").exists()
    assert (folder / ".venv/bin/python").exists()
    assert os.access(folder / "lachan", os.X_OK)
    assert not (folder / "notes.txt").exists()
    assert not (folder / "config/__pycache__/old.pyc").exists()


def test_a_release_that_was_cut_off_is_made_anew(carrier: Carrier) -> None:
    carrier.there("/opt/r/1/config").mkdir(parents=True)
    (carrier.there("/opt/r/1/config") / "half.py").touch()

    once(carrier, Release("/opt/r/1", SAID))

    assert not (carrier.there("/opt/r/1/config") / "half.py").exists()


def test_a_release_that_does_not_start_is_none(carrier: Carrier, source: Path, monkeypatch) -> None:
    (source / "lachan").write_text("#!/bin/sh\necho 'no network' >&2; exit 2\n", encoding="utf-8")
    monkeypatch.setattr(install_steps.sys, "prefix", install_steps.sys.base_prefix)

    with pytest.raises(StepFailed, match="no network"):
        carrier.carry_out(Release("/opt/r/1", SAID))
    assert not (carrier.there("/opt/r/1") / MARKER).exists()


def test_without_a_network_our_own_environment_is_copied(
    carrier: Carrier, source: Path, tmp_path: Path, monkeypatch
) -> None:
    (source / "lachan").write_text('#!/bin/sh\n[ -e "$(dirname "$0")/.venv/ours" ]\n', encoding="utf-8")
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv/ours").touch()
    monkeypatch.setattr(install_steps.sys, "prefix", str(tmp_path / "venv"))

    once(carrier, Release("/opt/r/1", SAID))


def test_a_program_runs_after_a_change_or_when_its_check_fails(carrier: Carrier, tmp_path: Path) -> None:
    touch = ("touch", str(tmp_path / "ran"))
    assert carrier.is_done(Run(touch, SAID))
    assert carrier.is_done(Run(touch, SAID, after_change=False, unless=("true",)))
    assert not carrier.is_done(Run(touch, SAID, after_change=False, unless=("false",)))
    assert not carrier.is_done(Run(touch, SAID, after_change=False, unless=("no-such-program-of-ours",)))

    carrier.carry_out(File("/x", "", SAID))
    assert not carrier.is_done(Run(touch, SAID))
    carrier.carry_out(Run(touch, SAID))
    assert (tmp_path / "ran").exists()


def test_an_install_that_was_cut_off_runs_its_programs(tmp_path: Path, source: Path) -> None:
    assert not Carrier(tmp_path, source, {}, changed=True).is_done(Run(("true",), SAID))


def test_a_program_that_fails_says_so_unless_it_may(carrier: Carrier) -> None:
    with pytest.raises(StepFailed, match="sh -c"):
        carrier.carry_out(Run(("sh", "-c", "echo why >&2; exit 1"), SAID))
    assert carrier.carry_out(Run(("false",), SAID, may_fail=True)) is None
    meaning = Said("không có trang chặn", "no block page")
    assert carrier.carry_out(Run(("false",), SAID, may_fail=True, or_else=meaning)) is meaning
    assert carrier.carry_out(Run(("true",), SAID, may_fail=True, or_else=meaning)) is None


def test_an_answer_is_waited_for_and_its_absence_told(carrier: Carrier, monkeypatch) -> None:
    seen = []
    monkeypatch.setattr(install_steps, "answers", lambda *_: bool(seen) or seen.append(1))
    carrier.carry_out(Answers(SAID))

    monkeypatch.setattr(install_steps, "answers", lambda *_: False)
    monkeypatch.setattr(install_steps, "ANSWER_WITHIN", -1.0)
    with pytest.raises(StepFailed, match="journalctl"):
        carrier.carry_out(Answers(SAID))


def test_the_question_is_understood_and_its_answer_recognised() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve() -> None:
            packet, client = server.recvfrom(512)
            server.sendto(packet, client)

        thread = threading.Thread(target=serve)
        thread.start()
        assert answers("127.0.0.1", server.getsockname()[1], within=5)
        thread.join()
        assert not answers("127.0.0.1", server.getsockname()[1], within=0.01)
    assert b"localhost" in QUESTION


def test_nobody_there_is_no_answer() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert not answers("127.0.0.1", port, within=0.01)


def test_the_python_of_the_release_is_one_the_services_can_read() -> None:
    assert not install_facts.system_python().startswith("/root/")
