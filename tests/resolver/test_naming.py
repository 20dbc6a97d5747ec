"""Where names may be kept, each device that meets a block is told of; where not, nothing is done for it."""

from __future__ import annotations

import dns.message
import pytest

from resolver.counters import CATEGORIES, OUTCOMES
from resolver.metnames import STOPPED
from resolver.naming import NamingPipeline
from resolver.pipeline import Pipeline
from tests.support.rig import Rig

POLICY = """
kind = "school"
default_group = "pupils"
starter = false
[groups.pupils]
en = "Pupils"
vi = "Học sinh"
block_services = ["tiktok"]
"""
HOSTS = [f"192.168.1.{host}" for host in range(10, 16)]


def ask_all(rig, rounds=3):
    for _round in range(rounds):
        for host in HOSTS:
            for name in ("www.tiktok.com", "www.school.example"):
                query = dns.message.make_query(name, "A", id=7)
                rig.desk.receive(query.to_wire(), None, host, lambda: lambda _reply: None, udp=True)


@pytest.fixture
def rig(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.support.rig.Pipeline", NamingPipeline)
    return Rig(POLICY, runtime=tmp_path)


def test_each_device_that_meets_a_block_is_told_of_however_often_it_was_answered(rig):
    told = []

    def met(client, _view, name, slot):
        if slot % OUTCOMES not in STOPPED:
            return False
        told.append((client.address, name, slot // OUTCOMES % CATEGORIES))
        return True

    rig.pipeline.met = met
    ask_all(rig)
    assert len(told) == 3 * len(HOSTS)
    assert {name for _address, name, _category in told} == {"www.tiktok.com"}
    assert {address for address, *_rest in told} == set(HOSTS)


def test_what_nobody_wants_to_know_is_answered_from_finished_answers(rig):
    told = []
    rig.pipeline.met = lambda _client, _view, name, _slot: told.append(name)
    ask_all(rig)
    assert told.count("www.school.example") < 5
    assert told.count("www.tiktok.com") < 5


def test_while_the_level_is_off_a_repeated_block_comes_to_no_pipeline(tmp_path, monkeypatch):
    rig = Rig(POLICY, runtime=tmp_path)
    assert type(rig.pipeline) is Pipeline
    ask_all(rig)
    monkeypatch.setattr(Pipeline, "answer", lambda *_what, **_options: pytest.fail("the long way"))
    ask_all(rig)
