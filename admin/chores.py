"""`python -m admin.chores`: what has to be done now and then, in a process that DNS does not need.

    refresh    every night, and as soon as something asks for it: a new subscription, a changed policy or file
               of one's own, a failed list whose pause is over, a night that was missed
    devices    every few seconds: who is on the network, for the resolver, the page and `lachan devices`
    tidy       every day: generations and copies that nobody needs, claims of devices that are over, what
               killed programs left half written; the days that next month's report counts are fixed
    reports    every ten minutes, where somebody agreed to it: the month that is over is drawn and sent; in
               schools the awareness report for people, on the sixth
    notices    every half minute, where somebody wants them: that a request waits
    statistics every minute, in a thread of their own (`admin.bookkeeper`)
    orders     as soon as the page wants work on the lists, in a thread of their own (`admin.listforeman`)

One other chore at a time on the main thread. SIGTERM interrupts whatever is under way (the compile's process
ends with it, files are whole at every moment); SIGHUP looks at once.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import FrameType

from admin import troubleshooting
from admin.baselinechore import BaselineChore
from admin.bookkeeper import Bookkeeper
from admin.calendar import Calendar
from admin.claimdesk import ClaimDesk, ClaimFilesBroken
from admin.devicemoves import Moves
from admin.devicewatch import LOOK_EVERY as LOOK_AROUND_EVERY
from admin.devicewatch import DeviceWatch
from admin.gather import read_service
from admin.inforce import policy_in_force, stamp
from admin.leases.reader import LeaseReader
from admin.listforeman import Foreman
from admin.listimport import FORGET_AFTER, Imports
from admin.noticechore import NoticeChore
from admin.offerwatch import OfferWatch
from admin.paperchore import PaperChore
from admin.reportchore import ReportChore
from admin.reportdesk import fix_next
from blocklists.backoff import HOURS, is_due, retry_delay
from blocklists.outcomes import ListReport
from blocklists.plan import origin, subscribed
from blocklists.refresh import RefreshBusy, refresh, tidy
from blocklists.state import ListState
from blocklists.store import Store
from config import clock
from config.errors import ConfigInvalid
from config.files import in_memory, sweep
from config.paths import Paths, default_data
from config.policyfile import Policy
from config.settings import Settings, load_settings
from reporting.ledger import Ledger
from reporting.ledgerstate import LedgerBroken
from resolver.sdnotify import notify, watchdog_seconds

LOOK_EVERY = 30.0  # seconds between looks at the policy file and at what is due
MISSED = 6 * HOURS  # a list this long overdue does not wait for the night
LONGEST_CHORE = 2 * HOURS  # seconds; after that we no longer say that we are alive

_Stat = tuple[int, int] | None


class Chores:
    """The chores of one box. `say` gets one line about what happened; the clocks are arguments of `turn`."""

    def __init__(
        self, paths: Paths, settings: Settings, calendar: Calendar, say: Callable[[str], None]
    ) -> None:
        self._paths, self._settings, self._calendar, self._say = paths, settings, calendar, say
        self._seen: object = None
        self._told: dict[str, tuple[str, str]] = {}
        self._trouble = ""
        self._devices = DeviceWatch(LeaseReader(map(Path, settings.lease_files)))
        self._watched = in_memory(paths.runtime)
        self._reports = ReportChore(paths, say)
        self._papers = PaperChore(paths, settings, say)
        self._baseline = BaselineChore(paths, say)
        self._notices = NoticeChore(paths, settings, say)
        self._failures, self._again = 0, 0.0  # of refreshes as a whole; when to try the next (monotonic)

    def turn(self, now: float, monotonic: float) -> None:
        """Do what is due. `now` is epoch seconds. Never raises for a chore that failed."""
        names = self._calendar.due(monotonic)
        if "devices" in names:
            self._look_around(now)
        if not {"look", "refresh", "tidy"} & set(names):
            return
        policy = policy_in_force(self._paths).policy
        self._reports.turn(policy, now)
        self._papers.turn(policy, now)
        self._notices.turn(policy, now, monotonic)
        self._baseline.turn(now, clock_trusted=self._clock_trusted(policy, now))
        try:
            if "refresh" in names or ("look" in names and self._asks(policy, now, monotonic)):
                self._refresh(policy, now, monotonic)
            if "tidy" in names:
                for folder in _where_files_are_replaced(self._paths):
                    sweep(folder, now - HOURS)
                tidy(self._paths, policy, now)
                ClaimDesk(self._paths, _no_audit).tidy(now)
                Moves(self._paths.moves).tidy(now)
                troubleshooting.in_force(self._paths, now)  # what is over is deleted
                Imports(self._paths).tidy(_all_files(self._paths, policy), now - FORGET_AFTER)
                self._fix_days(policy, now)
        except RefreshBusy:
            self._seen = None  # a person is at it; the next look finds what is left
        except ClaimFilesBroken as error:
            self._complain(str(error))
        except OSError as error:
            self._complain(f"lists: {error.strerror or error}")

    def _fix_days(self, policy: Policy, now: float) -> None:
        """Fix which days of the next month a report counts, before any traffic of it could have a say."""
        if not self._clock_trusted(policy, now):
            return
        try:
            today = datetime.fromtimestamp(now, policy.zone).date()
            fix_next(Ledger(self._paths.report), policy, today)
        except LedgerBroken as error:
            self._complain(f"reports: {error}")

    def _clock_trusted(self, policy: Policy, now: float) -> bool:
        return read_service(self._paths.runtime, datetime.fromtimestamp(now, policy.zone)).clock_trusted

    def _look_around(self, now: float) -> None:
        """Write down who is there, in memory only: it is nobody's business after the next power cut."""
        if not self._watched:
            return
        try:
            self._devices.publish(self._paths.device_map, now)
        except OSError as error:
            self._complain(f"devices: {error.strerror or error}")

    def _asks(self, policy: Policy, now: float, monotonic: float) -> bool:
        """Whether a refresh is wanted at once."""
        seen = (stamp(self._paths), *(_stat(path) for path in _own_files(self._paths, policy)))
        changed, self._seen = seen != self._seen, seen
        again = bool(self._failures) and monotonic >= self._again
        store = Store(self._paths.lists)
        states = {source.id: store.state(source.id) for source in subscribed(policy)}
        return changed or again or urgent(policy, states, now, self._settings.lists_every_h)

    def _refresh(self, policy: Policy, now: float, monotonic: float) -> None:
        report = refresh(self._paths, policy, self._settings, now)
        for one in report.lists:
            self._tell(one)
        if report.compiled:
            self._say(f"lists: {report.names:,} names are in force")
        self._complain(f"lists: {report.error}" if report.error else "")
        self._failures = self._failures + 1 if report.error else 0
        self._again = monotonic + retry_delay(self._failures, 0.5)

    def _tell(self, one: ListReport) -> None:
        """Say how a list stands when that is news."""
        news = (one.outcome, one.reason)
        if one.outcome == "updated":
            self._say(f"{one.id}: updated, {one.counted.names:,} names")
        elif one.reason and self._told.get(one.id) != news:
            self._say(f"{one.id}: {one.outcome}, {one.reason}; the last good copy stays")
        self._told[one.id] = news

    def _complain(self, trouble: str) -> None:
        if trouble and trouble != self._trouble:
            self._say(trouble)
        self._trouble = trouble


