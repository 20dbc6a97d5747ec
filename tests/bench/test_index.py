from __future__ import annotations

import json

from bench import index


def test_a_quick_run_gives_every_figure_of_the_targets(tmp_path, capsys):
    out = tmp_path / "index.json"

    assert index.main(["--quick", "--json", str(out), "--dir", str(tmp_path)]) == 0

    figures = json.loads(out.read_text())
    assert {"compile_1m_s", "peak_5m_mb", "bytes_per_name", "lookup_us"} <= figures.keys()
    assert {"lookup_rules_us", "lookup_rules_new_us", "peak_rules_mb"} <= figures.keys()
    assert figures["false_hits_of_1m"] == 0
    assert figures["bytes_per_name"] < 12
    assert figures["peak_5m_mb"] > 0
    assert [path.name for path in tmp_path.iterdir()] == ["index.json"]
    assert '"figure": "lookup_us"' in capsys.readouterr().out


def test_the_table_shows_medians():
    assert "2.0  (1.0–3.0)" in index.table(
        {"x_s": {"median": 2.0, "min": 1.0, "max": 3.0, "rounds": []}, "n": 5}
    )
