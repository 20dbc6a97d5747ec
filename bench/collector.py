"""The province's collector with a country in it: `python -m bench.collector [--schools 40000] [--months 36]`.

A PostgreSQL of our own (Debian's package, fsync on), filled with so many schools and months; then

- receipt: signed reports of further boxes, handed by several processes at once to the application that takes
  them (`POST /api/v1/reports`, without a web server in front): signatures checked, one transaction each;
- the dashboard of a month, as staff opens it: median of the rounds, after the sums of that month are there,
  and the first look after new reports apart.

Targets: 300 reports a second, 300 ms a month.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import sys
import time
from hashlib import sha256
from pathlib import Path

from sqlalchemy import insert, text

from bench.machine import describe
from reporting.collector import schema, staff
from reporting.collector.db import Database
from reporting.collector.tables import ACTIVE, boxes, reports
from reporting.collector.web import create_app
from reporting.collector.web.site import Collector
from reporting.schema.envelope import box_id
from reporting.schema.signing import public_key
from tests.reporting.collector.many import fill
from tests.reporting.schema.reports import signed
from tests.support.postgres import SETTINGS, Postgres

NOW = 1_793_466_000  # 2026-11-01 00:00 in Huế
NEWEST = "2026-10"
DURABLE = (
    *(one for one in SETTINGS if not one.startswith(("fsync", "full_page", "autovacuum", "shared"))),
    "shared_buffers=128MB",
)
NAME, WORD = "Anh Nam", "sông Hương chảy chậm"


def load(url: str, count: int, months: int) -> float:
    """Fill the database; return the seconds it took. The other months are copies of one, in SQL."""
    began = time.perf_counter()
    with Database(url) as database:
        schema.prepare(database, NOW)
        with database.changing() as connection:
            fill(connection, (NEWEST,), count=count, places=max(3, count * 3300 // 40_000))
        names = [column.name for column in reports.columns if column.name != "id"]
        for back in range(1, months):
            year, month = divmod(2026 * 12 + 9 - back, 12)
            other = {
                "month": f"'{year}-{month + 1:02}'",
                "sequence": str(back + 1),
                "digest": f"'{back + 1:04x}' || substr(digest, 5)",
            }
            chosen = ", ".join(other.get(name, name) for name in names)
            with database.changing() as connection:
                connection.execute(
                    text(
                        f"INSERT INTO reports ({', '.join(names)}) SELECT {chosen} FROM reports "
                        f"WHERE month = '{NEWEST}' AND sequence = 1"
                    )
                )
        with database.changing() as connection:
            connection.execute(text("ANALYZE"))
    return time.perf_counter() - began


def newcomers(url: str, count: int) -> list[bytes]:
    """Enrol so many further boxes; return a signed report of each."""
    made, rows = [], []
    for number in range(count):
        private = sha256(f"box {number}".encode()).digest()
        key = public_key(private)
        school = f"truong-{number * 10 + 9:05}"  # those that have no box
        rows.append(
            {"id": box_id(key), "key": key.hex(), "school": school, "line": box_id(key), "status": ACTIVE,
             "enrolled_at": 1, "floor": "", "why": ""}
        )  # fmt: skip
        made.append(signed(private, school=school, month=NEWEST).data)
    with Database(url) as database, database.changing() as connection:
        connection.execute(insert(boxes), rows)
    return made


def hand_over(url: str, part: list[bytes], ready: object, go: object, answers: object) -> None:
    """One process: hands its reports over and says how many were taken in, and when it was done."""
    with Database(url) as database:
        client = create_app(Collector(database, epoch=lambda: float(NOW))).test_client()
        client.get("/login")
        ready.release()
        go.wait()
        taken = sum(
            client.post("/api/v1/reports", data=data, content_type="application/json").status_code == 201
            for data in part
        )
        answers.put((taken, time.monotonic()))


def receive(url: str, waiting: list[bytes], processes: int) -> tuple[float, int]:
    """Reports a second over all processes, and how many were taken in."""
    context = multiprocessing.get_context("spawn")
    ready, go, answers = context.Semaphore(0), context.Event(), context.Queue()
    workers = [
        context.Process(target=hand_over, args=(url, waiting[first::processes], ready, go, answers))
        for first in range(processes)
    ]
    for worker in workers:
        worker.start()
    for _worker in workers:
        ready.acquire()
    began = time.monotonic()
    go.set()
    done = [answers.get() for _worker in workers]
    for worker in workers:
        worker.join()
    taken = sum(count for count, _at in done)
    return taken / (max(at for _count, at in done) - began), taken


def look(url: str, rounds: int) -> tuple[float, list[float]]:
    """Milliseconds of the first look at a month after new reports, and of the rounds after it."""
    with Database(url) as database:
        token = staff.add(database, NAME, "admin", NOW, "bench")
        staff.choose(database, token, WORD, NOW)
        client = create_app(Collector(database, epoch=lambda: float(NOW))).test_client()
        page = client.get("/login").get_data(as_text=True)
        key = page.partition('name="form_key" value="')[2].partition('"')[0]
        client.post("/login", data={"form_key": key, "name": NAME, "password": WORD})
        times = []
        for _round in range(rounds + 1):
            began = time.perf_counter()
            reply = client.get(f"/dashboard?month={NEWEST}")
            assert reply.status_code == 200, reply.status_code
            reply.get_data()
            times.append((time.perf_counter() - began) * 1e3)
    return times[0], times[1:]


def main() -> None:
    """Prints what was measured; the exit code is 0 whatever it is."""
    options = argparse.ArgumentParser(prog="python -m bench.collector", description=__doc__)
    options.add_argument("--schools", type=int, default=40_000)
    options.add_argument("--months", type=int, default=36)
    options.add_argument("--reports", type=int, default=3_000)
    options.add_argument("--processes", type=int, default=4)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--out", type=Path)
    chosen = options.parse_args()
    server = Postgres(DURABLE)
    try:
        url = server.url(server.new_database("template0"))
        loaded = load(url, chosen.schools, chosen.months)
        waiting = newcomers(url, min(chosen.reports, chosen.schools // 10))
        rate, taken = receive(url, waiting, chosen.processes)
        first, rounds = look(url, chosen.rounds)
    finally:
        server.close()
    median = statistics.median(rounds)
    print(f"{chosen.schools} schools, {chosen.months} months: filled in {loaded:.0f} s", file=sys.stderr)
    print(f"receipt: {rate:.0f} reports a second ({taken} taken in by {chosen.processes} processes)")
    print(f"dashboard: {median:.0f} ms, the first look after new reports {first:.0f} ms")
    if chosen.out:
        said = {
            "machine": describe(), "schools": chosen.schools, "months": chosen.months,
            "receipt_per_s": rate, "taken": taken, "processes": chosen.processes, "dashboard_ms": rounds,
            "dashboard_first_ms": first,
        }  # fmt: skip
        chosen.out.write_text(json.dumps(said, indent=1) + "\n")


if __name__ == "__main__":
    main()
