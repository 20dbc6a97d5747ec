from __future__ import annotations

import gzip
import os
import signal
import zlib
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
import pytest

from blocklists import generation
from blocklists.backoff import FIRST_RETRY, HOURS
from blocklists.index import Index
from blocklists.lock import RefreshBusy, refresh_lock
from blocklists.outcomes import ListReport, RefreshReport
from blocklists.publish import current_index, generations
from blocklists.refresh import CompileFailed, ensure_index, refresh, stored_report, tidy
from blocklists.store import Store
from config.listsource import ListSource
from config.paths import Paths
from config.policyfile import Policy, default_policy_text, parse_policy
from config.settings import Settings
from tests.blocklists.listserver import Asked, ListServer, list_server

NOW = 1_800_000_000.0
DAY = 24 * HOURS
PLAIN = msgspec.structs.replace(parse_policy(default_policy_text("school")), starter=False, lists=())
WITH_STARTER = msgspec.structs.replace(PLAIN, starter=True)
SETTINGS = Settings(upstreams=())


def names(count: int, word: str = "name") -> bytes:
    return b"# a list\n" + b"".join(
        b"0.0.0.0 %s%d.example\n" % (word.encode(), number) for number in range(count)
    )


class Box:
    """A box with its folder, a policy to subscribe with, and a clock that a test moves."""

    def __init__(self, folder: Path) -> None:
        self.paths = Paths(folder / "data")
        self.paths.data.mkdir()
        self.store = Store(self.paths.lists)
        self.policy: Policy = PLAIN
        self.now = NOW

    def subscribe(
        self, list_id: str, url: str = "", file: str = "", category: str = "adult", **more: Any
    ) -> None:
        kept = tuple(source for source in self.policy.lists if source.id != list_id)
        added = ListSource(id=list_id, category=category, url=url, file=file, **more)
        self.policy = msgspec.structs.replace(self.policy, lists=(*kept, added))

    def refresh(
        self, *, accept: str = "", force: bool = False, online: bool = True, settings: Settings = SETTINGS
    ) -> RefreshReport:
        return refresh(
            self.paths, self.policy, settings, self.now, accept=frozenset(accept.split()),
            force=force, online=online, jitter=lambda: 0.5,
        )  # fmt: skip

    def generations(self) -> list[int]:
        return [number for number, _ in generations(self.paths.index)]

    def blocked(self, name: str) -> list[str]:
        path = current_index(self.paths)
        assert path is not None
        index = Index.open(path)
        found = [hit.list_id for hit in index.lookup(name) if not hit.allow]
        index.close()
        return found

    def leftovers(self) -> list[str]:
        kept = {"current", "held", "meta.json", ".lock"}
        return [
            str(path) for path in self.paths.lists.rglob("*") if path.is_file() and path.name not in kept
        ] + [str(path) for path in self.paths.index.glob(".*")]


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    made = Box(tmp_path)
    yield made
    assert made.leftovers() == []


@pytest.fixture
def server() -> Iterator[ListServer]:
    with list_server() as running:
        yield running


def line(report: RefreshReport, list_id: str = "ads") -> ListReport:
    return next(one for one in report.lists if one.id == list_id)


def test_a_list_is_fetched_compiled_and_published(box: Box, server: ListServer) -> None:
    box.subscribe("ads", server.serve("/list", names(50), ETag='"1"'))

    report = box.refresh()

    assert report.fine
    assert report.compiled
    assert report.names == 50
    assert (line(report).outcome, line(report).counted.names, line(report).since) == ("updated", 50, NOW)
    assert box.blocked("name7.example") == ["ads"]
    assert box.blocked("other.example") == []


def test_nothing_new_is_no_new_generation(box: Box, server: ListServer) -> None:
    box.subscribe("ads", server.serve("/list", names(50)))
    box.refresh()
    box.now += DAY

    same_bytes = box.refresh()
    server.answers["/list"] = lambda asked: asked.reply(200, names(50), ETag='"1"')
    with_etag = box.refresh(force=True)
    server.answers["/list"] = lambda asked: asked.reply(
        304 if asked.headers["If-None-Match"] == '"1"' else 500
    )
    not_modified = box.refresh(force=True)

    for report in (same_bytes, with_etag, not_modified):
        assert line(report).outcome == "unchanged"
        assert not report.compiled
        assert line(report).since == NOW
        assert line(report).confirmed == NOW + DAY
    assert box.generations() == [1]


