"""The book of passes: `passes.json`, one hand at a time, with a line in the audit trail.

The line is written first: nothing is ever in force that the trail doesn't know. If the file cannot be
published then, a second line says so.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from admin.store import Store
from config.files import alone, write_atomic
from config.passes import MOST, Pass, parse_passes, plain, written
from config.paths import Paths
from config.roles import LONGEST

KEPT = 24 * 3600
"""Seconds that what has ended stays in the file: a clock that is wrong for a moment throws nothing away."""

# Short, told apart on the telephone, written without marks, and nothing rude in either language.
WORDS = (
    "cam", "sen", "mai", "tre", "lan", "dao", "mit", "voi", "nai", "sao", "may", "gio",
    "song", "nui", "bien", "lua", "que", "tho", "gau", "ong", "hong", "nang", "mam", "dua",
)  # fmt: skip


class BookFull(Exception):
    """So many are in force that no more fit; the text says so."""

    def __init__(self) -> None:
        super().__init__(f"{MOST} passes are kept already; revoke some first")


class PassBook:
    """The passes of one box."""

    def __init__(self, paths: Paths, *, pick: Callable[[int], int] = secrets.randbelow) -> None:
        """pick: a random number below the one given, for ids."""
        self._paths = paths
        self._pick = pick

    def read(self) -> tuple[Pass, ...]:
        """All that stands in the file, the newest last. Raises PassesBroken, OSError."""
        try:
            data = self._paths.passes.read_bytes()
        except FileNotFoundError:
            data = None
        return parse_passes(data, str(self._paths.passes))

    def grant(self, wanted: Pass, epoch: float) -> Pass:
        """Put an entry in force, under an id that is made here, and return it.

        What has ended a day ago is dropped on the way. Raises PassesBroken, BookFull, StoreBroken, OSError;
        then nothing has changed.
        """
        with alone(self._paths.data / ".passes.lock"):
            kept = _pruned(self.read(), epoch)
            if len(kept) >= MOST:
                raise BookFull
            entry = msgspec.structs.replace(wanted, id=self._free_id({one.id for one in kept}))
            # Read as the resolver will: what it would refuse must not get there.
            parse_passes(written([entry]), str(self._paths.passes))
            self._publish((*kept, entry), epoch, entry.role, "pass.grant", {"pass": plain(entry)})
        return entry

    def revoke(
        self, choose: Callable[[Sequence[Pass]], Sequence[Pass]], epoch: float, role: str, by: str
    ) -> tuple[Pass, ...]:
        """Take out what `choose` picks of all entries, and return that. Raises as `grant` and as `choose`."""
        with alone(self._paths.data / ".passes.lock"):
            found = self.read()
            gone = tuple(choose(found))
            if gone:
                out = {one.id for one in gone}
                kept = _pruned((one for one in found if one.id not in out), epoch)
                payload = {"by": by, "passes": [plain(one) for one in gone]}
                self._publish(kept, epoch, role, "pass.revoke", payload)
        return gone

    def start_anew(self, epoch: float, role: str, by: str) -> None:
        """Put an empty file in the place of a broken one. Raises StoreBroken, OSError."""
        with alone(self._paths.data / ".passes.lock"):
            self._publish((), epoch, role, "pass.start-anew", {"by": by})

    def _publish(
        self, passes: Sequence[Pass], epoch: float, role: str, action: str, payload: Mapping[str, object]
    ) -> None:
        with Store(self._paths.state_db) as store:
            number = store.audit(int(epoch), role, action, payload)
            try:
                # 0640: it says which device and whose lesson; the resolver reads it as one of the group.
                write_atomic(self._paths.passes, written(passes), mode=0o640)
            except OSError as error:
                reason = error.strerror or str(error)
                store.audit(int(epoch), role, f"{action}.failed", {"line": number, "reason": reason})
                raise

    def _free_id(self, taken: set[str]) -> str:
        used = {name.partition("-")[0] for name in taken}
        words = [
            word for word in WORDS if word not in used
        ] or WORDS  # told apart by the word alone, at first
        for digits in (2, 2, 2, 3, 4):
            low = 10 ** (digits - 1)
            name = f"{words[self._pick(len(words))]}-{low + self._pick(9 * low)}"
            if name not in taken:
                return name
        return f"{words[0]}-{len(taken)}-{self._pick(10**9)}"


def _pruned(passes: Iterator[Pass] | Sequence[Pass], epoch: float) -> tuple[Pass, ...]:
    """Without what has ended long ago, and what a clock that was far ahead has put into the far future."""
    return tuple(one for one in passes if one.end > epoch - KEPT and one.start < epoch + LONGEST * 60)
