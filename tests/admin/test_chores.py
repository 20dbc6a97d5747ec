from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest

from admin import chores as chores_module
from admin.calendar import Calendar
from admin.chores import LONGEST_CHORE, LOOK_EVERY, MISSED, Chores, Watchdog, make_calendar, urgent
from admin.devicewatch import read_map
from blocklists.backoff import FIRST_RETRY, HOURS
from blocklists.index import Index
from blocklists.lock import refresh_lock
from blocklists.publish import current_index, generations
from blocklists.state import Copy, ListState
from config.claims import Claim, dump_claims, parse_claims
from config.listsource import ListSource
from config.paths import Paths
from config.policyfile import default_policy_text, parse_policy
from config.settings import Settings
from reporting.counteddays import Month
from reporting.ledger import Ledger
from tests.blocklists.listserver import Asked, list_server

NOW = 1_800_000_000.0
SOURCE = ListSource(id="ads", category="ads-trackers", url="https://lists.example/a")
POLICY = msgspec.structs.replace(parse_policy(default_policy_text("school")), lists=(SOURCE,))
COPY = Copy("ab", 1, NOW, SOURCE.url)
WELL = ListState("updated", tried=NOW, next_try=NOW + 20 * HOURS, current=COPY)


@pytest.mark.parametrize(
    ("state", "later", "wanted"),
    [
        (ListState(), 0, True),
        (WELL, 1, False),
        (WELL, 21 * HOURS, False),  # due, but the night is near enough
        (WELL, 20 * HOURS + MISSED + 1, True),  # the night was missed
        (WELL, -1, True),  # the clock went back
        (msgspec.structs.replace(WELL, outcome="failed", next_try=NOW + 300), 299, False),
        (msgspec.structs.replace(WELL, outcome="failed", next_try=NOW + 300), 300, True),
        (msgspec.structs.replace(WELL, outcome="refused", next_try=NOW + 300), 300, True),
        (msgspec.structs.replace(WELL, outcome="held"), 20 * HOURS, False),
        (
            msgspec.structs.replace(
                WELL, current=msgspec.structs.replace(COPY, source="https://old.example")
            ),
            1,
            True,
        ),
    ],
)
def test_what_does_not_wait_for_the_night(state: ListState, later: float, wanted: bool) -> None:
    assert urgent(POLICY, {"ads": state}, NOW + later, every_h=24) is wanted


def test_lists_that_are_wanted_oftener_than_daily_do_not_wait_either() -> None:
    assert urgent(POLICY, {"ads": WELL}, NOW + 20 * HOURS, every_h=6)


def test_own_files_are_noticed_by_their_change_instead() -> None:
    own = msgspec.structs.replace(POLICY, lists=(ListSource(id="own", category="adult", file="own.txt"),))

    assert not urgent(own, {"own": ListState()}, NOW, every_h=24)


class Box:
    def __init__(self, folder: Path, lists: str) -> None:
        self.paths = Paths(folder)
        self.said: list[str] = []
        self.write(lists)
        self.calendar = Calendar()
        self.calendar.every(LOOK_EVERY, "look", 0.0)
        self.chores = Chores(self.paths, Settings(upstreams=()), self.calendar, self.said.append)

    def write(self, lists: str) -> None:
        text = default_policy_text("school") + "\n" + lists
        self.paths.policy.write_text(text, encoding="utf-8")

    def blocks(self, name: str) -> bool:
        path = current_index(self.paths)
        assert path is not None
        index = Index.open(path)
        found = bool(index.lookup(name))
        index.close()
        return found


def entry(list_id: str, place: str) -> str:
    return f'[[lists]]\nid = "{list_id}"\n{place}\ncategory = "adult"\n'


def test_a_subscription_written_by_hand_is_fetched_at_the_next_look(tmp_path: Path) -> None:
    with list_server() as server:
        box = Box(tmp_path, "")
        box.chores.turn(NOW, 0.0)
        assert box.said[-1].endswith("names are in force")

        url = server.serve("/list", b"0.0.0.0 bad.example\n")
        box.write(entry("mine", f'url = "{url}"'))
        box.chores.turn(NOW + 5, 5.0)
        assert not box.blocks("bad.example")

        box.chores.turn(NOW + 30, 30.0)
        assert box.blocks("bad.example")
        assert "mine: updated, 1 names" in box.said

        box.chores.turn(NOW + 60, 60.0)
        assert len(server.requests) == 1


