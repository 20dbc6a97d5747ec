from __future__ import annotations

from resolver.upstream.stats import Stats


def test_every_count_has_its_name_and_starts_at_nothing():
    stats = Stats()
    assert set(stats.as_dict().values()) == {0}
    stats.timeouts += 2
    assert stats.as_dict()["timeouts"] == 2