def test_a_list_rests_until_it_is_due(box: Box, server: ListServer) -> None:
    box.subscribe("ads", server.serve("/list", names(50)))
    box.refresh()
    box.now += 10 * HOURS
    box.refresh()
    assert len(server.requests) == 1

    box.now += 14 * HOURS
    box.refresh()
    assert len(server.requests) == 2


def test_a_newer_list_replaces_the_old_one(box: Box, server: ListServer) -> None:
    box.subscribe("ads", server.serve("/list", names(50)))
    box.refresh()
    server.serve("/list", names(40, "fresh"))
    box.now += DAY

    assert box.refresh().compiled
    assert box.blocked("fresh1.example") == ["ads"]
    assert box.blocked("name1.example") == []
    assert box.generations() == [2, 1]


@pytest.mark.parametrize(
    ("body", "headers", "outcome", "word"),
    [
        (b"<!DOCTYPE html><html>log in</html>", {}, "refused", "web page"),
        (gzip.compress(names(50)), {}, "refused", "gzip"),
        (b"", {}, "refused", "empty"),
        (names(50)[:-100], {"Content_Length": "9999", "Connection": "close"}, "refused", "ended early"),
        (b"com\nvn\ncom.vn\nco.uk\n", {}, "refused", "protected or a public suffix"),
        (b"0.0.0.0 ok.example\n" + b"0.0.0.0 bad..name\n" * 3, {}, "refused", "no names"),
        (names(10), {}, "held", "shrank from 50 to 10"),
        (names(1500), {}, "held", "grew from 50 to 1,500"),
    ],
)
def test_what_is_not_sane_leaves_the_old_copy_in_force(
    box: Box, server: ListServer, body: bytes, headers: dict[str, str], outcome: str, word: str
) -> None:
    box.subscribe("ads", server.serve("/list", names(50)))
    box.subscribe("games", server.serve("/games", names(5, "game")), category="games")
    box.refresh()
    server.serve("/list", body, **headers)
    server.serve("/games", names(6, "game"))
    box.now += DAY

    report = box.refresh()

    assert (line(report).outcome, line(report, "games").outcome) == (outcome, "updated")
    assert word in line(report).reason
    assert not report.fine
    assert line(report).counted.names == 50
    assert box.blocked("name49.example") == ["ads"]
    assert box.blocked("game5.example") == ["games"]
    assert Index.open(report.index).names == 56  # type: ignore[arg-type]


def test_public_suffixes_and_protected_names_are_quarantined_and_named(box: Box, server: ListServer) -> None:
    box.subscribe("ads", server.serve("/list", b"||com^\n||vn-cop.vn^\n||vn^\n||bad.example^\n"))

    report = box.refresh()

    assert report.fine
    assert (line(report).counted.names, line(report).counted.quarantined) == (1, 3)
    assert len(line(report).remarks) == 3
    assert line(stored_report(box.paths, box.policy)).remarks == line(report).remarks
    assert "line 1" in line(report).remarks[0]
    assert '"com"' in line(report).remarks[0]
    assert box.blocked("bad.example") == ["ads"]
    assert box.blocked("vn-cop.vn") == []
    assert box.blocked("any.com") == []


def test_a_held_list_is_taken_when_a_person_accepts_it(box: Box, server: ListServer) -> None:
    box.subscribe("ads", server.serve("/list", names(50)))
    box.refresh()
    server.serve("/list", names(10), ETag='"small"')
    box.now += DAY
    box.refresh()
    box.now += DAY
    assert line(box.refresh()).outcome == "held"  # the same again, fetched again: still waiting

    server.answers["/list"] = lambda asked: asked.reply(500)
    report = box.refresh(accept="ads")

    assert (line(report).outcome, line(report).counted.names) == ("updated", 10)
    assert box.blocked("name49.example") == []
    assert box.store.held("ads") is None


def test_a_held_list_that_recovers_is_held_no_longer(box: Box, server: ListServer) -> None:
    box.subscribe("ads", server.serve("/list", names(50)))
    box.refresh()
    server.serve("/list", names(10))
    box.now += DAY
    box.refresh()
    server.serve("/list", names(52))
    box.now += DAY

    report = box.refresh()

    assert (line(report).outcome, line(report).counted.names) == ("updated", 52)
    assert box.store.held("ads") is None


