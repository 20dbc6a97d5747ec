"""Sessions end: by hand, by idling, by age, with their account."""

from __future__ import annotations

import pytest

from admin.accounts import Accounts, Doer
from admin.sessions import ABSOLUTE, IDLE, KNOWN, MOST_EACH, Sessions

AT = 1_800_000_000
ROOT = Doer("it", "root")


@pytest.fixture
def accounts(tmp_path):
    return Accounts(tmp_path / "state.db")


@pytest.fixture
def lan(accounts):
    return accounts.add("Cô Lan", "teacher", "school", AT, ROOT)


@pytest.fixture
def sessions(tmp_path):
    return Sessions(tmp_path / "state.db", "school")


def test_a_session_is_found_by_its_token_only(sessions, lan):
    token = sessions.begin(lan, "Firefox", AT)

    assert sessions.find(token, AT).user.name == "Cô Lan"
    assert sessions.find(token + "x", AT) is None
    assert sessions.find("", AT) is None
    assert token not in str(sessions.of(lan, AT))


def test_it_ends_when_nobody_looks_and_at_the_latest_in_the_evening(sessions, lan):
    token = sessions.begin(lan, "", AT)
    assert sessions.find(token, AT + IDLE["school"]) is None

    for at in range(AT, AT + ABSOLUTE["school"], IDLE["school"] - 1):
        assert sessions.find(token, at) is not None
    assert sessions.find(token, AT + ABSOLUTE["school"]) is None


def test_a_look_is_written_once_a_minute(sessions, lan):
    token = sessions.begin(lan, "", AT)

    sessions.find(token, AT + 59)
    assert sessions.of(lan, AT + 59)[0].seen == AT
    sessions.find(token, AT + 60)
    assert sessions.of(lan, AT + 60)[0].seen == AT + 60


def test_log_out_here_there_and_everywhere(sessions, lan):
    here, there, third = (sessions.begin(lan, name, AT) for name in ("here", "there", "third"))

    sessions.end(here)
    assert sessions.find(here, AT) is None
    mark = sessions.find(there, AT).mark
    assert sessions.end_marked(lan, mark) == 1
    assert sessions.find(there, AT) is None
    assert sessions.end_all(lan) == 1
    assert sessions.find(third, AT) is None


def test_nobody_ends_anothers_session(sessions, accounts, lan):
    other = accounts.add("Thầy Nam", "it", "school", AT, ROOT)
    token = sessions.begin(lan, "", AT)

    assert sessions.end_marked(other, sessions.find(token, AT).mark) == 0
    assert sessions.find(token, AT) is not None


def test_the_role_is_that_of_the_account_now_and_goes_with_it(sessions, accounts, lan):
    token = sessions.begin(lan, "", AT)
    accounts.remove("Cô Lan", AT, ROOT)
    assert sessions.find(token, AT) is None


def test_of_too_many_the_oldest_end(sessions, lan):
    tokens = [sessions.begin(lan, "", AT + number) for number in range(MOST_EACH + 1)]

    assert sessions.find(tokens[0], AT + 100) is None
    assert len(sessions.of(lan, AT + 100)) == MOST_EACH


def test_a_session_of_a_clock_that_was_far_ahead_is_none(sessions, lan):
    token = sessions.begin(lan, "", AT + 10**8)
    assert sessions.find(token, AT) is None


def test_a_browser_is_known_to_its_account_for_half_a_year(sessions, lan):
    token = sessions.know(lan, AT)

    assert sessions.knows(token, lan.key, AT + KNOWN - 1)
    assert not sessions.knows(token, "another", AT)
    assert not sessions.knows(token, lan.key, AT + KNOWN)
    sessions.end_all(lan)
    assert not sessions.knows(token, lan.key, AT)
