"""A year of a school of 1,000 devices fits into what is promised; the whole year is `python -m bench.year`."""

from __future__ import annotations

from bench.year import run
from reporting.rollup import MOST_BYTES


def test_a_year_fits_into_fifty_megabytes(tmp_path):
    cost = run(tmp_path, days=8, devices=1000, groups=6)
    assert cost.year < MOST_BYTES < 50_000_000
