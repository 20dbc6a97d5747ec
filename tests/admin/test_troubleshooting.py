from __future__ import annotations

import pytest

from admin import troubleshooting
from admin.store import Store, StoreBroken
from config.paths import Paths
from config.troubleshoot import LONGEST


@pytest.fixture
def paths(tmp_path):
    return Paths(tmp_path, runtime=tmp_path / "run")


def test_it_is_in_the_trail_and_ends(paths):
    order = troubleshooting.begin(paths, ["192.0.2.7"], "máy 7", 100, role="it", by="Hùng")
    assert order.until == 100 + LONGEST
    assert troubleshooting.in_force(paths, 101) == order
    assert troubleshooting.in_force(paths, 100 + LONGEST) is None
    with Store(paths.state_db) as store:
        assert store.trail(1)[0].payload == {"by": "Hùng", "device": "máy 7"}
    troubleshooting.end(paths)
    assert troubleshooting.in_force(paths, 101) is None


def test_without_a_line_in_the_trail_nobody_looks(paths):
    paths.state_db.write_text("junk" * 1000)
    with pytest.raises(StoreBroken):
        troubleshooting.begin(paths, ["192.0.2.7"], "", 100, role="it", by="Hùng")
    assert not paths.troubleshoot.exists()


def test_an_order_that_does_not_hold_is_deleted_and_never_holds_again(paths):
    for now in (100 + LONGEST, 50):  # over; or the clock was ahead when it was given
        troubleshooting.begin(paths, ["192.0.2.7"], "máy 7", 100, role="it", by="Hùng")
        assert troubleshooting.in_force(paths, now) is None
        assert not paths.troubleshoot.exists()
        assert troubleshooting.in_force(paths, 101) is None
