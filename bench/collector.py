"""The province's collector with a country in it: `python -m bench.collector [--schools 40000] [--months 36]`.

A PostgreSQL of our own (Debian's package, fsync on), filled with so many schools and months; then

- the dashboard of a month, as staff opens it: the first look right after all of it was loaded by SQL, when
  nothing is added up yet; how long the server needs beside that to add everything up; the median of the
  rounds after it;
- receipt: signed reports of further boxes, handed by several processes at once to the application that takes
  them (`POST /api/v1/reports`, without a web server in front): signatures checked, one transaction each. Each
  process also does what a server does beside answering (`keeping`);
- the first look after these, and how long it took until they were in the figures.

Targets: 300 reports a second, 300 ms a month, the first looks too.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import time
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import insert, text

from bench.machine import describe
from reporting.collector import schema, staff, summary
from reporting.collector.db import Database
from reporting.collector.keeping import Keeper
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
        keeper = Keeper(database, lambda: float(NOW))
        keeper.start()
        ready.release()
        go.wait()
        taken = sum(
            client.post("/api/v1/reports", data=data, content_type="application/json").status_code == 201
            for data in part
        )
        answers.put((taken, time.monotonic()))
        keeper.stop()


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


class Reader:
    """Somebody of the staff with a browser."""

    def __init__(self, database: Database) -> None:
        self._database = database
        token = staff.add(database, NAME, "admin", NOW, "bench")
        staff.choose(database, token, WORD, NOW)
        self._client = create_app(Collector(database, epoch=lambda: float(NOW))).test_client()
        page = self._client.get("/login").get_data(as_text=True)
        key = page.partition('name="form_key" value="')[2].partition('"')[0]
        self._client.post("/login", data={"form_key": key, "name": NAME, "password": WORD})

    def look(self) -> float:
        """Milliseconds of a look at a month."""
        began = time.perf_counter()
        reply = self._client.get(f"/dashboard?month={NEWEST}")
        assert reply.status_code == 200, reply.status_code
        reply.get_data()
        return (time.perf_counter() - began) * 1e3

    def add_up(self) -> float:
        """Seconds that a server needs to add up what is new, beside answering."""
        began = time.perf_counter()
        summary.refresh(self._database)
        return time.perf_counter() - began


@dataclass(frozen=True)
class Found:
    """What was measured; milliseconds for looks, seconds for the rest."""

    schools: int
    months: int
    filled_s: float
    first_ms: float
    added_up_s: float
    dashboard_ms: list[float]
    receipt_per_s: float
    taken: int
    processes: int
    after_receipt_ms: float
    caught_up_s: float


def measure(url: str, schools: int, months: int, reports: int, processes: int, rounds: int) -> Found:
    """Do all of it on an empty database."""
    filled = load(url, schools, months)
    waiting = newcomers(url, min(reports, schools // 10))
    with Database(url) as database:
        reader = Reader(database)
        first, added_up = reader.look(), reader.add_up()
        looks = [reader.look() for _round in range(rounds)]
        rate, taken = receive(url, waiting, processes)
        after, caught_up = reader.look(), reader.add_up()
    return Found(schools, months, filled, first, added_up, looks, rate, taken, processes, after, caught_up)


def told(found: Found) -> list[str]:
    """Say it."""
    median = statistics.median(found.dashboard_ms)
    return [
        f"{found.schools} schools, {found.months} months: filled in {found.filled_s:.0f} s",
        (
            f"receipt: {found.receipt_per_s:.0f} reports a second "
            f"({found.taken} taken in by {found.processes} processes)"
        ),
        (
            f"dashboard: {median:.0f} ms; right after loading, nothing added up yet, {found.first_ms:.0f} ms; "
            f"right after new reports {found.after_receipt_ms:.0f} ms"
        ),
        f"adding up beside that: all months {found.added_up_s:.1f} s, after new reports {found.caught_up_s:.1f} s",
    ]


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
        found = measure(url, chosen.schools, chosen.months, chosen.reports, chosen.processes, chosen.rounds)
    finally:
        server.close()
    for line in told(found):
        print(line)
    if chosen.out:
        chosen.out.write_text(json.dumps({"machine": describe(), **asdict(found)}, indent=1) + "\n")


if __name__ == "__main__":
    main()
