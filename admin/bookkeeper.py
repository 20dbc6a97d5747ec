"""Once a minute into statistics.db: what the roll-up cannot see by itself, and the thread that it runs in.

A refresh of the lists takes minutes and holds the other chores up; a power cut meanwhile would take all that
was counted since. So this goes by itself, in a thread of the chores.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from admin.devicewatch import read_map
from admin.gather import count_alive, read_lists, read_service
from admin.inforce import policy_in_force, stamp
from admin.presence import only_the_gateway
from blocklists.store import Store
from config import VERSION, clock
from config.box import Settings
from config.discreet import discreet_names
from config.passes import PassesBroken, parse_passes
from config.paths import Paths
from config.policyfile import Policy
from reporting.metnames import NameBook
from reporting.rollup import ListSeen, Place, RollUp, Sight
from reporting.store import StatisticsStore
from resolver.asking import read_asking

EVERY = 60.0
"""Seconds between two roll-ups: an SD card is written no oftener, and a power cut takes no more."""

LAST_TURN = 5.0
"""Seconds that the last roll-up of a process may take."""

LISTS_EVERY = 3600
"""Seconds between two looks at the lists."""


class Bookkeeper:
    """Keeps the statistics of one box. `say` gets a line when they cannot be kept, once for each reason."""

    def __init__(self, paths: Paths, say: Callable[[str], None], settings: Settings) -> None:
        self._settings = settings
        self._paths = paths
        self._say = say
        self._trouble = ""
        self._store: StatisticsStore | None = None
        self._rollup: RollUp | None = None
        self._names: NameBook | None = None
        self._inode = 0
        self._policy: tuple[object, Policy] | None = None
        self._lists_at = 0.0
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="statistics", daemon=True)

    def turn(self, now: float) -> None:
        """Roll up. now: epoch seconds. Never raises; what could not be taken is there in a minute."""
        try:
            rollup = self._opened()
            policy = self._current_policy()
            place, sight = Place(policy.kind, policy.zone), self._look(policy, now)
            rollup.turn(now, place, sight)
            if self._names is not None and (sight.clock_trusted or not policy.statistics.names):
                never = discreet_names(self._settings, self._paths) if policy.statistics.names else ()
                self._names.turn(now, place, policy.statistics, never)
        except Exception as error:  # noqa: BLE001 - whatever it is: in a minute there is another try
            if str(error) != self._trouble:
                self._say(f"statistics: {error}")
            self._trouble = str(error)
            self._close()
        else:
            self._trouble = ""

    def start(self) -> None:
        """Keep them from now on, in a thread that ends with the process at the latest."""
        self._thread.start()

    def end(self) -> None:
        """Take the last minute in and stop: what lies in memory only does not outlive an orderly shutdown."""
        self._ending.set()
        self._thread.join(LAST_TURN)

    def _run(self) -> None:
        while True:
            ending = self._ending.wait(0)
            self.turn(clock.epoch())
            if ending:
                return
            self._ending.wait(EVERY)

    def _opened(self) -> RollUp:
        """The roll-up into the file that is there now: a person may have deleted the one before."""
        try:
            found = self._paths.statistics.stat().st_ino
        except OSError:
            found = 0
        if self._rollup is None or found != self._inode:
            self._close()
            store = self._store = StatisticsStore(self._paths.statistics, write=True)
            self._inode = self._paths.statistics.stat().st_ino
            self._rollup = RollUp(self._paths.runtime, store)
            self._names = NameBook(self._paths.runtime, store)
        return self._rollup

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
        self._store = self._rollup = self._names = None

    def _current_policy(self) -> Policy:
        """The policy in force, read only when a file of it has changed."""
        mark = stamp(self._paths)
        if self._policy is None or self._policy[0] != mark:
            self._policy = mark, policy_in_force(self._paths).policy
        return self._policy[1]

    def _look(self, policy: Policy, now: float) -> Sight:
        runtime = self._paths.runtime
        lists: tuple[ListSeen, ...] = ()
        if not 0 <= now - self._lists_at < LISTS_EVERY:
            self._lists_at = now
            lists = self._lists(policy)
        return Sight(
            filtering=count_alive(runtime, now) > 0,
            only_gateway=only_the_gateway(read_map(self._paths.device_map), read_asking(runtime), now),
            clock_trusted=read_service(runtime, clock.wall(policy.zone)).clock_trusted,
            lists=lists,
            passes=self._passes(),
        )

    def _lists(self, policy: Policy) -> tuple[ListSeen, ...]:
        store = Store(self._paths.lists)
        found = []
        for one in read_lists(self._paths, policy):
            state = store.state(one.id)
            version = state.current.sha256[:16] if state.current else VERSION
            updated = one.updated.timestamp() if one.updated else 0
            found.append(ListSeen(one.id, one.category, one.names, version, int(state.confirmed or updated)))
        return tuple(found)

    def _passes(self) -> tuple[tuple[str, str, int], ...] | None:
        try:
            passes = parse_passes(self._paths.passes.read_bytes())
        except FileNotFoundError:
            return ()
        except (OSError, PassesBroken):
            return None
        return tuple((one.id, one.kind, one.start) for one in passes)
