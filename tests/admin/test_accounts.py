"""Accounts begin with a link that is good once, and the last owner stays."""

from __future__ import annotations

import sqlite3

import pytest

from admin.accounts import LIFETIME, MOST_USERS, PASSWORD, SETUP, AccountRefused, Accounts, Doer, key_of
from admin.sessions import Sessions
from admin.store import Store

AT = 1_800_000_000
GOOD = "ba con gà trống"
ROOT = Doer("it", "root")


@pytest.fixture
def accounts(tmp_path):
    return Accounts(tmp_path / "state.db")


@pytest.fixture
def with_it(accounts):
    accounts.set_up(accounts.offer(SETUP, AT, ROOT), "Thầy Hùng", "it", GOOD, "school", AT)
    return accounts


def refused(reason):
    return pytest.raises(AccountRefused, match=rf"^{reason}\b")


def test_the_set_up_link_makes_the_first_account_once(accounts):
    link = accounts.offer(SETUP, AT, ROOT)
    assert not accounts.is_set_up()
    assert accounts.whose(SETUP, link, AT) == ""

    user = accounts.set_up(link, "  Thầy   Hùng ", "it", GOOD, "school", AT)

    assert (user.name, user.role) == ("Thầy Hùng", "it")
    assert accounts.is_set_up()
    assert accounts.whose(SETUP, link, AT) is None
    with refused("link"):
        accounts.set_up(link, "Somebody else", "it", GOOD, "school", AT)
    with refused("set-up-done"):
        accounts.offer(SETUP, AT, ROOT)


def test_a_new_set_up_link_ends_the_one_before_and_all_end_in_time(accounts):
    first, second = accounts.offer(SETUP, AT, ROOT), accounts.offer(SETUP, AT, ROOT)

    assert accounts.whose(SETUP, first, AT) is None
    assert accounts.whose(SETUP, second, AT + LIFETIME[SETUP] - 1) == ""
    with refused("link"):
        accounts.set_up(second, "Lan", "it", GOOD, "school", AT + LIFETIME[SETUP])


@pytest.mark.parametrize(
    ("name", "role", "password", "reason"),
    [
        ("Lan", "it", "123", "short"),
        ("Lan", "parent", GOOD, "bad-role"),
        ("", "it", GOOD, "bad-name"),
        ("a\x00b", "it", GOOD, "bad-name"),
        ("x" * 41, "it", GOOD, "bad-name"),
    ],
)
def test_a_mistake_does_not_use_the_link_up(accounts, name, role, password, reason):
    link = accounts.offer(SETUP, AT, ROOT)
    with refused(reason):
        accounts.set_up(link, name, role, password, "school", AT)
    assert accounts.set_up(link, "Lan", "it", GOOD, "school", AT).name == "Lan"


def test_nobody_logs_in_before_a_password_is_chosen(with_it):
    with_it.add("Cô Lan", "teacher", "school", AT, ROOT)
    assert with_it.log_in("Cô Lan", "") is None
    link = with_it.offer(PASSWORD, AT, ROOT, "cô lan")

    assert with_it.whose(PASSWORD, link, AT) == "Cô Lan"
    assert with_it.use(link, "mưa xuân trên phố", "school", AT).role == "teacher"
    assert with_it.log_in(" CÔ  LAN", "mưa xuân trên phố").name == "Cô Lan"
    assert with_it.log_in("Cô Lan", GOOD) is None
    with refused("link"):
        with_it.use(link, GOOD, "school", AT)


def test_a_link_for_one_purpose_is_not_good_for_another(with_it):
    link = with_it.offer(PASSWORD, AT, ROOT, "Thầy Hùng")
    assert with_it.whose(SETUP, link, AT) is None
    with refused("link"):
        with_it.set_up(link, "Evil", "it", GOOD, "school", AT)


def test_a_changed_password_ends_sessions_and_links(with_it, tmp_path):
    sessions = Sessions(tmp_path / "state.db", "school")
    token = sessions.begin(with_it.find("Thầy Hùng"), "Firefox", AT)
    link = with_it.offer(PASSWORD, AT, ROOT, "Thầy Hùng")

    with_it.set_password("thầy hùng", "hoa phượng đỏ rực", "school", AT, ROOT)

    assert sessions.find(token, AT) is None
    assert with_it.whose(PASSWORD, link, AT) is None
    assert with_it.log_in("Thầy Hùng", GOOD) is None


def test_names_are_one_however_they_are_written(with_it):
    assert key_of("Tha\u0302\u0300y  HÙNG") == key_of("thầy hùng")
    with refused("taken"):
        with_it.add("THẦY HÙNG", "teacher", "school", AT, ROOT)


def test_the_last_owner_stays_where_a_home_has_become_a_school(accounts):
    accounts.set_up(accounts.offer(SETUP, AT, ROOT), "Bố Nam", "parent", GOOD, "home", AT)
    with refused("last"):
        accounts.remove("Bố Nam", AT, ROOT)
    with refused("last"):
        accounts.change_role("Bố Nam", "viewer", "school", AT, ROOT)
    accounts.change_role("Bố Nam", "it", "school", AT, ROOT)
    assert accounts.find("Bố Nam").role == "it"


def test_the_last_owner_stays_and_one_without_a_password_does_not_count(with_it):
    with refused("last"):
        with_it.remove("Thầy Hùng", AT, ROOT)
    with_it.add("Thầy Nam", "it", "school", AT, ROOT)
    with refused("last"):
        with_it.remove("Thầy Hùng", AT, ROOT)
    with_it.set_password("Thầy Nam", GOOD, "school", AT, ROOT)
    with_it.remove("Thầy Hùng", AT, ROOT)
    assert [user.name for user in with_it.users()] == ["Thầy Nam"]
    with refused("unknown"):
        with_it.remove("Thầy Hùng", AT, ROOT)


def test_every_change_is_in_the_trail_and_no_secret_in_the_file(with_it, tmp_path):
    link = with_it.offer(PASSWORD, AT, ROOT, "Thầy Hùng")
    with_it.set_password("Thầy Hùng", GOOD, "school", AT, Doer("it", "Thầy Hùng"))

    with Store(tmp_path / "state.db") as store:
        actions = [line.action for line in store.trail()]
        assert store.first_broken() is None
    assert actions == ["user.password", "user.link", "user.add"]
    everything = "\n".join(sqlite3.connect(tmp_path / "state.db").iterdump())
    assert GOOD not in everything
    assert link not in everything


def test_accounts_are_bounded(with_it, monkeypatch):
    monkeypatch.setattr("admin.accounts.MOST_USERS", 1)
    assert MOST_USERS > 100
    with refused("full"):
        with_it.add("One more", "teacher", "school", AT, ROOT)


@pytest.mark.parametrize("how", ["remove", "role"])
def test_tokens_end_with_the_account_that_made_them_or_its_role(tmp_path, how):
    accounts, root = Accounts(tmp_path / "state.db"), Doer("it", "root")
    for name in ("Hùng", "Mai"):
        accounts.add(name, "it", "school", 1, root)
    with Store(tmp_path / "state.db") as store, store.change() as change:
        for name in ("Hùng", "Mai"):
            change.run(
                "INSERT INTO tokens VALUES (?, 'hash', ?, 'read', 'it', ?, 1, 9, 0)", (name, name, name)
            )
    if how == "remove":
        accounts.remove("Hùng", 2, root)
    else:
        accounts.change_role("Hùng", "teacher", "school", 2, root)
    with Store(tmp_path / "state.db") as store:
        assert store.rows("SELECT made_by FROM tokens") == [("Mai",)]