def test_accepting_what_is_not_held_does_nothing(box: Box, server: ListServer) -> None:
    box.subscribe("ads", server.serve("/list", names(50)))
    box.refresh()

    assert not box.refresh(accept="ads").compiled


def test_failures_back_off_and_survive_a_restart(box: Box, server: ListServer) -> None:
    box.subscribe("ads", server.serve("/list", names(50)))
    box.refresh()
    server.answers["/list"] = lambda asked: asked.reply(500)
    box.now += DAY
    first = box.refresh()
    assert (line(first).outcome, line(first).next_try) == ("failed", box.now + FIRST_RETRY)
    asked = len(server.requests)

    box.now += FIRST_RETRY - 1
    box.refresh()
    assert len(server.requests) == asked

    box.now += 1
    second = box.refresh()
    assert len(server.requests) == asked + 1
    assert line(second).next_try == box.now + 2 * FIRST_RETRY
    assert box.blocked("name1.example") == ["ads"]

    server.answers["/list"] = lambda asked: asked.reply(503, Retry_After="7200")
    box.now += 2 * FIRST_RETRY
    assert line(box.refresh()).next_try == box.now + 7200


def test_a_list_over_the_cap_is_refused(box: Box, server: ListServer) -> None:
    block = names(20_000)

    def endless(asked: Asked) -> None:
        asked.start(200, Connection="close")
        while True:
            asked.wfile.write(block)

    server.answers["/list"] = endless
    box.subscribe("ads", server.url())

    report = box.refresh(settings=Settings(upstreams=(), lists_max_mb=3))

    assert (line(report).outcome, line(report).reason) == ("refused", "it is larger than 3 MB")


def test_another_address_is_another_list(box: Box, server: ListServer) -> None:
    box.subscribe("ads", server.serve("/list", names(50), ETag='"1"'))
    box.refresh()
    box.subscribe("ads", server.serve("/elsewhere", names(10, "fresh"), ETag='"1"'))

    report = box.refresh()

    assert line(report).outcome == "updated"
    assert "If-None-Match" not in server.requests[-1][1]
    assert box.blocked("fresh1.example") == ["ads"]


def test_a_file_of_ones_own_is_beside_the_policy_and_looked_at_each_time(box: Box) -> None:
    own = box.paths.policy.parent / "own.txt"
    own.write_text("bad.example\n")
    box.subscribe("own", file="own.txt")

    assert box.refresh(online=False).fine
    assert box.blocked("www.bad.example") == ["own"]

    own.write_text("worse.example\n")
    assert box.refresh(online=False).compiled
    assert box.blocked("worse.example") == ["own"]

    own.unlink()
    report = box.refresh(online=False)
    assert line(report, "own").outcome == "failed"
    assert "own.txt" in line(report, "own").reason
    assert box.blocked("worse.example") == ["own"]


def test_how_a_list_is_meant_may_change_without_a_transfer(box: Box, server: ListServer) -> None:
    box.subscribe("ads", server.serve("/list", b"bad.example\n"), match="exact")
    box.refresh()
    assert box.blocked("www.bad.example") == []

    box.subscribe("ads", server.url(), category="games", match="subtree")
    assert box.refresh().compiled
    assert box.blocked("www.bad.example") == ["ads"]
    assert len(server.requests) == 1


def test_a_list_that_is_unsubscribed_leaves_the_index(box: Box, server: ListServer) -> None:
    box.subscribe("ads", server.serve("/list", names(5)))
    box.refresh()
    box.policy = PLAIN

    assert box.refresh().names == 0
    assert box.blocked("name1.example") == []


def test_a_first_start_filters_without_network(box: Box) -> None:
    box.policy = WITH_STARTER
    box.subscribe("ads", "http://127.0.0.1:9/never-asked")

    path = ensure_index(box.paths, box.policy, SETTINGS, NOW)

    assert path == current_index(box.paths)
    assert box.blocked("www.w88.com") == ["starter-gambling"]
    assert line(stored_report(box.paths, box.policy)).outcome == "new"


