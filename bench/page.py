"""What a page costs the server: a school with 250 devices, 12 groups and a year of statistics.

usage: python -m bench.page [--devices 250] [--days 365] [--rounds 15] [--out FILE]

Every page that can be opened without further words, as who owns the box, through the whole application (no
network): the median of the rounds after two warm ones, of what the process computes, wall clock. Then the
memory (PSS) of the process that users run, `python -m admin.page`, after all those pages were opened in it
over HTTP. The limits are 50 ms a page and 60 MB (docs/page.md).
"""

from __future__ import annotations

import argparse
import json
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import httpx
from flask import Flask

from admin.accounts import Accounts, Doer
from admin.firststart import this_years
from admin.page import create_app
from bench.machine import describe
from bench.year import ZONE
from bench.year import run as live_through
from config.paths import Paths
from config.settings import load_settings
from policy.devicemap import DeviceMap, Known, dump_map

LIMIT_MS, LIMIT_MB = 50.0, 60.0
NO_PAGES = {"static", "check.picture", "paper.pdf"}  # the last is drawn in a process of its own
GROUPS = 6
NAME, WORD = "Thầy Hùng", "ba con gà trống"


def school(folder: Path, devices: int, days: int) -> Paths:
    """Make the files of a box that has run for so many days."""
    paths = Paths(folder, runtime=folder / "run")
    paths.settings.write_text(f'runtime_dir = "{paths.runtime}"\n')
    own = "".join(
        f'\n[groups.group-{number}]\nvi = "Lớp {number}"\nen = "Class {number}"\n'
        f'block_categories = ["games", "social", "adult"]\n'
        for number in range(GROUPS)
    )
    paths.policy.write_text(this_years("school") + own)
    today = datetime.now(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    live_through(folder, days, devices, GROUPS, first=today - timedelta(days=days))
    now = int(time.time())
    listed, known = [], []
    for number in range(devices):
        mac = f"b8:27:eb:00:{number >> 8:02x}:{number & 255:02x}"
        address = f"10.20.{number >> 8}.{number & 255 or 255}"
        if number % 2:
            listed.append(
                f'[[devices]]\nname = "may-{number:03}"\ngroup = "group-{number % GROUPS}"\nmacs = ["{mac}"]\n'
            )
        known.append(Known(mac, (address,), (f"host-{number}",), now, True))
    paths.devices.write_text("\n".join(listed))
    paths.device_map.write_bytes(dump_map(DeviceMap(written=now, devices=tuple(known))))
    accounts, root = Accounts(paths.state_db), Doer("it", "root")
    accounts.add(NAME, "it", "school", now, root)
    accounts.set_password(NAME, WORD, "school", now, root)
    return paths


def measure(paths: Paths, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each page, round by round."""
    app = create_app(paths, load_settings(paths.settings, {"admin": "127.0.0.1:8053"}))
    client = app.test_client()
    client.post("/login", data=_log_in(client.get("/login").text))
    asked = addresses(app)
    found: dict[str, list[float]] = {}
    for round_ in range(rounds + 2):
        for page in asked:
            began = time.perf_counter()
            reply = client.get(page)
            reply.get_data()
            took = (time.perf_counter() - began) * 1e3
            reply.close()
            if reply.status_code == 200 and round_ >= 2:
                found.setdefault(page, []).append(took)
    return found


def addresses(app: Flask) -> list[str]:
    """Every page that opens by itself, and some that need a word."""
    pages = sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and rule.endpoint not in NO_PAGES
    )
    extra = [f"{page}/group-0" for page in ("/groups", "/timetable", "/room")]
    return [*pages, *extra, "/statistics?span=year", "/why?name=www.youtube.com&group=group-0"]


def _log_in(form: str) -> dict[str, str]:
    key = re.search(r'name="form_key" value="(\w+)"', form)
    assert key
    return {"form_key": key[1], "name": NAME, "password": WORD}


def memory(paths: Paths, rounds: int = 3) -> dict[str, float]:
    """MB (PSS) of the page's own process: as it has started, after each round through all its pages."""
    app = create_app(paths, load_settings(paths.settings, {"admin": "127.0.0.1:8053"}))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    command = [sys.executable, "-m", "admin.page", "--data", str(paths.data), "--admin", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command)
    try:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}", transport=httpx.HTTPTransport(retries=8), timeout=60
        ) as browser:
            form = browser.get("/login").text
            found = {"started": pss_mb(process.pid)}
            browser.post("/login", data=_log_in(form))
            assert browser.get("/me").status_code == 200, "not logged in"
            for round_ in range(1, rounds + 1):
                for address in addresses(app):
                    browser.get(address)
                found[f"round {round_}"] = pss_mb(process.pid)
        return found
    finally:
        process.terminate()
        process.wait(20)


def pss_mb(process: int) -> float:
    """Memory of a process, its share of what it shares counted once."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 1000 if found else 0.0


def main() -> None:
    """Prints what was measured; the exit code is 0 whatever it is."""
    options = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    options.add_argument("--devices", type=int, default=250)
    options.add_argument("--days", type=int, default=365)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--out", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        paths = school(Path(folder), chosen.devices, chosen.days)
        memory_mb = memory(paths)
        rounds = measure(paths, chosen.rounds)
    medians = {page: statistics.median(times) for page, times in rounds.items()}
    for page, median in sorted(medians.items(), key=lambda item: -item[1]):
        worst = max(rounds[page])
        mark = "  MISSED" if median > LIMIT_MS else ""
        print(f"{page:40} {median:7.1f} ms   worst {worst:7.1f}{mark}")
    for when, size in memory_mb.items():
        print(f"memory, {when:32} {size:7.1f} MB{'  MISSED' if size > LIMIT_MB else ''}")
    if chosen.out:
        said = {"machine": describe(), "pages_ms": rounds, "pss_mb": memory_mb, "limit_ms": LIMIT_MS}
        chosen.out.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
