"""Carrying out an order for the lists: a refresh, a try, a comparison, and what cannot be."""

from __future__ import annotations

import pytest

from admin import listwork
from admin.listorders import OrderDesk
from admin.listwork import Worker, main
from blocklists.lock import refresh_lock
from blocklists.refresh import refresh
from blocklists.store import Store
from config.paths import Paths
from config.policyfile import parse_policy
from config.settings import Settings
from tests.blocklists.listserver import list_server

NOW = 1_800_000_000
SETTINGS = Settings(upstreams=())
POLICY = """
kind = "school"
default_group = "pupils"
starter = false
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
"""


def hosts(count):
    return b"".join(b"0.0.0.0 name%d.example\n" % number for number in range(count))


@pytest.fixture
def server():
    with list_server() as running:
        yield running


class Box:
    def __init__(self, folder):
        self.paths = Paths(folder / "data", runtime=folder / "run")
        self.paths.data.mkdir()
        self.desk = OrderDesk(self.paths)
        self.text = POLICY
        self.time = 0.0

    @property
    def policy(self):
        return parse_policy(self.text)

    def subscribe(self, url):
        self.text += f'[[lists]]\nid = "ads"\nurl = "{url}"\ncategory = "adult"\n'

    def work(self, kind, **more):
        number = self.desk.place(NOW, kind, **more)
        worker = Worker(
            self.paths, SETTINGS, self.policy, self.desk.order(number),
            epoch=lambda: float(NOW), monotonic=lambda: self.time, pause=self.wait,
        )  # fmt: skip
        done = worker.run()
        assert self.desk.work(number) == done
        self.desk.finish(number)
        return done

    def wait(self, seconds):
        self.time += 100 * seconds


@pytest.fixture
def box(tmp_path):
    return Box(tmp_path)


def held(box, server):
    """A box with a list whose newer copy is held; gives the SHA-256 of that."""
    box.subscribe(server.serve("/list", hosts(50)))
    refresh(box.paths, box.policy, SETTINGS, NOW)
    server.serve("/list", hosts(10) + b"0.0.0.0 new.example\n")
    refresh(box.paths, box.policy, SETTINGS, NOW, force=True)
    return Store(box.paths.lists).state("ads").held.sha256


def test_a_refresh_looks_at_all_lists_now(box, server):
    box.subscribe(server.serve("/list", hosts(50)))
    done = box.work("refresh")
    assert (done.state, done.ended) == ("done", NOW)
    assert [(one.id, one.outcome, one.counted.names) for one in done.lists] == [("ads", "updated", 50)]


def test_a_refresh_waits_for_another(box, server):
    box.subscribe(server.serve("/list", hosts(5)))
    with refresh_lock(box.paths.lists):
        done = box.work("refresh")
    assert (done.state, "another refresh" in done.reason) == ("failed", True)
    assert box.time > listwork.PATIENCE


def test_a_held_copy_is_compared_and_then_taken(box, server):
    seen = held(box, server)
    compared = box.work("compare", lists=["ads"]).compared
    assert (compared.added, compared.removed, compared.come) == (1, 40, ("|new.example|",))
    done = box.work("refresh", accept={"ads": seen})
    assert [(one.outcome, one.counted.names) for one in done.lists] == [("updated", 11)]


def test_what_the_last_refresh_changed(box, server):
    box.subscribe(server.serve("/list", hosts(50)))
    refresh(box.paths, box.policy, SETTINGS, NOW)
    assert "only one generation" in box.work("changes", lists=["ads"]).reason
    server.serve("/list", hosts(40) + b"0.0.0.0 <b>.example\n0.0.0.0 new.example\n")
    refresh(box.paths, box.policy, SETTINGS, NOW + 60, force=True)
    done = box.work("changes", lists=["ads"])
    assert (done.compared.added, done.compared.removed, done.between) == (1, 10, (NOW, NOW + 60))
    assert box.work("changes", lists=["../../etc"]).state == "failed"


def test_a_held_copy_is_turned_down(box, server):
    done = box.work("refresh", turn_down={"ads": held(box, server)})
    assert [(one.outcome, one.counted.names) for one in done.lists] == [("unchanged", 50)]
    assert Store(box.paths.lists).held("ads") is None


@pytest.mark.parametrize("word", ["accept", "turn_down"])
def test_another_copy_than_the_one_that_was_seen_is_neither_taken_nor_turned_down(box, server, word):
    held(box, server)
    done = box.work("refresh", **{word: {"ads": "0" * 64}})
    assert (done.state, "look again" in done.reason) == ("failed", True)
    assert Store(box.paths.lists).state("ads").outcome == "held"


def test_a_list_is_tried_and_nothing_changes(box, server, monkeypatch):
    monkeypatch.setattr("admin.listentry.names_the_house", lambda host: False)
    url = server.serve(
        "/list", b"||zalo.me^\n||a.example^\n||a..b.example^\n||vi.wikipedia.org^\n||b.example^$third-party\n"
    )
    done = box.work("try", entry={"id": "new", "url": url, "category": "phishing"})
    tried = done.tried
    assert (tried.judged, tried.names, tried.new) == ("sane", 1, 1)
    assert [(one.line, one.text) for one in tried.rejected] == [(3, "||a..b.example^")]
    assert tried.ignored == (("modifier $third-party", 1),)
    assert ("zalo.me", True) in [(one.name, one.held_back) for one in tried.broken]
    assert list(box.paths.orders.iterdir()) == []
    assert not box.paths.index.exists()


@pytest.mark.parametrize("host", ["127.0.0.1", "192.168.1.1", "localhost", "router.lan", "[::1]", "8.8.8.8"])
def test_nothing_in_the_house_is_asked(box, host):
    done = box.work("try", entry={"id": "new", "url": f"http://{host}/x", "category": "adult"})
    assert (done.state, done.refused, "your own network" in done.reason) == ("failed", True, True)


@pytest.mark.parametrize("file", ["policy.toml", "/etc/passwd", "imports/../policy.toml", "imports/../../x"])
def test_only_an_uploaded_file_is_tried(box, file):
    box.paths.imports.mkdir()
    (box.paths.data / "policy.toml").write_text(POLICY)
    done = box.work("try", entry={"id": "new", "file": file, "category": "adult"})
    assert (done.state, "uploaded" in done.reason) == ("failed", True)


def test_an_uploaded_file_is_tried(box):
    box.paths.imports.mkdir()
    (box.paths.imports / "ours.txt").write_text("a.example\n")
    done = box.work("try", entry={"id": "ours", "file": "imports/ours.txt", "category": "other"})
    assert (done.state, done.tried.names) == ("done", 1)


def test_what_is_no_list_is_refused(box):
    box.paths.imports.mkdir()
    (box.paths.imports / "ours.txt").write_text("<!doctype html><html></html>")
    done = box.work("try", entry={"id": "ours", "file": "imports/ours.txt", "category": "other"})
    assert (done.state, done.refused) == ("failed", True)


def test_the_program_takes_an_order_and_leaves_what_came_of_it(box, monkeypatch):
    (box.paths.data / "policy.toml").write_text(POLICY)
    box.paths.settings.write_text(f'runtime_dir = "{box.paths.runtime}"\n')
    number = box.desk.place(NOW, "compare", lists=["ads"])
    (box.paths.orders / "lachan-try-left").mkdir()
    assert main(["--data", str(box.paths.data), number]) == 0
    assert box.desk.work(number).state == "failed"
    assert not (box.paths.orders / "lachan-try-left").exists()
    assert main(["--data", str(box.paths.data), "0" * 16]) == 2
