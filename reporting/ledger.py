"""The ledger: each month's report is drawn once, and is on the disk before anybody sees it.

The commit point of a report is the rename of its file; `state.json` follows, and catches up after a crash
between the two. Whatever happens, no month up to `floor` is drawn again: two draws of the same sums tell
more than one.

Files that came from a backup may lack reports that have left. Then, before anything new is drawn, the
collector is asked for the last one it holds (`resume`). A restored folder is known by `mark_restored`, or
by its key file being another file than the one that was noted; a whole disk put back bit by bit is not, and
then it is the collector that refuses a second report for a month.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from config.files import alone, write_atomic
from reporting.counteddays import Month
from reporting.ledgerfiles import LedgerFiles, Number, Write
from reporting.ledgerstate import Agreement, Last, Plan, State, read_state, written
from reporting.schema.enrolment import invited, succeeding
from reporting.schema.envelope import Signed, box_id, opened, seal
from reporting.schema.report import Report
from reporting.schema.signing import new_key, public_key
from reporting.schema.verify import Place, place


class NotDrawn(Exception):
    """Nothing was drawn. `code`: not-over, taken (its time has passed), or ask-first."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class Draft(NamedTuple):
    """What the ledger decides about the next report; the rest is filled in by who composes it."""

    school: str
    box: str
    sequence: int
    previous: str
    month: Month
    plan: Plan


class LastHeld(Protocol):
    """A collector that can be asked what it holds."""

    def last_held(self, box: str) -> Place | None:
        """Return the last place held of a box (`box_id`), None for nothing. Raises OSError unreached."""


