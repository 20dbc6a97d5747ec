from __future__ import annotations

import json
from datetime import datetime
from shutil import _ntuple_diskusage as _usage

import pytest

from admin.gather import KEPT_SECONDS, Gatherer, gather
from admin.status import Health, Mode
from config.passes import Pass, written
from config.paths import Paths
from config.policyfile import default_policy_text
from config.settings import load_settings
from policy.devicemap import DeviceMap, dump_map
from resolver.counters import Counters, slot, worker_file

NOW = datetime.fromisoformat("2026-11-24T10:00:00+07:00")


@pytest.fixture
def paths(tmp_path):
    made = Paths(tmp_path, runtime=tmp_path / "run")
    made.runtime.mkdir()
    made.policy.write_text(default_policy_text("school"))
    return made


@pytest.fixture
def settings(paths):
    return load_settings(paths.settings)


def look(paths, settings):
    return gather(paths, settings, NOW.astimezone)


def running(paths):
    counters = Counters(worker_file(paths.runtime, 0))
    counters.start(1)
    counters.beat(int(NOW.timestamp()), 1)
    counters.hour(int(NOW.timestamp()))[slot(counters.group_number("pupils"), 11, 1)] += 7
    run = {"started": NOW.timestamp() - 60, "dns": ["127.0.0.1:5353"], "workers": 1, "policy": "file"}
    (paths.runtime / "resolver.json").write_text(json.dumps(run))


def test_a_box_that_runs(paths, settings):
    running(paths)
    status = look(paths, settings)
    assert status.service.health is Health.ON
    assert (status.today.questions, status.today.blocked) == (7, 7)
    assert status.groups[0].id == "pupils"


def test_what_could_not_be_sent_is_summed_over_the_workers(paths, settings):
    running(paths)
    for worker in (0, 1):
        Counters(worker_file(paths.runtime, worker)).add_unsent(2)
    assert look(paths, settings).service.unsent == 4


def test_upstreams_that_do_not_answer_are_told_until_one_does(paths, settings):
    running(paths)
    first, second = (Counters(worker_file(paths.runtime, worker)) for worker in (0, 1))
    at = int(NOW.timestamp())
    assert not look(paths, settings).service.no_upstream
    first.note_upstreams(at - 60, answered=True, failed=False)
    second.note_upstreams(at - 30, answered=False, failed=True)
    assert look(paths, settings).service.no_upstream
    first.note_upstreams(at - 10, answered=True, failed=False)
    assert not look(paths, settings).service.no_upstream
    second.note_upstreams(at - 2000, answered=False, failed=True)
    assert not look(paths, settings).service.no_upstream


def test_a_disk_that_is_nearly_full_is_told(paths, settings, monkeypatch):
    running(paths)
    assert not look(paths, settings).disk_full
    monkeypatch.setattr("shutil.disk_usage", lambda _path: _usage(16_000_000_000, 0, 90_000_000))
    assert look(paths, settings).disk_full
    monkeypatch.setattr("shutil.disk_usage", lambda _path: _usage(100_000_000, 0, 20_000_000))
    assert not look(paths, settings).disk_full, "a small disk is not full for being small"


def test_a_box_that_does_not(paths, settings):
    assert look(paths, settings).service.health is Health.OFF


@pytest.mark.parametrize("content", ["", "{", '{"dns": 7}', "[]"])
def test_broken_files_break_nothing(paths, settings, content):
    running(paths)
    (paths.runtime / "resolver.json").write_text(content)
    worker_file(paths.runtime, 1).write_bytes(b"junk")
    paths.policy.write_text("nonsense [")
    assert look(paths, settings).groups


def test_many_browsers_cost_one_look(paths, settings):
    moment = [100.0]
    looks = []

    def wall(zone):
        looks.append(zone)
        return NOW.astimezone(zone)

    gatherer = Gatherer(paths, settings, wall=wall, monotonic=lambda: moment[0])
    first = gatherer()
    assert gatherer() is first
    moment[0] += KEPT_SECONDS
    assert gatherer() is not first


def test_a_router_that_asks_for_everybody_is_told(paths, settings):
    def only_gateway():
        return gather(paths, settings, lambda _zone: NOW).only_gateway

    assert not only_gateway()
    paths.device_map.write_bytes(dump_map(DeviceMap(gateways=("192.0.2.1",))))
    (paths.runtime / "asking-0.json").write_text(json.dumps({"192.0.2.1": int(NOW.timestamp())}))
    assert only_gateway()


def test_what_is_set_by_hand_is_told_and_a_broken_file_is_none(paths, settings):
    epoch = int(NOW.timestamp())
    off = Pass(id="a", kind="off", group="pupils", start=epoch - 60, end=epoch + 600, role="it")
    paths.passes.write_bytes(written([off]))
    assert look(paths, settings).groups[0].mode is Mode.CLOSED
    paths.passes.write_text("{")
    assert look(paths, settings).groups[0].mode is not Mode.CLOSED
