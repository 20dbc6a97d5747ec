"""`python -m admin.listwork … ORDER`: carry out one order of the page for the lists. Started by the chores.

A process of its own: what it takes of memory goes with it, and a list that breaks it breaks nothing else.
What it leaves is how far it is, and what came of it (`admin.listorders.Work`).
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from admin.inforce import policy_in_force
from admin.listentry import check
from admin.listorders import KEPT, Order, OrderDesk, Tried, Work
from admin.wellknown import NAMES
from blocklists.differences import NoGenerations, changes, last_two, summed_up
from blocklists.guard import MEGABYTE, Held, Refused
from blocklists.index import IndexBroken
from blocklists.job import ListInput
from blocklists.plan import input_of, protection
from blocklists.publish import current_index
from blocklists.refresh import RefreshBusy, refresh, web
from blocklists.state import Validators
from blocklists.store import Store
from blocklists.transfer import Answer
from blocklists.trial import PREFIX, Get, NotTried, Trial, from_file, try_list
from config import clock
from config.errors import ConfigInvalid
from config.listsource import list_source
from config.paths import Paths, default_data
from config.policyfile import Policy
from config.reading import Spot
from config.settings import Settings, load_settings

TELL_EVERY = 0.5
"""Seconds between two words about how far it is."""

PATIENCE = 900.0
"""Seconds to wait for another refresh."""

_PAUSE = 1.0


class CannotBe(Exception):
    """The order cannot be carried out; the text says why. `refused`: something came and is no list."""

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.refused = refused


class Worker:
    """Carries out one order. The clocks and the pause are arguments for the tests."""

    def __init__(
        self,
        paths: Paths,
        settings: Settings,
        policy: Policy,
        order: Order,
        *,
        epoch: Callable[[], float] = clock.epoch,
        monotonic: Callable[[], float] = clock.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._paths, self._settings, self._policy, self._order = paths, settings, policy, order
        self._epoch, self._monotonic, self._pause = epoch, monotonic, pause
        self._desk = OrderDesk(paths)
        self._work = Work(order, "working", started=epoch())
        self._told = float("-inf")

    def run(self) -> Work:
        """Carry it out, telling how far it is; never raises for what people or networks did wrong."""
        self._desk.tell(self._work)
        try:
            found = self._found()
            done = msgspec.structs.replace(self._work, state="done", **found)
        except (CannotBe, NotTried) as error:
            done = self._failed(str(error), refused=error.refused)
        except (IndexBroken, OSError) as error:
            done = self._failed(str(error))
        done = msgspec.structs.replace(done, ended=self._epoch())
        self._desk.tell(done)
        return done

    def _found(self) -> dict[str, object]:
        """What the order comes to, as keys of a Work."""
        if self._order.kind == "refresh":
            return self._refreshed()
        if self._order.kind == "changes":
            return self._changes()
        return self._tried()

    def _failed(self, reason: str, *, refused: bool = False) -> Work:
        return msgspec.structs.replace(self._work, state="failed", reason=reason, refused=refused)

    def _tell(self, step: str, list_id: str, done: int, of: int | None) -> None:
        now = self._monotonic()
        self._work = msgspec.structs.replace(self._work, step=step, list_id=list_id, done=done, of=of)
        if now - self._told >= TELL_EVERY:
            self._told = now
            self._desk.tell(self._work)

    # Refreshing

    def _refreshed(self) -> dict[str, object]:
        order = self._order
        for seen in (order.accept, order.turn_down):
            self._still_held(seen)
        asked = frozenset((*order.lists, *order.accept, *order.turn_down))
        limit = self._monotonic() + PATIENCE
        while True:
            try:
                report = refresh(
                    self._paths, self._policy, self._settings, self._epoch(),
                    only=(asked - order.turn_down.keys()) if asked else None, force=True,
                    accept=frozenset(order.accept), turn_down=frozenset(order.turn_down), progress=self._tell,
                )  # fmt: skip
            except RefreshBusy as busy:
                if self._monotonic() > limit:
                    raise CannotBe(str(busy)) from busy
                self._tell("wait", "", 0, None)
                self._pause(_PAUSE)
            else:
                break
        if report.error:
            raise CannotBe(report.error)
        return {"lists": tuple(one for one in report.lists if not asked or one.id in asked)}

    def _still_held(self, seen: Mapping[str, str]) -> None:
        """Refuse a word about a copy that is another by now: nobody has looked at that one."""
        store = Store(self._paths.lists)
        for list_id, sha256 in seen.items():
            held = store.state(list_id).held if list_id in self._known() else None
            if held is None or held.sha256 != sha256:
                raise CannotBe("the copy that was looked at does not wait any more; look again")

    def _known(self) -> frozenset[str]:
        return frozenset(source.id for source in self._policy.lists)

    # Trying

    def _tried(self) -> dict[str, object]:
        order = self._order
        if order.kind == "compare":
            get, meant, compare = self._held_copy()
        else:
            get, meant = self._candidate()
            compare = ""
        self._paths.orders.mkdir(mode=0o770, exist_ok=True)
        trial = try_list(
            get,
            meant,
            current_index(self._paths, verify=False),
            protection(self._policy, self._settings.protected),
            NAMES,
            now_epoch=int(self._epoch()),
            compare=compare,
            place=self._paths.orders,
        )
        return {"tried": tried_of(trial), "compared": trial.compared}

    def _changes(self) -> dict[str, object]:
        list_id = self._one()
        try:
            old, new = last_two(self._paths.index, list_id)
        except NoGenerations as error:
            raise CannotBe(str(error)) from error
        return {"compared": summed_up(changes(old, new, list_id)), "between": (old.made, new.made)}

    def _one(self) -> str:
        """The one list that the order is about: an id of the policy, so never a path."""
        list_id = next(iter(self._order.lists), "")
        if list_id not in self._known():
            raise CannotBe("neither of the last two generations has this list")
        return list_id

    def _held_copy(self) -> tuple[Get, ListInput, str]:
        list_id = self._one()
        source = next(one for one in self._policy.lists if one.id == list_id)
        held = Store(self._paths.lists).held(list_id)
        if held is None:
            raise CannotBe("the copy that was looked at does not wait any more; look again")
        return from_file(held, self._cap), input_of(source, Path()), list_id

    def _candidate(self) -> tuple[Get, ListInput]:
        entry = self._order.entry
        try:
            check(entry, self._paths)
        except ConfigInvalid as invalid:
            raise CannotBe(invalid.mistakes[0].problem, refused=True) from invalid
        source = list_source(dict(entry), Spot(""))
        if source.file:
            path = source.file_path(self._paths.policy.parent)
            return from_file(path, self._cap), input_of(source, Path())
        return self._from_web(source.url), input_of(source, Path())

    def _from_web(self, url: str) -> Get:
        def get(folder: Path) -> Answer:
            fetch = web(self._settings, self._epoch())
            return fetch(url, folder, Validators(), lambda done, of: self._tell("fetch", "", done, of))

        return get

    @property
    def _cap(self) -> int:
        return self._settings.lists_max_mb * MEGABYTE


def tried_of(trial: Trial) -> Tried:
    """What came of a trial, as it is kept for the page."""
    report, judged = trial.report, trial.judged
    return Tried(
        format=report.format,
        lines=report.lines,
        names=report.names,
        allows=report.allows,
        rules=report.rules,
        new=trial.new,
        judged=type(judged).__name__.lower(),
        reason=judged.reason if isinstance(judged, Held | Refused) else "",
        rejected_count=report.rejected_count,
        rejected=tuple(report.rejected),
        ignored=tuple(report.ignored.most_common()),
        broken=trial.broken,
        overlaps=trial.overlaps,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the options, carry the order out. Return 0, even when it failed, 2 for wrong use."""
    parser = argparse.ArgumentParser(prog="python -m admin.listwork")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--policy", type=Path)
    parser.add_argument("--upstream", action="append")
    parser.add_argument("order")
    options = parser.parse_args(arguments)
    paths = Paths(options.data or default_data(os.environ), policy=options.policy)
    policy = policy_in_force(paths).policy
    try:
        settings = load_settings(paths.settings, {"upstreams": options.upstream}, kind=policy.kind)
    except (ConfigInvalid, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if settings.runtime_dir:
        paths.runtime = Path(settings.runtime_dir)
    desk = OrderDesk(paths)
    order = desk.order(options.order)
    if order is None:
        return 2
    tidy(paths)
    tempfile.tempdir = str(paths.orders)  # /tmp may be memory
    desk.forget(clock.epoch() - KEPT)
    Worker(paths, settings, policy, order).run()
    return 0


def tidy(paths: Paths) -> None:
    """Delete what a killed try left."""
    for folder in paths.orders.glob(f"{PREFIX}*"):
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