class Ledger:
    """The ledger of one box, in a folder of its own; several processes may open it.

    Every method may raise LedgerBroken (files that cannot be trusted) and OSError (files that cannot be
    written).
    """

    def __init__(
        self, folder: Path, *, write: Write = write_atomic, make_key: Callable[[], bytes] = new_key
    ) -> None:
        """write, make_key: tests script them."""
        self._files = LedgerFiles(folder, write)
        self._make_key = make_key

    def state(self) -> State:
        """Return what is remembered, made sound after a crash or a restore."""
        with self._alone() as state:
            return state

    def reports(self) -> tuple[Signed, ...]:
        """Return all reports on this disk, oldest first, of former enrolments too."""
        with self._alone() as state:
            return tuple(self._reports(state).values())

    def waiting(self) -> tuple[Signed, ...]:
        """Return the reports that nobody is known to have received, oldest first."""
        with self._alone() as state:
            return tuple(
                signed
                for number, signed in self._reports(state).items()
                if number > (state.enrolment, state.remote) or number.enrolment < state.enrolment
                if not self._files.has_receipt(number, signed)
            )

    def draw(self, month: Month, today: date, compose: Callable[[Draft], Report]) -> Signed:
        """Return the report of a month: the one on the disk, or one composed now and on the disk by now.

        compose gets the draft, draws the noise and must put the draft's values into the report. today: in the
        school's time zone. Raises NotDrawn, and what compose raises.
        """
        with self._alone() as state:
            for signed in self._reports(state).values():
                if signed.report.month == str(month):
                    return signed
            _may_draw(state, month, today)
            private = self._files.key(state.enrolment)
            number = Number(state.enrolment, state.last.sequence + 1)
            box = box_id(public_key(private))
            draft = Draft(state.school, box, number.sequence, state.last.digest, month, state.plan(month))
            data = seal(_as_drafted(compose(draft), draft), private)
            signed = opened(data)
            self._files.put(number, data)
            self._save(state.with_last(place(signed), here=True))
            return signed

    def fix(self, month: Month, days: tuple[date, ...], today: date) -> bool:
        """Fix the counted days of a month that has not begun; return whether they hold now.

        Until the month begins the newest word holds, from then on nothing changes it.
        """
        with self._alone() as state:
            wanted = Plan(tuple(day.day for day in days), state.boxes)
            found = state.plans.get(str(month))
            if today < month.first and found != wanted:
                self._save(state.with_plan(month, wanted))
                return True
            return found == wanted

    def request(self, code: str = "") -> bytes:
        """Return the request to be enrolled by an invitation's code; without one, to change the key.

        The key that it names is on the disk by then; `enrol` with `asked` begins it.
        """
        with self._alone() as state:
            number = _following(state, new_key=not code)
            if number > state.enrolment and (state.ask_first or not self._files.witness(number)):
                self._files.put_key(number, self._make_key())
            private = self._files.key(number)
            return invited(code, private) if code else succeeding(self._files.key(state.enrolment), private)

    def enrol(
        self,
        school: str,
        collector: str,
        *,
        boxes: int = 1,
        floor: str = "",
        asked: bool = False,
        new_key: bool = False,
    ) -> bytes:
        """Begin to report for a school, and return the public key for the collector.

        The first key is kept, with what it has signed before anybody asked; else a new one begins a chain.
        Months that were drawn under a former key stay drawn. floor: the last month that the collector holds
        of this box, under any key; needed after a restore (else NotDrawn). asked: the collector has answered
        a `request`, and whether it holds any. new_key: that was one to change the key.
        """
        with self._alone() as before:
            if before.ask_first and not floor and not asked:
                raise NotDrawn("ask-first", "these files came from a backup; say the last month reported")
            state, number = before, _following(before, new_key=new_key)
            if number > before.enrolment:
                state = self._with_new_key(msgspec.structs.replace(before, enrolment=number), made=asked)
            floor = max(state.floor, floor)
            self._save(
                msgspec.structs.replace(
                    state, school=school, collector=collector, boxes=boxes, floor=floor, ask_first=False
                )
            )
            return public_key(self._files.key(state.enrolment))

    def agree(self, agreement: Agreement | None) -> None:
        """Remember who agreed that reports leave; None: nobody does any more."""
        with self._alone() as state:
            self._save(msgspec.structs.replace(state, agreed=agreement))

    def set_boxes(self, boxes: int) -> None:
        """Say how many boxes the school has: each then spends its part of ε."""
        with self._alone() as state:
            self._save(msgspec.structs.replace(state, boxes=boxes))

    def delivered(self, signed: Signed, at: int, how: str) -> None:
        """Remember that somebody has a report for good: they said so. at: epoch seconds."""
        with self._alone() as state:
            for number, one in self._reports(state).items():
                if one.digest == signed.digest:
                    receipt = msgspec.json.encode({"at": at, "how": how, "digest": signed.digest})
                    self._files.put_receipt(number, signed, receipt)

    def mark_restored(self) -> None:
        """Say that these files come from a backup. Whoever restores one calls this last."""
        with self._alone() as state:
            self._save(msgspec.structs.replace(state, ask_first=True))

    def ask(self, collector: LastHeld) -> State:
        """Ask the collector what it holds of this box, and go on from there. Raises OSError unreached."""
        with self._alone() as state:
            box = box_id(public_key(self._files.key(state.enrolment)))
        return self.resume(collector.last_held(box))

    def resume(self, last: Place | None) -> State:
        """Go on behind the last report that the collector holds of this key (None: it holds none).

        Where it holds another than ours, ours and what follows it are dropped; their months stay drawn.
        """
        with self._alone() as before:
            state, mine = before, self._reports(before)
            dropped: list[Number] = []
            if last and not _agrees(mine, last, state):
                dropped = [
                    one for one in mine if one.enrolment == state.enrolment and one.sequence >= last.sequence
                ]
                state = state.with_last(last, here=False)
            newest = msgspec.structs.replace(state.last, here=state.last.here and self._is_there(state))
            state = msgspec.structs.replace(
                state,
                last=newest,
                remote=last.sequence if last else 0,
                ask_first=False,
                witness=self._files.witness(state.enrolment),
            )
            self._save(state)
            for number in dropped:
                self._files.drop(number)
            return state

    @contextmanager
    def _alone(self) -> Iterator[State]:
        """One process at a time, with a state that was made sound."""
        folder = self._files.folder
        for one in (folder.parent, folder):
            one.mkdir(exist_ok=True, mode=0o770)  # the resolver's unit cannot see what is in there
        with alone(folder / ".lock"):
            yield self._sound()

    def _sound(self) -> State:
        path = self._files.state
        try:
            found = read_state(path.read_bytes(), str(path))
        except FileNotFoundError:
            state = self._first()
            self._save(state)
            return state
        state = self._caught_up(found)
        copied = state.witness != self._files.witness(state.enrolment)
        if copied or (state.last.here and not self._is_there(state)):
            state = msgspec.structs.replace(state, ask_first=True)
        if state != found:
            self._save(state)
        return state

    def _is_there(self, state: State) -> bool:
        return self._files.read(Number(state.enrolment, state.last.sequence)) is not None

    def _first(self) -> State:
        """No state: a new folder, or one that lost it, which must not be taken for new."""
        numbers = list(self._files.numbers())
        if not numbers:
            return self._with_new_key(State())
        state = State(enrolment=numbers[-1].enrolment, ask_first=True)
        for number in numbers:
            signed = self._files.read(number)
            if signed is not None:
                state = state.with_last(place(signed), here=True)
                state = msgspec.structs.replace(state, school=signed.report.school)
        return state

    def _caught_up(self, state: State) -> State:
        """Take in a report that was on the disk when a crash came, and not yet in the state."""
        following = self._files.read(Number(state.enrolment, state.last.sequence + 1))
        if following is None or following.report.previous != state.last.digest:
            return state
        return state.with_last(place(following), here=True)

    def _reports(self, state: State) -> dict[Number, Signed]:
        """The reports on the disk, without those that a resume has dropped."""
        found = {}
        newest = Number(state.enrolment, state.last.sequence)
        for number in self._files.numbers():
            signed = self._files.read(number) if number <= newest else None
            if signed is not None and (number != newest or signed.digest == state.last.digest):
                found[number] = signed
        return found

    def _with_new_key(self, state: State, *, made: bool = False) -> State:
        if not made:
            self._files.put_key(state.enrolment, self._make_key())
        witness = self._files.witness(state.enrolment)
        return msgspec.structs.replace(state, last=Last(), remote=0, witness=witness)

    def _save(self, state: State) -> None:
        self._files.put_state(written(state))


def _following(state: State, *, new_key: bool) -> int:
    """The number of the enrolment that an enrolment now begins, or goes on with."""
    used = state.ask_first or (state.school and state.last.sequence)
    return state.enrolment + 1 if used or new_key else state.enrolment


def _may_draw(state: State, month: Month, today: date) -> None:
    if state.ask_first:
        raise NotDrawn("ask-first", "these files came from a backup; ask the collector first")
    if today <= month.last:
        raise NotDrawn("not-over", f"{month} is not over")
    if str(month) <= state.floor:
        raise NotDrawn("taken", f"{month} was drawn before, or its time has passed")


def _agrees(mine: dict[Number, Signed], last: Place, state: State) -> bool:
    """Whether the collector holds what is here, or lags behind and nothing here contradicts it."""
    here = mine.get(Number(state.enrolment, last.sequence))
    return here.digest == last.digest if here else last.sequence < state.last.sequence


def _as_drafted(report: Report, draft: Draft) -> Report:
    wanted = (draft.school, draft.box, draft.sequence, draft.previous, str(draft.month))
    if wanted != (report.school, report.box, report.sequence, report.previous, report.month):
        raise ValueError("the report is not the one that was asked for")
    return report
