"""Tokens of other programs."""

from __future__ import annotations

import pytest

from admin.accounts import Accounts, Doer
from admin.store import Store
from admin.tokens import LONGEST_NAME, MOST, TokenBook, TokenRefused

BY = Doer("it", "Thầy Hùng")
NOW = 1_800_000_000


@pytest.fixture
def book(tmp_path):
    accounts = Accounts(tmp_path / "state.db")
    accounts.add(BY.name, "it", "school", NOW, BY)
    with Store(tmp_path / "state.db") as store, store.change() as change:
        change.run("DELETE FROM audit")
    return TokenBook(tmp_path / "state.db")


def make(book, name="Theo dõi", scopes=("read",), until=0, at=NOW):
    return book.make(name, frozenset(scopes), "teacher", until, at, BY)


def test_a_token_holds_and_its_text_is_nowhere(book, tmp_path):
    token, text = make(book, scopes=("read", "passes", "everything"))
    assert book.find(text, NOW) == token
    assert token.scopes == {"read", "passes"}
    secret = text.rpartition("_")[2].encode()
    assert secret not in (tmp_path / "state.db").read_bytes()
    with Store(tmp_path / "state.db") as store:
        [line] = store.trail()
    assert (line.action, line.role, line.payload["by"]) == ("token.make", "it", "Thầy Hùng")
    assert secret.decode() not in str(line.payload)


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda t: t[:-1],
        lambda t: t + "x",
        lambda t: t.replace("lachan_", ""),
        lambda t: "",
        lambda t: t[:16] + "A" * 43,
    ],
)
def test_another_text_is_none(book, change):
    _token, text = make(book)
    assert book.find(change(text), NOW) is None


def test_the_name_of_one_with_the_secret_of_another_is_none(book):
    first, second = make(book, "a")[1], make(book, "b")[1]
    assert book.find(first[:16] + second[16:], NOW) is None


def test_it_ends_with_its_time_and_when_it_is_taken_back(book):
    token, text = make(book, until=NOW + 10)
    assert book.find(text, NOW + 9) is not None
    assert book.find(text, NOW + 10) is None
    assert book.revoke(token.id, NOW, BY).name == "Theo dõi"
    assert book.find(text, NOW) is None
    assert book.revoke(token.id, NOW, BY) is None


@pytest.mark.parametrize(
    "change",
    ["DELETE FROM users WHERE name = ?", "UPDATE users SET role = 'head' WHERE name = ?"],
)
def test_whoever_owns_the_box_no_more_has_no_token(book, tmp_path, change):
    """Even where it was made at the moment at which the account went, so that it was not taken along."""
    text = make(book)[1]
    assert book.find(text, NOW) is not None
    with Store(tmp_path / "state.db") as store, store.change() as changing:
        changing.run(change, (BY.name,))
    assert book.find(text, NOW) is None


def test_its_use_is_noted_once_an_hour(book, monkeypatch):
    _token, text = make(book)
    book.find(text, NOW)
    assert book.tokens()[0].used == NOW
    with monkeypatch.context() as patch:
        patch.setattr(Store, "change", None)
        book.find(text, NOW + 3599)
    book.find(text, NOW + 3600)
    assert book.tokens()[0].used == NOW + 3600


@pytest.mark.parametrize(
    ("name", "scopes", "reason"),
    [
        ("", ("read",), "empty"),
        ("x" * (LONGEST_NAME + 1), ("read",), "long"),
        ("a\x00b", ("read",), "long"),
        ("a", (), "scopes"),
        ("a", ("root",), "scopes"),
        ("THEO  dõi", ("read",), "taken"),
    ],
)
def test_what_is_refused(book, name, scopes, reason):
    make(book)
    with pytest.raises(TokenRefused) as caught:
        make(book, name, scopes)
    assert caught.value.reason == reason
    assert len(book.tokens()) == 1


def test_there_is_room_for_so_many(book):
    for number in range(MOST):
        make(book, f"p{number}")
    with pytest.raises(TokenRefused) as caught:
        make(book, "one more")
    assert caught.value.reason == "many"
