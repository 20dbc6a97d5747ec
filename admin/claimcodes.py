"""PINs and codes with which a device can be claimed: as values, and who may guess how often. Pure.

A code is `12-483917`: two digits that say which offer is meant, then the secret, six digits to type (a PIN)
or twenty letters for a QR picture. The number spares a hash for every offer at each try, and counts the
wrong guesses where they belong.

What stops guessing: ten wrong tries end a PIN (chance of a hit: 1 in 100,000), and who has been wrong five
times waits for a minute, then two, four … up to an hour. Nobody waits for what others do: whoever types the
right code is served, or a pupil with many addresses would lock the whole school out. So a pupil can spoil a
teacher's PIN, but never guess it; another one is made in a moment, and the long code of a picture cannot be
spoilt. After sixty wrong tries in an hour those of more askers are no longer written down one by one: the
card is spared, and the PINs still count them.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

VERSION: Final = 1
PIN_DIGITS, CODE_LETTERS = 6, 20
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are taken for one another
MOST_OFFERS: Final = 50
WRONG_OF_A_PIN: Final = 10
WRONG_IN_PEACE: Final = 5
WRONG_OF_ALL: Final = 60
HOUR: Final = 3600
_MOST_ASKERS: Final = 500

_WRITTEN = re.compile(rf"([0-9][0-9])([0-9]{{{PIN_DIGITS}}}|[{_LETTERS}]{{{CODE_LETTERS}}})")


class Offer(msgspec.Struct, frozen=True, omit_defaults=True):
    """A PIN or code that moves a device to `group` until `until`. Times are epoch seconds.

    It can be used `uses` times more, until `expires`; `kept` is the hash of its secret, `wrong` the tries
    that failed, `label` goes into the claims. `takers`: the devices that used it; one counts once.
    """

    number: str
    group: str
    until: int
    expires: int
    kept: str
    pin: bool = True
    uses: int = 1
    label: str = ""
    by: str = ""
    wrong: int = 0
    takers: tuple[str, ...] = ()

    def usable(self, now: float) -> bool:
        """Whether a right secret would do at a moment."""
        return self.uses > 0 and not self.over(now) and not self.spoilt

    def over(self, now: float) -> bool:
        """Whether its time is over."""
        return now >= min(self.expires, self.until)

    @property
    def spoilt(self) -> bool:
        """Whether it was ended by wrong tries."""
        return self.pin and self.wrong >= WRONG_OF_A_PIN


class Tries(msgspec.Struct, frozen=True):
    """Wrong tries of one asker, and when the last was."""

    count: int
    last: int


class Book(msgspec.Struct, frozen=True):
    """The whole file of offers."""

    version: int = VERSION
    offers: tuple[Offer, ...] = ()
    tries: dict[str, Tries] = {}


def parse_book(data: bytes | None) -> Book:
    """The offers of a file. Raises ValueError with the reason."""
    if data is None:
        return Book()
    book = msgspec.json.decode(data, type=Book)
    if book.version != VERSION:
        raise ValueError(f"is of version {book.version}; this Lá Chắn reads version {VERSION}")
    return book


def new_secret(*, long: bool) -> str:
    """A secret from the system's randomness."""
    alphabet, length = (_LETTERS, CODE_LETTERS) if long else ("0123456789", PIN_DIGITS)
    return "".join(secrets.choice(alphabet) for _ in range(length))


def free_number(offers: Iterable[Offer]) -> str:
    """The number of a new offer: none of these, by chance. Raises ValueError when there are too many."""
    taken = {offer.number for offer in offers}
    free = [f"{number}" for number in range(10, 100) if f"{number}" not in taken]
    if len(taken) >= MOST_OFFERS or not free:
        raise ValueError(f"there are {len(taken)} open codes already; revoke some")
    return secrets.choice(free)


def written(number: str, secret: str) -> str:
    """The code as people see it, in groups that can be read out."""
    size = 3 if len(secret) == PIN_DIGITS else 5
    return "-".join([number, *(secret[at : at + size] for at in range(0, len(secret), size))])


def read_code(text: str) -> tuple[str, str] | None:
    """Number and secret of what somebody typed, blanks and hyphens anywhere; None: it cannot be one."""
    found = _WRITTEN.fullmatch(re.sub(r"[\s\-.:]", "", text).lower())
    return (found[1], found[2]) if found else None


def wait_of(tries: Mapping[str, Tries], asker: str, now: float) -> int:
    """Seconds that this asker has to wait before the next try; "" is the admin, who need not guess."""
    own = tries.get(asker) if asker else None
    if own is None or own.count < WRONG_IN_PEACE:
        return 0
    pause = min(HOUR, 60 << min(own.count - WRONG_IN_PEACE, 10))
    return max(0, own.last + pause - int(now)) if now >= own.last else pause


def under_attack(tries: Mapping[str, Tries], now: float) -> bool:
    """Whether so many were wrong in the last hour that it is no mistyping."""
    return sum(one.count for one in tries.values() if 0 <= now - one.last < HOUR) >= WRONG_OF_ALL


def counted(book: Book, number: str, asker: str, now: float) -> Book:
    """The book after a wrong try."""
    offers = tuple(
        msgspec.structs.replace(offer, wrong=offer.wrong + 1)
        if offer.number == number and offer.pin and not offer.spoilt
        else offer
        for offer in book.offers
    )
    if under_attack(book.tries, now) and asker not in book.tries:
        return Book(VERSION, offers, book.tries)
    before = book.tries.get(asker)
    recent = before is not None and 0 <= now - before.last < HOUR
    count = before.count + 1 if before and recent else 1
    tries = {name: one for name, one in book.tries.items() if 0 <= now - one.last < HOUR and name != asker}
    while len(tries) >= _MOST_ASKERS:
        del tries[next(iter(tries))]
    tries[asker] = Tries(count, int(now))
    return Book(VERSION, offers, tries)


def used(book: Book, number: str, asker: str, taker: str) -> Book:
    """The book after a right one: one use less, but for who used it before, and mistakes are forgiven."""
    offers = [_taken(offer, taker) if offer.number == number else offer for offer in book.offers]
    tries = {name: one for name, one in book.tries.items() if name != asker}
    return Book(VERSION, tuple(offer for offer in offers if offer.uses > 0), tries)


def _taken(offer: Offer, taker: str) -> Offer:
    if taker in offer.takers:
        return msgspec.structs.replace(offer, wrong=0)
    takers = (*offer.takers, taker)
    return msgspec.structs.replace(offer, uses=offer.uses - 1, wrong=0, takers=takers)
