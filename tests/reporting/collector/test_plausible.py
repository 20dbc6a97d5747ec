from __future__ import annotations

import pytest

from reporting.collector.plausible import MOST_DEVICES, problem
from tests.reporting.schema.reports import CELLS, report


def measured(days=(1, 2), epsilon=(1, 1), scale=(6, 1), **cells):
    statistics = {"state": "measured", "days": list(days), "epsilon": list(epsilon), "scale": list(scale)}
    return report(statistics=statistics | {"cells": dict.fromkeys(CELLS, 0) | cells})


@pytest.mark.parametrize(
    "found",
    [
        report(),
        report(statistics={"state": "not-measurable", "reason": "only-gateway"}),
        measured(active=2 * MOST_DEVICES),
        measured(adult=-300, epsilon=(1, 2), scale=(12, 1)),
        measured(days=(), scale=(0, 1)),
    ],
)
def test_what_a_school_can_have_is_fine(found) -> None:
    assert problem(found) == ""


@pytest.mark.parametrize(
    ("found", "what"),
    [
        (measured(active=10**12), "cells.active"),
        (measured(scam=-(10**12)), "cells.scam"),
        (measured(days=(), scale=(0, 1), adult=1), "cells.adult"),
        (measured(epsilon=(1, 1000), scale=(6000, 1)), "epsilon"),
    ],
)
def test_what_would_spoil_the_sums_of_a_province_is_not(found, what) -> None:
    assert what in problem(found)
