"""What a notice says, where it goes, and the mark that it is due."""

from __future__ import annotations

import stat

import pytest

from admin.notice import Notice, asked_at, mark_asked, mistakes, read_notice, subject, text, write_notice
from admin.words import Words
from config.paths import Paths


@pytest.fixture
def paths(tmp_path):
    return Paths(tmp_path)


def test_it_is_kept_in_the_private_folder(paths):
    notice = Notice(
        mail="me@lan.vn", smtp="smtp.lan.vn:587", user="me@lan.vn", password="word", language="en"
    )
    assert read_notice(paths) == Notice()
    write_notice(paths, notice)
    assert read_notice(paths) == notice
    assert paths.notice.parent == paths.private
    assert stat.S_IMODE(paths.notice.stat().st_mode) == 0o640
    paths.notice.write_text("{")
    assert not read_notice(paths).on


@pytest.mark.parametrize(
    "fields",
    [
        {"ntfy": "https://ntfy.sh/nha-lan-83kd"},
        {"ntfy": "http://192.168.1.5:8080/topic"},
        {"mail": "me@lan.vn", "smtp": "smtp.lan.vn"},
        {"mail": "me@lan.vn", "smtp": "smtp.lan.vn:587"},
    ],
)
def test_what_is_right(fields):
    assert mistakes(Words("en"), Notice(**fields)) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"ntfy": "http://ntfy.sh/topic"},
        {"ntfy": "https://ntfy.sh/"},
        {"ntfy": "https://ntfy.sh/a/b"},
        {"ntfy": "https://me:word@ntfy.sh/topic"},
        {"ntfy": "file:///etc/passwd"},
        {"ntfy": "https://[::1/topic"},
        {"ntfy": "https://ntfy.sh/topic", "token": "a\r\nX: y"},
        {"mail": "me@lan.vn\r\nBcc: all@lan.vn", "smtp": "smtp.lan.vn"},
        {"mail": "me@lan.vn", "smtp": "smtp.lan.vn", "user": "me@lan.vn\r\nBcc: all@lan.vn"},
        {"mail": "me", "smtp": "smtp.lan.vn"},
        {"mail": "me@lan.vn"},
        {"mail": "me@lan.vn", "smtp": "smtp.lan.vn:99999"},
        {"mail": "me@lan.vn", "smtp": "smtp lan"},
    ],
)
def test_what_is_wrong(fields):
    assert len(mistakes(Words("en"), Notice(**fields))) == 1


def test_it_says_that_something_waits_and_no_more():
    said = [subject(Notice(language="vi")), text(Notice(language="vi"), "http://192.168.1.2:8053/requests")]
    assert said == [
        "Lá Chắn: có yêu cầu mở trang",
        "Có yêu cầu mở trang đang chờ trả lời. Xem và trả lời tại: http://192.168.1.2:8053/requests",
    ]


def test_a_mark_is_left_only_where_somebody_wants_a_notice(paths):
    mark_asked(paths, 1000)
    assert asked_at(paths) == 0
    write_notice(paths, Notice(ntfy="https://ntfy.sh/x"))
    mark_asked(paths, 1000)
    assert asked_at(paths) == 1000
    assert paths.asked.read_text() == "1000\n"
