"""The systemd units: they parse, each process is fenced in, and only one of them may open a low port."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from admin import cli_collector

SERVICES = ("resolver", "admin", "chores")
EXPOSURE = (
    2.0  # systemd's own scale: 0 is a sealed box, 10 an open door; Debian's named.service has 5 and more
)

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)


class Unit(configparser.RawConfigParser):
    """A unit file; of a key given twice the last counts, which is enough for what is asked here."""

    def __init__(self, file: Path) -> None:
        super().__init__(strict=False, delimiters=("=",), comment_prefixes=("#",))
        self.read_string(file.read_text(encoding="utf-8"))

    def optionxform(self, optionstr: str) -> str:
        return optionstr


@pytest.fixture(scope="module")
def units(project: Path) -> dict[str, Unit]:
    return {name: Unit(project / f"systemd/lachan-{name}.service") for name in SERVICES}


@pytest.fixture
def loadable(project: Path, tmp_path: Path) -> Path:
    """A copy of the units with a Python that exists, as systemd looks for the program it would start."""
    for file in [
        file for kind in ("service", "socket", "target") for file in (project / "systemd").glob(f"*.{kind}")
    ]:
        text = file.read_text(encoding="utf-8").replace("/opt/lachan/.venv/bin/python", sys.executable)
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    return tmp_path


@needs_systemd
def test_systemd_understands_every_line(loadable: Path) -> None:
    files = [str(file) for file in sorted(loadable.iterdir())]
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *files], capture_output=True, text=True, check=False
    )

    ours = [line for line in ran.stderr.splitlines() if "lachan" in line]
    assert not ours, ran.stderr
    assert ran.returncode == 0, ran.stderr


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_little_is_exposed(loadable: Path, name: str) -> None:
    ran = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", loadable / f"lachan-{name}.service"],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", ran.stdout)

    assert found, ran.stdout + ran.stderr
    assert float(found.group(1)) < EXPOSURE, ran.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_each_process_is_watched_and_comes_back(units: dict[str, Unit], name: str) -> None:
    service = units[name]["Service"]

    assert service["Type"] == "notify"
    assert int(service["WatchdogSec"]) > 0
    assert service["Restart"] == "always"
    assert units[name]["Unit"]["StartLimitIntervalSec"] == "0"


def test_each_process_has_a_user_of_its_own(units: dict[str, Unit], project: Path) -> None:
    users = [unit["Service"]["User"] for unit in units.values()]

    assert len(set(users)) == len(SERVICES)
    declared = (project / "systemd/lachan.sysusers").read_text(encoding="utf-8")
    assert all(re.search(rf"^u {user} ", declared, re.MULTILINE) for user in users)


def test_only_who_needs_them_may_open_low_ports(units: dict[str, Unit]) -> None:
    bounds = {name: unit["Service"]["CapabilityBoundingSet"] for name, unit in units.items()}

    assert bounds == {"resolver": "CAP_NET_BIND_SERVICE", "admin": "", "chores": "CAP_NET_BIND_SERVICE"}


def test_the_resolver_writes_no_data_and_sees_no_passwords(units: dict[str, Unit]) -> None:
    service = units["resolver"]["Service"]

    assert service["ReadWritePaths"] == "/run/lachan /var/lib/lachan/last-good"
    assert service["ProtectSystem"] == "strict"
    assert service["InaccessiblePaths"] == "-/var/lib/lachan/state.db -/var/lib/lachan/private"


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_in_the_working_folder_can_take_the_place_of_our_modules(
    units: dict[str, Unit], name: str
) -> None:
    assert "PYTHONSAFEPATH=1" in units[name]["Service"]["Environment"].split()


def test_when_memory_runs_out_dns_goes_last(units: dict[str, Unit]) -> None:
    order = sorted(SERVICES, key=lambda name: int(units[name]["Service"]["OOMScoreAdjust"]))

    assert order == ["resolver", "admin", "chores"]


def test_the_target_wants_them_all(project: Path, units: dict[str, Unit]) -> None:
    target = Unit(project / "systemd/lachan.target")

    services = [f"lachan-{name}.service" for name in SERVICES]
    assert target["Unit"]["Wants"].split() == [*services, "lachan-blockpage.socket"]
    assert all(unit["Install"]["WantedBy"] == "lachan.target" for unit in units.values())


@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="systemd-sysusers is not installed")
@pytest.mark.parametrize("name", ["lachan", "lachan-collector"])
def test_the_users_can_be_made(project: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "etc").mkdir()
    ran = subprocess.run(
        ["systemd-sysusers", f"--root={tmp_path}", "--dry-run", "-"],
        input=(project / f"systemd/{name}.sysusers").read_text(encoding="utf-8"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "not a valid" not in ran.stderr


@pytest.mark.edge
@pytest.mark.parametrize(
    ("name", "options"),
    [("resolver", "--dns 127.0.0.1:{port}"), ("admin", "--admin 127.0.0.1:{port}"), ("chores", "")],
)
def test_each_process_tells_systemd_that_it_is_ready_and_alive(
    units: dict[str, Unit], project: Path, tmp_path: Path, name: str, options: str
) -> None:
    """The command of the unit, on a free port and in an empty data folder, under a systemd played by the test."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = units[name]["Service"]["ExecStart"].split()[1:]
    words = [word.replace("/var/lib/lachan", str(tmp_path / "data")) for word in words]
    (tmp_path / "data").mkdir()
    environ = {
        **os.environ,
        "PYTHONPATH": str(project),
        "NOTIFY_SOCKET": str(tmp_path / "notify"),
        "RUNTIME_DIRECTORY": str(tmp_path / "run"),
        "WATCHDOG_USEC": "400000",
    }
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(environ["NOTIFY_SOCKET"])
        systemd.settimeout(20)
        with subprocess.Popen(
            [sys.executable, *words, *options.format(port=port).split()],
            env=environ,
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                heard = ""
                while not ("READY=1" in heard and "WATCHDOG=1" in heard):
                    heard += systemd.recv(4096).decode() + "\n"
            finally:
                process.terminate()
    assert process.returncode == 0


def test_port_80_of_the_block_page_is_opened_by_systemd_for_the_page(
    units: dict[str, Unit], project: Path
) -> None:
    port = Unit(project / "systemd/lachan-blockpage.socket")["Socket"]

    assert (port["ListenStream"], port["Service"]) == ("80", "lachan-admin.service")
    assert units["admin"]["Service"]["Sockets"] == "lachan-blockpage.socket"


@needs_systemd
def test_the_collector_is_fenced_in_as_the_others(loadable: Path) -> None:
    unit = loadable / "lachan-collector.service"
    ran = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", unit],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", ran.stdout)

    assert found, ran.stdout + ran.stderr
    assert float(found.group(1)) < EXPOSURE, ran.stdout


def test_the_collector_has_a_user_and_a_command_that_exist(project: Path) -> None:
    service = Unit(project / "systemd/lachan-collector.service")["Service"]
    declared = (project / "systemd/lachan-collector.sysusers").read_text(encoding="utf-8")
    assert f"u {service['User']} " in declared
    assert service["Restart"] == "always"
    command = service["ExecStart"].partition(" -m admin ")[2].split()
    options = {one for parameter in cli_collector.collector.commands["run"].params for one in parameter.opts}
    assert command[:2] == ["collector", "run"]
    assert {one for one in command if one.startswith("--")} <= options
