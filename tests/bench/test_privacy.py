from __future__ import annotations

import json
import random

from bench import privacy


def test_a_quick_run_prints_the_table_of_the_docs(tmp_path, capsys):
    out = tmp_path / "privacy.json"
    assert privacy.main(["--quick", "--json", str(out)]) == 0
    figures = json.loads(out.read_text())
    assert list(figures) == ["60 devices", "300 devices", "800 devices", "20 × 60"]
    assert figures["800 devices"]["active"]["shown"]
    assert not figures["60 devices"]["harm"]["shown"]
    assert "| 800 devices | " in capsys.readouterr().out


def test_the_numbers_are_not_bent():
    """Over many draws the errors cancel out: no threshold, no clamping. And the interval holds what it says."""
    found = privacy.school(20, 150, random.Random(1))
    assert all(abs(one["mean_error"]) < 4 * 93.3 / 150**0.5 for one in found.values())
    assert sum(one["inside_percent"] for one in found.values()) / len(found) > 92
