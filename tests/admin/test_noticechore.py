"""When a notice goes out."""

from __future__ import annotations

import pytest

from admin.notice import Notice, mark_asked, write_notice
from admin.noticechore import FRESH, QUIET, NoticeChore
from admin.noticesend import NoticeFailed
from config.paths import Paths
from config.policyfile import default_policy_text, parse_policy
from config.settings import load_settings

NOW = 1_788_700_000
POLICY = parse_policy(default_policy_text("home"))


@pytest.fixture
def paths(tmp_path):
    found = Paths(tmp_path)
    write_notice(found, Notice(ntfy="https://ntfy.sh/x"))
    return found


class Post:
    def __init__(self):
        self.urls, self.broken = [], False

    def __call__(self, _notice, url):
        if self.broken:
            raise NoticeFailed("no network")
        self.urls.append(url)


@pytest.fixture
def post():
    return Post()


@pytest.fixture
def lines():
    return []


@pytest.fixture
def chore(paths, post, lines):
    return NoticeChore(paths, load_settings(paths.settings), lines.append, post)


def test_once_for_a_request_and_once_for_many(chore, paths, post):
    chore.turn(POLICY, NOW, 0)
    mark_asked(paths, NOW)
    for second in range(3):
        chore.turn(POLICY, NOW + second, second)
    assert len(post.urls) == 1
    assert post.urls[0].endswith("/requests")
    mark_asked(paths, NOW + 60)
    chore.turn(POLICY, NOW + 61, 61)
    assert len(post.urls) == 1
    chore.turn(POLICY, NOW + QUIET + 1, QUIET + 1)
    assert len(post.urls) == 2


def test_what_fails_is_said_once_and_tried_again(chore, paths, post, lines):
    mark_asked(paths, NOW)
    post.broken = True
    for minute in range(60):
        chore.turn(POLICY, NOW + 60 * minute, 60.0 * minute)
    assert lines == ["notice of a request: no network"]
    post.broken = False
    chore.turn(POLICY, NOW + 2 * 3600, 2 * 3600.0)
    assert len(post.urls) == 1


def test_what_is_a_day_old_is_let_go(chore, paths, post):
    mark_asked(paths, NOW)
    post.broken = True
    chore.turn(POLICY, NOW, 0)
    post.broken = False
    chore.turn(POLICY, NOW + FRESH + 1, FRESH + 1.0)
    assert post.urls == []


def test_after_a_start_old_marks_are_no_news(chore, paths, post):
    mark_asked(paths, NOW - QUIET - 1)
    chore.turn(POLICY, NOW, 0)
    assert post.urls == []


def test_where_nobody_wants_it_nothing_goes(chore, paths, post):
    mark_asked(paths, NOW)
    write_notice(paths, Notice())
    chore.turn(POLICY, NOW, 0)
    assert post.urls == []
