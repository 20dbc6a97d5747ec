"""Prepares a data folder of real size for our resolver, and starts it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bench.procs import pinned

GROUPS = 10
DEVICES = 250
FILTERED = ("adult", "gambling", "violence", "proxy-vpn", "malware", "phishing")
LIST_ID = "bench"
# A real policy has timetables at work; at any moment of a school week one of these holds.
TIMETABLE = """
[[groups.{group}.timetable]]
name = "lessons"
days = ["mon", "tue", "wed", "thu", "fri"]
windows = ["07:00-11:30", "13:30-17:00"]
block_categories = ["games", "social"]

[[groups.{group}.timetable]]
name = "night"
days = "all"
windows = ["22:00-05:00"]
block_categories = ["video"]
"""


class PrepareFailed(RuntimeError):
    """The data folder could not be filled; the text holds what the compile printed."""


class Prepared(NamedTuple):
    """A data folder, and how long the compile of its index took."""

    folder: Path
    compile_seconds: float


def policy_text(list_file: Path) -> str:
    """Ten groups, each with categories, own names and a timetable; one list from a file."""
    parts = [
        "version = 1",
        'kind = "school"',
        'timezone = "Asia/Ho_Chi_Minh"',
        'default_group = "group-0"',
        "starter = false",  # the bundled lists hold names of the stream: what is blocked would hang on the hour
    ]
    for number in range(GROUPS):
        group = f"group-{number}"
        parts += [
            f"\n[groups.{group}]",
            f'vi = "Nhóm {number}"',
            f'en = "Group {number}"',
            f"block_categories = {list(FILTERED)!r}".replace("'", '"'),
            f'allow = ["allowed-{number}.bench.vn"]',
            f'block = ["blocked-{number}.bench.vn"]',
            TIMETABLE.format(group=group),
        ]
    parts += [
        "\n[[lists]]",
        f'id = "{LIST_ID}"',
        f'file = "{list_file}"',
        'category = "adult"',
        'format = "domains"',
        'match = "subtree"',
    ]
    return "\n".join(parts) + "\n"


def device_address(number: int) -> str:
    """The loopback address of a device; number 0 is 127.0.0.1, where the load comes from unless told otherwise."""
    return "127.0.0.1" if number == 0 else f"127.0.{1 + number // 200}.{1 + number % 200}"


def devices_text() -> str:
    """250 devices, spread over the groups, each known by one loopback address."""
    entries = (
        f'[[devices]]\nname = "device-{number}"\ngroup = "group-{number % GROUPS}"\n'
        f'addresses = ["{device_address(number)}"]\n'
        for number in range(DEVICES)
    )
    return "\n".join(entries)


def settings_text() -> str:
    """Access control as always; the rate limit on, but so high that it counts and never fires."""
    return "rate_limit = 1_000_000\n"


def write_data(folder: Path, list_file: Path) -> None:
    """Writes policy, devices and settings; compiles nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "policy.toml").write_text(policy_text(list_file))
    (folder / "devices.toml").write_text(devices_text())
    (folder / "settings.toml").write_text(settings_text())


def refresh_command(folder: Path) -> list[str]:
    """Refreshes all lists of a data folder and publishes the index, as the chores do, in a process of its own."""
    return [sys.executable, "-m", "bench.refresh_child", str(folder)]


def compile_lists(folder: Path, project: Path, cores: Sequence[int]) -> float:
    """Seconds that a refresh on these cores took; raises PrepareFailed with its output when it failed."""
    start = time.monotonic()
    done = subprocess.run(
        pinned(refresh_command(folder), cores),
        capture_output=True,
        text=True,
        cwd=project,
        check=False,
        timeout=600,
    )
    if done.returncode:
        raise PrepareFailed(f"the lists of the bench did not compile:\n{(done.stdout + done.stderr)[-2000:]}")
    return time.monotonic() - start


def command(data: Path, runtime: Path, port: int, upstream: int, workers: int = 1) -> list[str]:
    """How our resolver is started; `runtime` is a folder in memory for its counters."""
    words = [sys.executable, "-m", "resolver", "--data", str(data), "--runtime", str(runtime)]
    words += ["--dns", f"127.0.0.1:{port}", "--upstream", f"udp://127.0.0.1:{upstream}"]
    return [*words, "--workers", str(workers)]
