"""Changes of the policy file from the page: checked, noted, kept, and never over somebody else's.

Who changes says which text it was that they saw. If the file is another by now, nothing is written: an
editor, the command line and a second browser all write the same file. The last 50 texts are kept beside it;
also the one that somebody has replaced with an editor, since what was written last here is kept apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from admin.store import Store
from config.files import alone, rewrite, write_atomic
from config.paths import Paths
from config.presets import PRESETS, preset_text
from policy.whole import read_policy

KEPT: Final = 50
BY_HAND: Final = "policy.file"
"""The trail's word for an edit of the file itself, noted at the change after it."""
_NAME = re.compile(r"([0-9]{6})\.toml")


class PolicyChanged(Exception):
    """The file is not the one that was seen: somebody else has changed it meanwhile."""


@dataclass(frozen=True, slots=True)
class Text:
    """The policy's text and what tells it from every other."""

    text: str
    version: str


@dataclass(frozen=True, slots=True)
class Done:
    """A change: the version it led to, and the number under which the text before it is kept (0: none)."""

    version: str
    number: int


class PolicyDesk:
    """The policy file of one box. All methods may raise OSError."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._kept = paths.data / "versions"
        self._latest = self._kept / "latest.toml"

    def read(self) -> Text:
        """The file as it stands; the empty text where there is none. Raises UnicodeDecodeError."""
        try:
            text = self._paths.policy.read_text(encoding="utf-8")
        except FileNotFoundError:
            text = ""
        return Text(text, version_of(text))

    def change(self, seen: str, edit: Callable[[str], str], at: int, role: str, by: str, what: str) -> Done:
        """Write what `edit` makes of the text. seen: the version that was looked at.

        at: epoch seconds. what: a word for the trail, such as `policy.lists`. Raises PolicyChanged;
        config.errors.ConfigInvalid with every mistake of the new text, then nothing was written; StoreBroken.
        """
        with policy_alone(self._paths):
            now = self.read()
            if now.version != seen:
                raise PolicyChanged
            new = edit(now.text)
            if new == now.text:
                return Done(now.version, 0)
            read_policy(new, str(self._paths.policy))
            by_hand = self._replaced(now.text)
            if by_hand:
                self._keep(by_hand.text)
            number = self._keep(now.text) if now.text else 0
            with Store(self._paths.state_db) as store, store.change() as change:
                if by_hand:
                    edited = {"by": "Lá Chắn", "from": by_hand.version, "to": now.version}
                    change.audit(at, "box", BY_HAND, {**edited, "edited": self.edited()})
                change.audit(at, role, what, {"by": by, "from": now.version, "to": version_of(new)})
            rewrite(self._paths.policy, new.encode())
            self.wrote(new)
            return Done(version_of(new), number)

    def restore(self, number: int, seen: str, at: int, role: str, by: str) -> Done:
        """Put a kept text back. Raises as `change`, and KeyError when it is not kept (any more)."""
        text = self.kept()[number]
        return self.change(seen, lambda _now: text, at, role, by, "policy.undo")

    def kept(self) -> Mapping[int, str]:
        """The texts that are kept by their number, the oldest first; what is no text any more is left out.

        The last is the one that somebody has replaced with an editor since the last change, if so.
        """
        found = {}
        for number in self.numbers():
            # Taken out meanwhile, as the oldest; or damaged, which must not hide the others.
            with suppress(FileNotFoundError, UnicodeDecodeError):
                found[number] = (self._kept / f"{number:06d}.toml").read_text(encoding="utf-8")
        if by_hand := self._replaced(self.read().text):
            found[self._next()] = by_hand.text
        return found

    def edited(self) -> int:
        """When the file was last written, epoch seconds; 0 where there is none."""
        try:
            return int(self._paths.policy.stat().st_mtime)
        except FileNotFoundError:
            return 0

    def wrote(self, text: str) -> None:
        """Remember what was written, so that an edit by hand is told from it. Never raises."""
        with suppress(OSError):  # the change itself is done
            self._kept.mkdir(mode=0o770, exist_ok=True)
            write_atomic(self._latest, text.encode(), 0o640)

    def _replaced(self, now: str) -> Text | None:
        """What was written last here, where the file is another now and it is not kept by a number yet."""
        try:
            latest = self._latest.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None
        if not latest or latest == now:
            return None
        numbers = self.numbers()
        with suppress(OSError, UnicodeDecodeError):
            if numbers and latest == (self._kept / f"{numbers[-1]:06d}.toml").read_text(encoding="utf-8"):
                return None
        return Text(latest, version_of(latest))

    def _next(self) -> int:
        found = self.numbers()
        return found[-1] + 1 if found else 1

    def numbers(self) -> list[int]:
        """The numbers under which texts are kept, the smallest first; one changed by hand has none yet."""
        if not self._kept.is_dir():
            return []
        return sorted(int(m[1]) for path in self._kept.iterdir() if (m := _NAME.fullmatch(path.name)))

    def _keep(self, text: str) -> int:
        self._kept.mkdir(mode=0o770, exist_ok=True)
        found, number = self.numbers(), self._next()
        write_atomic(self._kept / f"{number:06d}.toml", text.encode(), 0o640)
        for old in found[: max(0, len(found) + 1 - KEPT)]:
            (self._kept / f"{old:06d}.toml").unlink(missing_ok=True)
        return number


def policy_alone(paths: Paths) -> AbstractContextManager[None]:
    """Wait until nobody else of the box changes the policy, and keep them waiting. Raises OSError."""
    return alone(paths.data / ".policy.lock")


def version_of(text: str) -> str:
    """What tells a text from every other."""
    return sha256(text.encode()).hexdigest()[:16]


def preset_of(text: str, years: range = range(2026, 2100)) -> str:
    """The preset that a text still is, but for its time zone; "" for one that a person has worked on."""
    plain = _without_zone(text)
    for name in PRESETS:
        shown = preset_text(name)
        if len(plain) == len(_without_zone(shown)):
            for year in years:
                if _without_zone(preset_text(name, year)) == plain:
                    return name
    return ""


def _without_zone(text: str) -> str:
    return re.sub(r'(?m)^timezone = "[^"]*"', 'timezone = ""', text)
