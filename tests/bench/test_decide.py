from __future__ import annotations

import json

from bench import decide
from config.policyfile import parse_policy
from config.services import expand_services


def test_a_quick_run_gives_every_figure_of_the_targets(tmp_path, capsys):
    asked = tmp_path / "queries.txt"
    asked.write_text("".join(f"www.site{number}.vn A\n" for number in range(200)))
    out = tmp_path / "decide.json"

    words = ["--quick", "--json", str(out), "--queries", str(asked), "--dir", str(tmp_path)]
    assert decide.main(words) == 0

    figures = json.loads(out.read_text())
    for name in ("met_us", "new_us", "label_us", "first_us", "blocked_us"):
        assert figures[name]["median"] <= figures[name]["p99"] <= figures[name]["max"]
    assert 0.05 < figures["blocked_share"] < 0.2
    assert '"figure": "met_us"' in capsys.readouterr().out


def test_without_names_to_ask_it_says_so(tmp_path, capsys):
    assert decide.main(["--queries", str(tmp_path / "none")]) == 2
    assert "no such file" in capsys.readouterr().out


def test_the_groups_block_120_services_between_them():
    policy = parse_policy(decide.policy_text())
    named = [
        service
        for group in policy.groups.values()
        for service in (*group.block_services, *(s for rule in group.timetable for s in rule.block_services))
    ]
    assert (len(policy.groups), len(expand_services(named))) == (10, 120)
