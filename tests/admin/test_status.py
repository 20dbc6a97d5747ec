from __future__ import annotations

from dataclasses import replace

import pytest

from admin.status import Health, ListNow, only_here, service_health
from config.endpoints import Endpoint


@pytest.mark.parametrize(
    ("alive", "workers", "health"),
    [(2, 2, Health.ON), (1, 2, Health.PARTLY), (0, 2, Health.OFF), (0, 0, Health.OFF)],
)
def test_the_health_is_that_of_the_workers(alive, workers, health):
    assert service_health(alive, workers) is health


def test_names_and_categories_are_summed_up(busy):
    assert busy.names == sum(entry.names for entry in busy.lists)
    assert {"adult", "social"} <= busy.covered
    names_for_testing = ListNow("starter-malware", "malware", 5, None, bundled=True)
    assert replace(busy, lists=(names_for_testing,)).covered == frozenset()


def test_loopback_serves_only_this_machine():
    assert only_here([Endpoint("127.0.0.1", 5353), Endpoint("::1", 5353)])
    assert not only_here([Endpoint("0.0.0.0", 53)])
