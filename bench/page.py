"""What a page costs the server: a school with 250 devices, 12 groups and a year of statistics.

usage: python -m bench.page [--devices 250] [--days 365] [--rounds 15] [--out FILE]

Every page that can be opened without further words, as who owns the box, through the whole application (no
network): the median of the rounds after two warm ones, of what the process computes, wall clock. Then the
memory of the process (PSS), with all pages opened. The limit is 50 ms a page (docs/page.md).
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from admin.accounts import Accounts, Doer
from admin.firststart import this_years
from admin.page import create_app
from bench.machine import describe
from bench.year import ZONE
from bench.year import run as live_through
from config.paths import Paths
from config.settings import load_settings
from policy.devicemap import DeviceMap, Known, dump_map

LIMIT_MS = 50.0
NO_PAGES = {"static", "check.picture", "paper.pdf"}  # the last is drawn in a process of its own
GROUPS = 6
NAME, WORD = "Thầy Hùng", "ba con gà trống"


def school(folder: Path, devices: int, days: int) -> Paths:
    """Make the files of a box that has run for so many days."""
    paths = Paths(folder, runtime=folder / "run")
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
    key = re.search(r'name="form_key" value="(\w+)"', client.get("/login").text)
    assert key
    client.post("/login", data={"form_key": key[1], "name": NAME, "password": WORD})
    pages = sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and rule.endpoint not in NO_PAGES
    )
    extra = [f"{page}/group-0" for page in ("/groups", "/timetable", "/room")]
    asked = [*pages, *extra, "/statistics?span=year", "/why?name=www.youtube.com&group=group-0"]
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


def pss_mb() -> float:
    """Memory of this process, its share of what it shares counted once."""
    text = Path("/proc/self/smaps_rollup").read_text()
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
        before = pss_mb()
        rounds = measure(paths, chosen.rounds)
        memory = pss_mb()
    medians = {page: statistics.median(times) for page, times in rounds.items()}
    for page, median in sorted(medians.items(), key=lambda item: -item[1]):
        worst = max(rounds[page])
        mark = "  MISSED" if median > LIMIT_MS else ""
        print(f"{page:40} {median:7.1f} ms   worst {worst:7.1f}{mark}")
    print(
        f"memory: {memory:.1f} MB (PSS) with all pages opened; {before:.1f} before the first", file=sys.stderr
    )
    if chosen.out:
        said = {"machine": describe(), "pages_ms": rounds, "pss_mb": memory, "limit_ms": LIMIT_MS}
        chosen.out.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
