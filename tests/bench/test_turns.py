from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from bench import turns
from bench.dnsperf import Load, Perf
from bench.turns import Sample


def bench(rounds: int) -> SimpleNamespace:
    return SimpleNamespace(rounds=rounds, seconds=1.0, say=lambda _text: None)


def test_servers_take_turns(monkeypatch: pytest.MonkeyPatch):
    order: list[str] = []

    def fake(_bench: object, server: SimpleNamespace, load: Load, queries: Path, **_rest: object) -> Sample:
        order.append(f"{server.name}{queries.name}{load.key}")
        return Sample({"cpu_us": 1.0, "qps": 1.0})

    monkeypatch.setattr(turns, "measure", fake)
    servers = [SimpleNamespace(name="A"), SimpleNamespace(name="B")]
    found = turns.in_turn(bench(2), servers, [Load("x"), Load("y")], lambda _load, turn: Path(str(turn)))
    assert order == ["A0x", "A0y", "B0x", "B0y", "A1x", "A1y", "B1x", "B1y"]
    assert found["A"]["x"]["valid_rounds"] == 2


def test_discarded_rounds_are_made_up_for_and_told(monkeypatch: pytest.MonkeyPatch):
    left = {"A": ["lossy", "", ""], "B": ["", ""], "C": ["lossy"] * 9}

    def fake(_bench: object, server: SimpleNamespace, *_rest: object, **_more: object) -> Sample:
        return Sample({"cpu_us": 1.0, "qps": 1.0}, left[server.name].pop(0))

    monkeypatch.setattr(turns, "measure", fake)
    servers = [SimpleNamespace(name=name) for name in "ABC"]
    found = turns.in_turn(bench(2), servers, [Load("x")], lambda _load, _turn: Path("q"))
    assert {name: found[name]["x"]["valid_rounds"] for name in "ABC"} == {"A": 2, "B": 2, "C": 0}
    assert found["A"]["x"]["discarded"] == ["lossy"]
    assert len(found["C"]["x"]["discarded"]) == 2 + turns.EXTRA_TURNS


def test_why_a_round_does_not_count():
    good = Perf(1000, 1000, 0, 1000.0, {"NOERROR": 1000})
    assert turns.why_not(good, Load("x", rate=1000), whole=True) == ""
    assert "ended" in turns.why_not(good, Load("x"), whole=False)
    assert "of 2000" in turns.why_not(good, Load("x", rate=2000), whole=True)
    assert "lost" in turns.why_not(Perf(1000, 985, 15, 1.0, {"NOERROR": 985}), Load("x"), whole=True)
    assert "SERVFAIL 20" in turns.why_not(
        Perf(1000, 1000, 0, 1.0, {"NOERROR": 980, "SERVFAIL": 20}), Load("x"), whole=True
    )
