"""Codes for claiming, and who may guess how often."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.claimcodes import (
    CODE_LETTERS,
    HOUR,
    MOST_OFFERS,
    PIN_DIGITS,
    WRONG_IN_PEACE,
    WRONG_OF_A_PIN,
    WRONG_OF_ALL,
    Book,
    Offer,
    counted,
    free_number,
    new_secret,
    parse_book,
    read_code,
    under_attack,
    used,
    wait_of,
    written,
)

OFFER = Offer("12", "teachers", until=5000, expires=2000, kept="x", uses=2)
BOOK = Book(offers=(OFFER,))


def wrong(times: int, asker: str = "a", book: Book = BOOK, now: int = 1000) -> Book:
    for _ in range(times):
        book = counted(book, "12", asker, now)
    return book


@given(st.integers(10, 99), st.booleans())
def test_what_is_handed_out_is_understood_however_it_is_typed(number, long) -> None:
    secret = new_secret(long=long)
    assert len(secret) == (CODE_LETTERS if long else PIN_DIGITS)
    text = written(str(number), secret)
    for typed in (text, text.replace("-", " "), text.replace("-", ""), f"  {text.upper()} "):
        assert read_code(typed) == (str(number), secret)


@pytest.mark.parametrize("text", ["", "12", "12-34567", "12-3456789", "xx-123456", "12-abcdef", "12-０12345"])
def test_what_is_no_code(text) -> None:
    assert read_code(text) is None


def test_a_pin_looks_like_this() -> None:
    assert written("12", "483917") == "12-483-917"


def test_numbers_are_not_given_twice_and_not_for_ever() -> None:
    offers = [msgspec.structs.replace(OFFER, number=str(n)) for n in range(10, 10 + MOST_OFFERS - 1)]
    assert free_number(offers) not in {offer.number for offer in offers}
    with pytest.raises(ValueError, match="revoke"):
        free_number([*offers, msgspec.structs.replace(OFFER, number="99")])


def test_an_offer_ends_by_time_by_use_and_by_guessing() -> None:
    assert OFFER.usable(1999)
    assert not OFFER.usable(2000)
    assert not msgspec.structs.replace(OFFER, expires=9000).usable(5000)
    assert not msgspec.structs.replace(OFFER, uses=0).usable(1000)
    guessed = wrong(WRONG_OF_A_PIN).offers[0]
    assert not guessed.usable(1000)
    assert msgspec.structs.replace(guessed, pin=False).usable(1000)  # nobody guesses twenty letters
    assert wrong(WRONG_OF_A_PIN - 1).offers[0].usable(1000)


def test_who_guesses_wrong_waits_longer_and_longer() -> None:
    assert wait_of(wrong(WRONG_IN_PEACE - 1).tries, "a", 1000) == 0
    book = wrong(WRONG_IN_PEACE)
    assert wait_of(book.tries, "a", 1000) == 60
    assert wait_of(book.tries, "a", 1059) == 1
    assert wait_of(book.tries, "a", 1060) == 0
    assert wait_of(book.tries, "b", 1000) == 0
    assert wait_of(wrong(WRONG_IN_PEACE + 1).tries, "a", 1000) == 120
    assert wait_of(wrong(WRONG_IN_PEACE + 30).tries, "a", 1000) == HOUR
    assert wait_of(book.tries, "a", 900) == 60  # the clock went back: no way around the wait


def test_nobody_waits_for_what_others_guess() -> None:
    book = BOOK
    for asker in range(WRONG_OF_ALL * 3):
        book = wrong(1, str(asker), book)
    assert wait_of(book.tries, "new", 1000) == 0


def test_a_flood_of_wrong_tries_is_written_down_within_bounds() -> None:
    book = Book()
    assert not under_attack(book.tries, 1000)
    for asker in range(WRONG_OF_ALL):
        book = counted(book, "", str(asker), 1000)
    assert under_attack(book.tries, 1000)
    assert not under_attack(book.tries, 1000 + HOUR)
    assert counted(book, "", "new", 1000) == book
    assert counted(book, "", "0", 1000).tries["0"].count == 2  # who is known is counted on


def test_a_flood_still_ends_the_pin_and_never_a_picture() -> None:
    picture = msgspec.structs.replace(OFFER, number="13", pin=False)
    book = Book(offers=(OFFER, picture))
    for asker in range(WRONG_OF_ALL * 2):
        book = counted(counted(book, "12", f"a{asker}", 1000), "13", f"b{asker}", 1000)
    pin, picture = book.offers
    assert (pin.wrong, pin.spoilt, picture.wrong, picture.usable(1000)) == (WRONG_OF_A_PIN, True, 0, True)


def test_an_hour_later_it_is_forgotten() -> None:
    assert counted(wrong(4), "12", "a", 1000 + HOUR).tries["a"].count == 1


def test_askers_are_bounded() -> None:
    book = Book()
    for number in range(1100):
        book = counted(book, "", str(number), 1000)
    assert len(book.tries) <= 500


def test_a_use_is_taken_and_mistakes_forgiven() -> None:
    book = used(wrong(3), "12", "a", "a")
    assert (book.offers[0].uses, book.offers[0].wrong, book.tries) == (1, 0, {})
    assert used(book, "12", "a", "a").offers[0].uses == 1  # the same device takes no second place
    assert used(book, "12", "b", "b").offers == ()


def test_the_file_goes_round_and_a_newer_one_is_not_half_understood() -> None:
    assert parse_book(msgspec.json.encode(wrong(2))) == wrong(2)
    assert parse_book(None) == Book()
    for data in (b"", b"{", b'{"version": 2}', b'{"offers": 1}'):
        with pytest.raises(ValueError):
            parse_book(data)