def test_an_edit_of_ones_own_file_is_noticed(tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("bad.example\n")
    box = Box(tmp_path, entry("own", 'file = "own.txt"'))
    box.chores.turn(NOW, 0.0)
    own.write_text("much-worse.example\n")
    box.chores.turn(NOW + 30, 30.0)

    assert box.blocks("much-worse.example")


def test_a_failure_is_told_once_and_tried_again_after_its_pause(tmp_path: Path) -> None:
    with list_server() as server:
        server.answers["/list"] = lambda asked: asked.reply(500)
        box = Box(tmp_path, entry("mine", f'url = "{server.url()}"'))
        for seconds in (0, 30, 60):
            box.chores.turn(NOW + seconds, float(seconds))
        assert len(server.requests) == 1
        assert [line for line in box.said if "mine: failed" in line and "500" in line] != []

        later = 2 * FIRST_RETRY
        box.chores.turn(NOW + later, float(later))
        assert len(server.requests) == 2
        assert len([line for line in box.said if "mine: failed" in line]) == 1


def test_a_person_at_work_is_not_disturbed(tmp_path: Path) -> None:
    box = Box(tmp_path, "")
    with refresh_lock(box.paths.lists):
        box.chores.turn(NOW, 0.0)
    assert box.said == []

    box.chores.turn(NOW + 30, 30.0)
    assert box.blocks("www.w88.com")


def test_trouble_of_the_whole_is_told_once_and_tried_again_with_pauses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Box(tmp_path, "")
    tries = 0

    def full(*_: object, **__: object) -> None:
        nonlocal tries
        tries += 1
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("blocklists.refresh.refresh_lock", full)
    for seconds in range(0, int(FIRST_RETRY), 30):
        box.chores.turn(NOW + seconds, float(seconds))
    assert tries == 1
    assert box.said == ["lists: No space left on device"]

    box.chores.turn(NOW + FIRST_RETRY, float(FIRST_RETRY))
    assert tries == 2
    assert len(box.said) == 1


def test_a_policy_with_mistakes_keeps_the_lists_as_they_are(tmp_path: Path) -> None:
    box = Box(tmp_path, "")
    box.chores.turn(NOW, 0.0)
    box.paths.policy.write_text("[[lists]\n")
    box.chores.turn(NOW + 30, 30.0)

    assert box.blocks("www.w88.com")
    assert len(generations(box.paths.index)) == 1


def test_tidying_is_a_chore_of_the_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tidied: list[float] = []
    monkeypatch.setattr("admin.chores.tidy", lambda _paths, _policy, now: tidied.append(now))
    box = Box(tmp_path, "")
    box.calendar.every(24 * HOURS, "tidy", 0.0)
    box.chores.turn(NOW, 0.0)

    assert tidied == [NOW]


def test_what_a_killed_program_left_half_written_goes_at_night(tmp_path: Path) -> None:
    box = Box(tmp_path, "")
    left = box.paths.data / ".passes.json.abcdefgh.new"
    left.write_text("[]")
    os.utime(left, (NOW - 2 * HOURS, NOW - 2 * HOURS))
    box.calendar.every(24 * HOURS, "tidy", 0.0)
    box.chores.turn(NOW, 0.0)
    assert not left.exists()


def test_the_days_that_a_report_counts_are_fixed_at_night_before_their_month(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NOW is 2027-01-15. At home, and with a clock that is not believed, nothing is fixed."""
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path / "run"))
    box = Box(tmp_path, "")
    box.calendar.every(24 * HOURS, "tidy", 0.0)
    box.paths.runtime.mkdir(parents=True, exist_ok=True)
    told = box.paths.runtime / "resolver.json"
    told.write_text('{"clock": "untrusted"}')
    box.chores.turn(NOW, 0.0)
    assert not box.paths.report.exists()

    told.unlink()
    box.chores.turn(NOW + 24 * HOURS, 24.0 * HOURS)
    plan = Ledger(box.paths.report).state().plan(Month(2027, 2))
    assert plan.by_school
    assert plan.days

    box.paths.policy.write_text(default_policy_text("home"), encoding="utf-8")
    shutil.rmtree(box.paths.report)
    box.chores.turn(NOW + 48 * HOURS, 48.0 * HOURS)
    assert not box.paths.report.exists()


def test_a_ledger_that_is_damaged_is_said_and_left_alone(tmp_path: Path) -> None:
    box = Box(tmp_path, "")
    box.calendar.every(24 * HOURS, "tidy", 0.0)
    box.paths.report.mkdir(parents=True)
    state = box.paths.report / "state.json"
    state.write_bytes(b"damaged")
    box.chores.turn(NOW, 0.0)
    assert "state.json" in box.said[-1]
    assert state.read_bytes() == b"damaged"


@pytest.mark.parametrize("minute", [0, 59, 60, 119])
def test_the_nights_of_many_boxes_are_spread(minute: int) -> None:
    assert make_calendar("Asia/Ho_Chi_Minh", minute, 0.0).due(0.0) == ("look", "devices")


def test_the_watchdog_beats_while_the_loop_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr("admin.chores.notify", lambda *words: heard.extend(words))
    now = 0.0
    watchdog = Watchdog(30.0, monotonic=lambda: now)

    assert watchdog.beat()
    now = LONGEST_CHORE + 1
    assert not watchdog.beat()
    watchdog.turned()
    assert watchdog.beat()
    assert heard == ["WATCHDOG=1", "WATCHDOG=1"]


def start(project: Path, tmp_path: Path, *more: str, notify_socket: str = "") -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "admin.chores", "--data", str(tmp_path), *more],
        cwd=project,
        env={**os.environ, "NOTIFY_SOCKET": notify_socket, "WATCHDOG_USEC": "200000"},
        stderr=subprocess.PIPE,
    )


def test_the_process_says_that_it_is_ready_and_alive_and_ends_in_the_middle_of_a_transfer(
    project: Path, tmp_path: Path
) -> None:
    with list_server() as server, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:

        def stall(asked: Asked) -> None:
            asked.start(200, Content_Length="100000")
            asked.wfile.write(b"0.0.0.0 bad.example\n")
            reached.set()
            server.release.wait(30)

        reached = threading.Event()
        server.answers["/list"] = stall
        Box(tmp_path, entry("mine", f'url = "{server.url()}"'))
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(30)
        child = start(
            project, tmp_path, "--upstream", "udp://127.0.0.1:9", notify_socket=str(tmp_path / "notify")
        )
        assert b"READY=1" in systemd.recv(4096)
        while systemd.recv(4096) != b"WATCHDOG=1":
            pass
        assert reached.wait(30)

        child.send_signal(signal.SIGTERM)
        _, said = child.communicate(timeout=20)

    assert child.returncode == 0
    assert b"Traceback" not in said


@pytest.mark.parametrize("more", [("--upstream", "nonsense"), ("--no-such-option",)])
def test_a_mistake_in_the_options_is_told(project: Path, tmp_path: Path, more: tuple[str, ...]) -> None:
    child = start(project, tmp_path, *more)
    _, said = child.communicate(timeout=30)

    assert child.returncode == 2
    assert more[0].encode() in said


PHONE = "a4:83:e7:12:34:56"


def test_who_is_there_is_written_down_in_memory_and_nothing_else_is_done_for_it(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(chores_module, "in_memory", lambda _folder: True)
    leases = tmp_path / "dhcp.leases"
    leases.write_text(f"0 {PHONE} 192.0.2.23 dien-thoai *\n")
    os.utime(leases, (NOW - 60, NOW - 60))
    paths = Paths(tmp_path, runtime=tmp_path)
    calendar = Calendar()
    calendar.every(10, "devices", 0.0)
    said: list[str] = []
    chores = Chores(paths, Settings(upstreams=(), lease_files=(str(leases),)), calendar, said.append)
    chores.turn(NOW, 0.0)

    found = read_map(paths.device_map)
    assert "dien-thoai" in {name for known in found.devices for name in known.names}
    assert said == []
    assert not paths.index.exists()


def test_who_is_there_never_lands_on_a_disk(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(chores_module, "in_memory", lambda _folder: False)
    paths = Paths(tmp_path, runtime=tmp_path)
    calendar = Calendar()
    calendar.every(10, "devices", 0.0)
    Chores(paths, Settings(upstreams=()), calendar, print).turn(NOW, 0.0)
    assert not paths.device_map.exists()


def test_claims_that_are_over_are_forgotten_at_night(tmp_path) -> None:
    box = Box(tmp_path, "")
    box.paths.claims.write_bytes(dump_claims([Claim("c1", "pupils", 1, 2, mac=PHONE)]))
    box.calendar.every(60, "tidy", 0.0)
    box.chores.turn(NOW, 0.0)
    assert parse_claims(box.paths.claims.read_bytes()) == ()

    box.paths.claims.write_text("{")
    box.chores.turn(NOW + 60, 60.0)
    assert any("claims.json" in line for line in box.said)
