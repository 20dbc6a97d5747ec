from __future__ import annotations

from typing import Any

import pytest

from bench.targets import MET, MISSED, TARGETS, UNKNOWN, dig, judge, judge_all


def server(cpu: float, paced: float = 10.0, p99: float = 100.0, qps: float = 1.0) -> dict[str, Any]:
    def summary(value: float) -> dict[str, Any]:
        return {"median": value, "min": value, "max": value, "rounds": [value]}

    return {
        "saturated": {"cpu_us": summary(cpu), "qps": summary(qps)},
        "at_20000": {"cpu_us": summary(paced), "avg_us": summary(p99), "p99_us": summary(p99)},
    }


def verdicts(scenarios: dict[str, Any]) -> dict[str, str]:
    return {one.name: one.verdict for one in judge_all(scenarios)}


def test_names_are_unique():
    assert len({target.name for target in TARGETS}) == len(TARGETS)


def test_nothing_measured_is_no_verdict():
    assert set(verdicts({}).values()) == {UNKNOWN}


@pytest.mark.parametrize(("mine", "expected"), [(6.6, MET), (6.61, MISSED)])
def test_a_tenth_more_than_unbound_is_allowed(mine: float, expected: str):
    servers = {"ours": server(mine), "unbound": server(6.0)}
    found = verdicts({"repeated": {"servers": servers}})
    assert found["repeated, saturated: CPU at most 1.1 × Unbound"] == expected
    assert found["repeated, saturated: CPU at most BIND"] == UNKNOWN


def test_added_latency_is_over_the_floor():
    servers = {"ours": server(1, p99=1500), "floor": server(1, p99=600)}
    found = verdicts({"repeated": {"servers": servers}})
    assert found["repeated, 20,000 q/s: added latency (99th percentile, over the C floor)"] == MET
    servers["ours"] = server(1, p99=1700)
    found = verdicts({"repeated": {"servers": servers}})
    assert found["repeated, 20,000 q/s: added latency (99th percentile, over the C floor)"] == MISSED


def test_cold_needs_both_speeds():
    servers = {"ours": server(1, qps=16_000), "unbound": server(1, qps=30_000)}
    found = verdicts({"cold": {"servers": servers}})
    assert found["cold: questions a second"] == MET
    assert found["cold: at least 0.6 × Unbound"] == MISSED


def test_none_may_be_lost():
    (target,) = (one for one in TARGETS if one.name.startswith("refresh: questions lost"))
    assert judge(target, {"refresh": {"lost_in_all": 0}}).verdict == MET
    assert judge(target, {"refresh": {"lost_in_all": 1}}).verdict == MISSED


def test_dig_takes_medians_and_plain_numbers():
    results = {"a": {"b": {"median": 2}, "c": 3, "d": "text"}}
    assert [dig(results, "a", key) for key in ("b", "c", "d", "e")] == [2.0, 3.0, None, None]
