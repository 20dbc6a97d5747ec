from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from click.testing import CliRunner

from admin.cli import COMMANDS, lachan
from admin.help_doc import FILE, JSON_KEYS
from config import clock
from config.policyfile import default_policy_text
from policy.devicemap import DeviceMap, Known, dump_map
from policy.verdict import Outcome
from reporting.rollup import ListSeen
from tests.admin.collectorline import Line
from tests.admin.reportbox import NOW, ReportBox
from tests.support.countbox import HUE, CountBox


def test_the_page_of_commands_is_current():
    # In a process of its own: click remembers the help option of a command that another test has called.
    code = "from admin.help_doc import document; print(document(), end='')"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert FILE.read_text(encoding="utf-8") == made.stdout, "run python -m admin.help_doc"


def lines(*arguments, **options):
    result = CliRunner(env={"LC_ALL": "en_GB.UTF-8"}).invoke(lachan, [*arguments, "--json"], **options)
    return [json.loads(line) for line in result.output.splitlines() if line.startswith("{")]


def check_lines(data):
    file = data / "mine.txt"
    file.write_text("new.example\n!!bad line!!\n")
    yield from lines("check", "bet365.com", "--data", str(data), "--list", str(file))
    yield from lines("check", "--names", "-", "--data", str(data), input="bad..name\n")


def lists_lines(data):
    (data / "policy.toml").write_text(default_policy_text("home"))
    (data / "mine.txt").write_text("new.example\n")
    yield from lines("lists", "add", "--search", "gambling", "--data", str(data))
    yield from lines("lists", "add", str(data / "mine.txt"), "--category", "other", "--data", str(data))
    (data / "tried.txt").write_text("||new.example^\n||com^\n||a..b^\n||a.example^$nonsense\n")
    yield from lines("lists", "try", str(data / "tried.txt"), "--data", str(data))
    (data / "mine.txt").write_text("newer.example\n")
    yield from lines("lists", "compile", "--data", str(data))
    yield from lines("lists", "diff", "mine", "--data", str(data))


def policy_check_lines(data):
    (data / "good.toml").write_text(default_policy_text("home"))
    (data / "bad.toml").write_text("nonsense = 1\n")
    for name in ("good.toml", "bad.toml"):
        yield from lines("policy", "check", str(data / name))


def doctor_lines(data):
    yield from lines("doctor", "--data", str(data))


def policy_show_lines(data):
    yield from lines("policy", "show", "--data", str(data))


def policy_diff_lines(data):
    policy = 'kind = "home"\ndefault_group = "all"\n[groups.all]\nvi = "Nhà"\nen = "Home"\n'
    (data / "home.toml").write_text(policy)
    (data / "new.toml").write_text(policy + 'block = ["new.vn"]\n')
    yield from lines("policy", "diff", str(data / "home.toml"), str(data / "new.toml"), "--data", str(data))


def devices_lines(data):
    (data / "policy.toml").write_text(default_policy_text("home"))
    (data / "runtime").mkdir()
    found = DeviceMap(written=int(clock.epoch()), devices=(Known("a6:00:00:00:00:03", ("192.0.2.7",)),))
    (data / "runtime" / "devices.json").write_bytes(dump_map(found))
    until = ("--group", "children", "--until", "2099-12-31", "--data", str(data))
    yield from lines("devices", "claim", "list", "--data", str(data))
    yield from lines("devices", "claim", "grant", "192.0.2.7", *until)
    yield from lines("devices", "claim", "code", *until)
    yield from lines("devices", "--data", str(data))


def stats_lines(data):
    level = '\n[statistics]\ndetail = "blocked-names"\n'
    (data / "policy.toml").write_text(default_policy_text("school") + level)
    box = CountBox(data)
    last = clock.wall(HUE).replace(day=1, hour=12) - timedelta(days=1)
    noon = last.timestamp()
    box.devices(noon, "pupils", 0, 20)
    box.count(noon, "pupils", 5, category="self-harm", outcome=Outcome.BLOCKED)
    box.turn(noon, passes=[("abcd", "pass", int(noon))], lists=[ListSeen("a", "adult", 1, "x", 1)])
    box.turn(noon + 2 * 86_400)
    with box.store.changing() as db:
        db.execute("INSERT INTO names VALUES (?, 'a.example', 1, ?, 5)", (last.toordinal(), int(noon)))
    box.store.close()
    yield from lines("stats", "--month", "--data", str(data))


def collector_lines(data):
    line = Line(data).with_schools()
    line("boxes", "add", "hue-thcs-0042", "0" * 64)
    line("staff", "add", "Hoà")
    for name in ("schools", "boxes", "staff"):
        yield json.loads(line(name, "list", "--json").output)


def report_lines(data):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "wall", NOW.astimezone)
        patch.setattr(clock, "epoch", NOW.timestamp)
        box = ReportBox(data)
        box.fill()
        box("enrol", "--school", "a", "--collector", "http://127.0.0.1:9")
        for arguments in (("preview", "--no-form"), ("agree", "--by", "Lan"), ("awareness",)):
            yield json.loads(box(*arguments, "--json").output)
        box("export", str(data / "report.json"), "--no-form")
        yield json.loads(box("send", "--json").output)
        yield json.loads(box("list", "--json").output)
        yield json.loads(box("verify", "--json", str(data / "report.json")).output)


def pass_lines(data):
    (data / "policy.toml").write_text(default_policy_text("home"))
    yield from lines("pass", "grant", "--group", "children", "--off", "--data", str(data))
    yield from lines("pass", "list", "--data", str(data))
    yield from lines("pass", "revoke", "--all", "--data", str(data))


@pytest.mark.parametrize(
    ("command", "printed"),
    [
        ("lachan check", check_lines),
        ("lachan lists", lists_lines),
        ("lachan policy check", policy_check_lines),
        ("lachan policy show", policy_show_lines),
        ("lachan policy diff", policy_diff_lines),
        ("lachan doctor", doctor_lines),
        ("lachan devices", devices_lines),
        ("lachan pass", pass_lines),
        ("lachan stats", stats_lines),
        ("lachan collector", collector_lines),
        ("lachan report", report_lines),
    ],
)
def test_the_keys_of_json_are_those_that_are_printed(tmp_path, monkeypatch, command, printed):
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path / "runtime"))
    seen = {}
    for value in printed(tmp_path):
        kind = value.pop("type")
        # An entry of the policy has the keys that it needs, and no others.
        seen[kind] = {"id", "category"} if kind == "added" else set(value)

    assert seen == {kind: set(keys) for kind, keys in JSON_KEYS[command].items()}


def test_every_command_that_prints_json_is_in_the_table():
    commands = {
        "backup",
        "baseline",
        "check",
        "clock",
        "collector",
        "devices",
        "doctor",
        "lists",
        "pass",
        "policy",
        "report",
        "restore",
        "stats",
        "user",
    }
    assert {name.split()[1] for name in JSON_KEYS} == commands
    for name in set(COMMANDS) - commands:
        command = lachan.get_command(None, name)
        assert "as_json" not in {parameter.name for parameter in command.params}, name