def test_the_second_start_compiles_nothing(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.policy = WITH_STARTER
    path = ensure_index(box.paths, box.policy, SETTINGS, NOW)
    monkeypatch.setattr("blocklists.refresh.build", lambda *_: pytest.fail("compiled again"))

    assert ensure_index(box.paths, box.policy, SETTINGS, NOW) == path


def test_a_broken_index_is_made_anew_at_the_start(box: Box) -> None:
    box.policy = WITH_STARTER
    path = ensure_index(box.paths, box.policy, SETTINGS, NOW)
    path.write_bytes(path.read_bytes()[:-5])

    again = ensure_index(box.paths, box.policy, SETTINGS, NOW)

    assert again != path
    assert box.blocked("www.w88.com") == ["starter-gambling"]


def test_a_killed_compile_leaves_the_old_index_and_says_so(
    box: Box, server: ListServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.subscribe("ads", server.serve("/list", names(50)))
    box.refresh()
    server.serve("/list", names(60))
    box.now += DAY

    report = refresh(
        box.paths, box.policy, SETTINGS, box.now, jitter=lambda: 0.5, started=lambda pid: os.kill(pid, signal.SIGKILL)
    )  # fmt: skip

    assert "killed" in report.error
    assert not report.compiled
    assert line(report).outcome == "failed"
    assert box.generations() == [1]
    assert box.blocked("name49.example") == ["ads"]

    box.now = line(report).next_try
    assert box.refresh().names == 60


def test_a_disk_that_is_full_while_publishing(
    box: Box, server: ListServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.subscribe("ads", server.serve("/list", names(50)))
    box.refresh()
    server.serve("/list", names(60))
    box.now += DAY

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "index")

    with monkeypatch.context() as patch:
        patch.setattr(generation, "write_atomic", full)
        report = box.refresh()

    assert report.error == "No space left on device (index)"
    assert box.generations() == [1]
    assert box.blocked("name49.example") == ["ads"]

    assert box.refresh().names == 60


def test_a_folder_that_cannot_be_written(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.policy = WITH_STARTER
    path = ensure_index(box.paths, box.policy, SETTINGS, NOW)

    def read_only(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system", "lists")

    with monkeypatch.context() as patch:
        patch.setattr("blocklists.lock.os.open", read_only)
        report = box.refresh()
        assert report.error == "Read-only file system (lists)"
        assert report.index == path
        assert ensure_index(box.paths, box.policy, SETTINGS, NOW) == path
        path.unlink()
        with pytest.raises(CompileFailed, match="Read-only"):
            ensure_index(box.paths, box.policy, SETTINGS, NOW)


def test_a_stored_copy_that_the_card_damaged_is_left_out_and_fetched_again(
    box: Box, server: ListServer
) -> None:
    box.subscribe("ads", server.serve("/list", names(50), ETag='"1"'))
    box.subscribe("games", server.serve("/games", names(5, "game")), category="games")
    box.refresh()
    current = box.store.current("ads")
    assert current is not None
    current.write_bytes(bytes(5000))
    server.serve("/games", names(6, "game"))
    box.now += HOURS
    box.policy = msgspec.structs.replace(box.policy, starter=True)

    report = box.refresh()
    assert (line(report).outcome, line(report).reason) == ("failed", "the stored copy is damaged")
    assert box.blocked("game1.example") == ["games"]

    assert line(box.refresh()).outcome == "updated"
    assert "If-None-Match" not in server.requests[-1][1]
    assert box.blocked("name1.example") == ["ads"]


def test_what_a_killed_refresh_left_is_swept_away(box: Box) -> None:
    (box.store.folder("ads") / ".new-half").write_bytes(bytes(1000))
    (box.paths.index / ".building-0000000001-99999").mkdir(parents=True)
    (box.paths.index / ".building-0000000001-99999" / "part").touch()
    box.policy = WITH_STARTER

    assert box.refresh().compiled
    assert box.leftovers() == []


def test_two_refreshes_at_once_exclude_each_other(box: Box) -> None:
    box.policy = WITH_STARTER
    with refresh_lock(box.paths.lists):
        with pytest.raises(RefreshBusy, match="another refresh"):
            box.refresh()
        with pytest.raises(RefreshBusy):
            ensure_index(box.paths, box.policy, SETTINGS, NOW)
    path = ensure_index(box.paths, box.policy, SETTINGS, NOW)
    with refresh_lock(box.paths.lists):
        assert ensure_index(box.paths, box.policy, SETTINGS, NOW) == path


def test_progress_names_the_list_and_the_step(box: Box, server: ListServer) -> None:
    box.subscribe("ads", server.serve("/list", names(50)))
    told: list[tuple[str, str, int, int | None]] = []

    refresh(box.paths, box.policy, SETTINGS, NOW, progress=lambda *what: told.append(what))

    assert ("fetch", "ads", len(names(50)), len(names(50))) in told
    assert any(step == "write" and list_id == "" for step, list_id, _, _ in told)


def test_only_some_are_asked_for(box: Box, server: ListServer) -> None:
    box.subscribe("ads", server.serve("/list", names(5)))
    box.subscribe("games", server.serve("/games", names(5, "game")), category="games")

    report = refresh(box.paths, box.policy, SETTINGS, NOW, only=frozenset({"games"}))

    assert (line(report).outcome, line(report, "games").outcome) == ("new", "updated")
    assert [path for path, _ in server.requests] == ["/games"]


def test_tidying_forgets_old_generations_and_lists_long_unsubscribed(box: Box, server: ListServer) -> None:
    box.subscribe("ads", server.serve("/list", names(5)))
    box.refresh()
    for count in (6, 7, 8):
        server.serve("/list", names(count))
        box.refresh(force=True)
    box.policy = PLAIN
    box.refresh()

    assert tidy(box.paths, box.policy, box.now + DAY) == ()
    assert tidy(box.paths, box.policy, box.now + 31 * DAY) == ("ads",)
    assert box.store.ids() == ()
    assert len(box.generations()) == 2


def test_an_index_of_the_format_before_serves_until_it_is_compiled_anew(
    box: Box, server: ListServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upgrade never leaves the box without its lists."""
    box.subscribe("ads", server.serve("/list", names(50)))
    with monkeypatch.context() as patch:
        patch.setattr("blocklists.plan.VERSION", 1)
        old = box.refresh().index
    assert old is not None
    data = bytearray(old.read_bytes()[:-32])
    data[8] = 1
    data[124:128] = zlib.crc32(data[:124]).to_bytes(4, "little")
    old.write_bytes(bytes(data) + blake2b(data, digest_size=32).digest())

    assert box.blocked("name7.example") == ["ads"]
    new = ensure_index(box.paths, box.policy, SETTINGS, box.now)

    assert new != old
    assert new.read_bytes()[8] == 2
    assert box.blocked("name7.example") == ["ads"]


def test_what_a_list_may_not_do_is_counted_and_a_trusted_one_may(box: Box, server: ListServer) -> None:
    body = (
        b"||bad.example^\n||bank.example^$dnsrewrite=192.0.2.66\n||one.example^$client=192.0.2.1\n/(a)\\1/\n"
    )
    box.subscribe("ads", server.serve("/list", body))
    box.subscribe("mine", file=str(box.paths.data / "mine.txt"), trusted=True, scope="all")
    (box.paths.data / "mine.txt").write_bytes(body + b"@@||name.example^\n@@||bad.example^\n")

    report = box.refresh()

    assert (line(report).counted.rules, line(report).counted.ignored) == (0, 2)
    assert line(report).counted.rejected == 1
    assert "refers back" in line(report).remarks[-1]
    assert line(report, "mine").counted.rules == 2
    assert box.blocked("bank.example") == ["mine"]
    assert box.blocked("bad.example") == []


def test_a_list_of_regular_expressions_is_a_list(box: Box, server: ListServer) -> None:
    box.subscribe("ads", server.serve("/list", b"^ads?[0-9]*\\.\n^track(er|ing)?\\.\n"), format="regex")

    report = box.refresh()

    assert report.fine
    assert (line(report).counted.names, line(report).counted.rules) == (0, 2)
    assert box.blocked("ads12.example") == ["ads"]


def test_a_held_copy_that_a_person_turns_down_is_not_asked_about_again(box: Box, server: ListServer) -> None:
    box.subscribe("ads", server.serve("/list", names(50)))
    box.refresh()
    server.serve("/list", names(10), ETag='"2"')
    box.refresh(force=True)
    assert box.store.state("ads").outcome == "held"

    refresh(box.paths, box.policy, SETTINGS, NOW, only=frozenset(), turn_down=frozenset({"ads"}))
    assert box.store.held("ads") is None
    box.now += DAY
    again = line(box.refresh())

    assert (again.outcome, again.confirmed) == ("unchanged", NOW)  # not the newest: its age goes on
    assert "turned the newer copy down" in again.reason
    assert box.blocked("name40.example") == ["ads"]
    server.serve("/list", names(60), ETag='"3"')
    assert line(box.refresh(force=True)).outcome == "updated"
    assert box.store.state("ads").turned_down is None
