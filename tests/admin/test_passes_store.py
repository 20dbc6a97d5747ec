"""The book of passes: whole at every moment, and each change in the audit trail."""

from __future__ import annotations

import stat
import threading

import pytest

from admin.passes_store import KEPT, WORDS, BookFull, PassBook
from admin.store import Store, StoreBroken
from config.passes import MOST, Pass, PassesBroken, parse_passes, written
from config.paths import Paths
from config.roles import LONGEST
from config.rules import NameRule

NOW = 1_800_000_000


def wanted(**fields):
    fields = {"start": NOW, "end": NOW + 600, "role": "teacher", "group": "lop-6a", "by": "Cô Lan", **fields}
    return Pass(id="new", kind="off", **fields)


@pytest.fixture
def paths(tmp_path):
    return Paths(tmp_path, runtime=tmp_path / "run")


@pytest.fixture
def book(paths):
    return PassBook(paths)


def trail(paths):
    with Store(paths.state_db) as store:
        assert store.first_broken() is None
        return store.trail()


def test_no_file_is_an_empty_book(book):
    assert book.read() == ()


def test_what_is_granted_stands_in_the_file_and_in_the_trail(book, paths):
    entry = book.grant(wanted(), NOW)
    assert parse_passes(paths.passes.read_bytes()) == (entry,)
    [line] = trail(paths)
    assert (line.at, line.role, line.action) == (NOW, "teacher", "pass.grant")
    assert line.payload["pass"]["by"] == "Cô Lan"
    assert line.payload["pass"]["id"] == entry.id


def test_the_newest_is_the_last(book):
    first, second = book.grant(wanted(), NOW), book.grant(wanted(start=NOW - 100), NOW)
    assert book.read() == (first, second)


def test_ids_are_short_and_differ(book):
    ids = {book.grant(wanted(), NOW).id for _ in range(20)}
    assert len(ids) == 20
    for identity in ids:
        word, _, number = identity.partition("-")
        assert word in WORDS
        assert number.isdecimal()


def test_ids_differ_by_their_word_while_words_are_left(book):
    ids = [book.grant(wanted(), NOW).id for _ in range(len(WORDS))]
    assert len({identity.partition("-")[0] for identity in ids}) == len(WORDS)


def test_an_id_in_use_is_not_given_again(paths):
    numbers = iter([0, 0, 0, 1])
    paths.passes.write_bytes(written(Pass(f"{word}-10", "off", NOW, NOW + 9, "it", "g") for word in WORDS))
    book = PassBook(paths, pick=lambda below: next(numbers))
    assert book.grant(wanted(), NOW).id == "cam-11"


def test_the_file_is_not_for_everyone(book, paths):
    book.grant(wanted(), NOW)
    assert stat.S_IMODE(paths.passes.stat().st_mode) == 0o640


def test_what_ended_long_ago_is_dropped_and_what_ended_just_now_is_not(book):
    old = book.grant(wanted(start=NOW - KEPT - 700, end=NOW - KEPT), NOW - KEPT - 700)
    late = book.grant(wanted(start=NOW - 700, end=NOW - 1), NOW - 700)
    new = book.grant(wanted(), NOW)
    assert old not in book.read()
    assert book.read() == (late, new)


def test_what_a_clock_far_ahead_has_left_is_dropped(book):
    book.grant(wanted(start=NOW + LONGEST * 60, end=NOW + LONGEST * 60 + 5), NOW + LONGEST * 60)
    book.grant(wanted(), NOW)
    assert len(book.read()) == 1


def test_revoking_takes_out_what_is_chosen_and_says_so(book, paths):
    first, second = book.grant(wanted(), NOW), book.grant(wanted(), NOW)
    gone = book.revoke(lambda found: [one for one in found if one.id == first.id], NOW, "it", "Thầy Hùng")
    assert gone == (first,)
    assert book.read() == (second,)
    line = trail(paths)[0]
    assert (line.action, line.payload["by"], line.payload["passes"][0]["id"]) == (
        "pass.revoke",
        "Thầy Hùng",
        first.id,
    )


def test_revoking_nothing_leaves_no_line(book, paths):
    book.grant(wanted(), NOW)
    assert book.revoke(lambda found: [], NOW, "it", "") == ()
    assert len(trail(paths)) == 1


def test_a_broken_file_is_not_overwritten_by_a_grant(book, paths):
    paths.passes.write_text("{")
    with pytest.raises(PassesBroken):
        book.grant(wanted(), NOW)
    assert paths.passes.read_text() == "{"
    book.start_anew(NOW, "it", "Thầy Hùng")
    assert book.read() == ()
    assert trail(paths)[0].action == "pass.start-anew"


def test_what_the_resolver_would_refuse_is_not_published(book, paths):
    with pytest.raises(PassesBroken):
        book.grant(wanted(end=NOW), NOW)
    assert not paths.passes.exists()


def test_a_full_book_is_said(book, paths):
    paths.passes.write_bytes(written(Pass(f"a-{n}", "off", NOW, NOW + 9, "it", "g") for n in range(MOST)))
    with pytest.raises(BookFull, match="revoke"):
        book.grant(wanted(), NOW)


def test_without_an_audit_trail_nothing_is_granted(book, paths):
    paths.state_db.write_bytes(b"no database at all, " * 100)
    with pytest.raises(StoreBroken):
        book.grant(wanted(), NOW)
    assert not paths.passes.exists()


def test_a_file_that_cannot_be_written_is_said_in_the_trail(book, paths):
    paths.passes.mkdir()
    book.read = lambda: ()
    with pytest.raises(OSError):
        book.grant(wanted(), NOW)
    assert [line.action for line in trail(paths)] == ["pass.grant.failed", "pass.grant"]


def test_names_are_told_in_the_trail_as_people_write_them(book, paths):
    names = (NameRule.parse("*.olm.vn"),)
    book.grant(Pass("new", "pass", NOW, NOW + 9, "it", "lop-6a", names=names), NOW)
    assert trail(paths)[0].payload["pass"]["names"] == ["*.olm.vn"]


def test_many_at_once_lose_nothing(paths):
    threads = [threading.Thread(target=lambda: PassBook(paths).grant(wanted(), NOW)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(PassBook(paths).read()) == 8
    assert len(trail(paths)) == 8