def urgent(policy: Policy, states: Mapping[str, ListState], now: float, every_h: float) -> bool:
    """Whether a subscription should not wait for the night: new, moved, failed and rested, or overdue."""
    for source in subscribed(policy):
        if not source.url:
            continue
        state = states[source.id]
        if state.current and state.current.source != origin(source):
            return True
        well = state.outcome in ("updated", "unchanged", "held")
        overdue = now - state.next_try > MISSED or now < state.tried
        if is_due(state.next_try, state.tried, now) and (not well or overdue or every_h < 24):
            return True
    return False


def _where_files_are_replaced(paths: Paths) -> tuple[Path, ...]:
    private = (paths.private, paths.report)
    return (paths.data, *private, paths.reports, paths.data / "last-good", paths.index, paths.runtime)


def _no_audit(_action: str, _payload: Mapping[str, object]) -> None:
    """What ends by itself needs no line in the audit trail: its end was in the line of its beginning."""


def _own_files(paths: Paths, policy: Policy) -> tuple[Path, ...]:
    return tuple(source.file_path(paths.policy.parent) for source in subscribed(policy) if not source.url)


def _all_files(paths: Paths, policy: Policy) -> tuple[Path, ...]:
    return tuple(source.file_path(paths.policy.parent) for source in policy.lists if source.file)


def _stat(path: Path) -> _Stat:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


class Watchdog:
    """Tells systemd that we live, as long as no chore takes absurdly long."""

    def __init__(self, seconds: float, monotonic: Callable[[], float] = clock.monotonic) -> None:
        """Take the pause between two signs of life; start() starts the thread."""
        self._seconds, self._monotonic = seconds, monotonic
        self._turned = monotonic()

    def turned(self) -> None:
        """The main loop came round."""
        self._turned = self._monotonic()

    def beat(self) -> bool:
        """Give a sign of life if there is life; tell whether."""
        alive = self._monotonic() - self._turned < LONGEST_CHORE
        if alive:
            notify("WATCHDOG=1")
        return alive

    def start(self) -> None:
        """Beat from a thread of its own, since a chore may take minutes."""
        threading.Thread(target=self._run, name="watchdog", daemon=True).start()

    def _run(self) -> None:
        never = threading.Event()
        while not never.wait(self._seconds):
            self.beat()


def make_calendar(zone: str, minute: int, monotonic: float) -> Calendar:
    """The calendar of the chores; `minute` (0 to 119) spreads boxes over two hours of the night."""
    calendar = Calendar(zone)
    calendar.daily(f"{3 + minute // 60:02}:{minute % 60:02}", "refresh")
    calendar.daily(f"05:{minute % 60:02}", "tidy")
    calendar.every(LOOK_EVERY, "look", monotonic)
    calendar.every(LOOK_AROUND_EVERY, "devices", monotonic)
    return calendar


def run(paths: Paths, settings: Settings, arguments: Sequence[str] = ()) -> None:
    """Do chores until a signal ends it (SystemExit). arguments: what each process of the box is given."""
    wake = threading.Event()
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    signal.signal(signal.SIGHUP, lambda _number, _frame: wake.set())
    watchdog = Watchdog(watchdog_seconds() or LOOK_EVERY)
    watchdog.start()
    zone = policy_in_force(paths).policy.timezone
    calendar = make_calendar(zone, random.SystemRandom().randrange(120), clock.monotonic())
    chores = Chores(paths, settings, calendar, _say)
    keeper = Bookkeeper(paths, _say, settings)
    keeper.start()
    if in_memory(paths.runtime):
        OfferWatch(paths.offers, settings.also_ours).start()
    foreman = Foreman(paths, arguments, _say)
    foreman.start()
    notify("READY=1", "STATUS=looks after the lists")
    try:
        while True:
            chores.turn(clock.epoch(), clock.monotonic())
            watchdog.turned()
            if wake.wait(calendar.wait(clock.monotonic())):
                wake.clear()
                calendar.every(LOOK_EVERY, "look", clock.monotonic())
    finally:
        foreman.end()
        keeper.end()


def _end(_number: int, _frame: FrameType | None) -> None:
    """Leave from wherever we are; what is half done cleans up after itself."""
    raise SystemExit(0)


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options and run. Exit code 2: a mistake in them or in the settings, all of them printed."""
    parser = argparse.ArgumentParser(
        prog="python -m admin.chores", description=(__doc__ or "").split("\n", 1)[0]
    )
    parser.add_argument("--data", type=Path, help="the data folder")
    parser.add_argument("--policy", type=Path, help="the policy file, if it is not in the data folder")
    parser.add_argument(
        "--upstream", action="append", help="whom to ask for the hosts of lists, a URL; repeatable"
    )
    given = sys.argv[1:] if arguments is None else arguments
    options = parser.parse_args(given)
    paths = Paths(options.data or default_data(os.environ), policy=options.policy)
    try:
        settings = load_settings(
            paths.settings, {"upstreams": options.upstream}, kind=policy_in_force(paths).policy.kind
        )
    except (ConfigInvalid, OSError) as error:
        _say(str(error))
        sys.exit(2)
    if settings.runtime_dir:
        paths.runtime = Path(settings.runtime_dir)
    os.nice(5)  # DNS and the page go first, also under `lachan run`
    run(paths, settings, given)


if __name__ == "__main__":
    main()
