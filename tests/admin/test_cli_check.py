from __future__ import annotations

import json

import msgspec
import pytest
from click.testing import CliRunner

from admin.cli import lachan
from admin.status import Health, Service
from config import clock
from config.claims import Claim, dump_claims
from config.passes import Pass, written
from policy.devicemap import DeviceMap, Known, dump_map


@pytest.fixture
def check(tmp_path):
    def run(*arguments, **options):
        return CliRunner(env={"LANG": "en_GB.UTF-8", "LC_ALL": ""}).invoke(
            lachan, ["check", "--data", str(tmp_path), *arguments], **options
        )

    return run


def objects(result):
    return [json.loads(line) for line in result.output.splitlines() if line.startswith("{")]


def test_a_verdict_in_a_sentence_with_its_trace(check):
    result = check("bet365.com")
    assert result.exit_code == 0
    assert "Gambling" in result.output
    assert len(result.output.splitlines()) > 3


def test_one_json_object_a_line(check):
    [verdict] = objects(check("bet365.com", "--json"))
    assert (verdict["blocked"], verdict["category"], verdict["step"]) == (True, "gambling", "categories")
    assert verdict["trace"]


def test_any_moment_can_be_asked_about(check):
    [lesson] = objects(check("roblox.com", "--at", "2026-11-24T09:00", "--json"))
    [evening] = objects(check("roblox.com", "--at", "2026-11-24T19:00", "--json"))
    assert (lesson["blocked"], evening["blocked"]) == (True, False)


def test_a_list_can_be_tried(check, tmp_path):
    file = tmp_path / "try.txt"
    file.write_text("new.example\n!!bad line!!\n")
    tried, verdict = objects(check("www.new.example", "--list", str(file), "--json"))
    assert (tried["type"], tried["names"]) == ("list", 1)
    assert (verdict["blocked"], verdict["list"]) == (True, "try")


def test_many_names_are_answered_and_a_bad_one_stops_nothing(check):
    got = objects(check("--names", "-", "--json", input="bet365.com\nbad..name\nexample.com\n"))
    assert [line["type"] for line in got] == ["verdict", "error", "verdict"]
    assert got[1]["line"] == 2


def test_idna_names_are_understood(check):
    [verdict] = objects(check("Tòa-Án.vn.", "--json"))
    assert verdict["name"].startswith("xn--")


@pytest.mark.parametrize(
    "arguments",
    [
        ["bad..name"],
        ["example.com", "--group", "nobody"],
        ["example.com", "--at", "tonight"],
        ["example.com", "--client", "junk"],
        ["example.com", "--type", "NONSENSE"],
        ["example.com", "--list", "nowhere.txt"],
        [],
    ],
)
def test_wrong_use_is_2_and_says_what(check, arguments):
    result = check(*arguments)
    assert result.exit_code == 2
    assert result.output.strip()
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bad..name"], '"bad..name" không phải tên miền: có hai dấu chấm liền nhau'),
        (
            ["example.com", "--group", "pupil"],
            'không phải nhóm nào trong quy định; có phải ý bạn là "pupils"?',
        ),
        (["example.com", "--at", "tonight"], '--at: "tonight" không phải ngày giờ'),
        (["example.com", "--client", "junk"], "không phải địa chỉ IP"),
        (["example.com", "--type", "NONSENSE"], "không phải loại bản ghi nào (chọn một trong: A, "),
        (["example.com", "--list", "gamblin=x.txt"], 'có phải ý bạn là "gambling"?'),
    ],
)
def test_wrong_use_is_said_in_vietnamese_where_lachan_lang_says_so(tmp_path, arguments, said):
    runner = CliRunner(env={"LACHAN_LANG": "vi", "LC_ALL": "C"})
    result = runner.invoke(lachan, ["check", "--data", str(tmp_path), *arguments])
    assert result.exit_code == 2
    assert said in result.output


def test_a_device_is_asked_for_as_the_resolver_knows_it(tmp_path, monkeypatch):
    """By its MAC, which the map tells, and by a claim at the moment that is asked about."""
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    mac = "a4:83:e7:12:34:56"
    (tmp_path / "devices.toml").write_text(
        f'[[devices]]\nname = "PC"\ngroup = "teachers"\nmacs = ["{mac}"]\n', encoding="utf-8"
    )
    known = DeviceMap(written=int(clock.epoch()), devices=(Known(mac, ("192.0.2.7",)),))
    (tmp_path / "devices.json").write_bytes(dump_map(known))
    start = int(clock.epoch())
    claim = Claim("c1", "staff", start, start + 3600, mac=mac)

    def group(*more):
        arguments = [
            "check",
            "example.com",
            "--client",
            "192.0.2.7",
            "--json",
            "--data",
            str(tmp_path),
            *more,
        ]
        return json.loads(CliRunner().invoke(lachan, arguments).stdout)["group"]

    assert group() == "teachers"
    (tmp_path / "claims.json").write_bytes(dump_claims([claim]))
    assert group() == "staff"
    assert group("--at", "2099-01-01T10:00") == "teachers"
    (tmp_path / "claims.json").write_text("{")
    failed = CliRunner().invoke(lachan, ["check", "x.vn", "--client", "192.0.2.7", "--data", str(tmp_path)])
    assert failed.exit_code == 1
    assert "claims.json" in failed.output


BOX = """
kind = "school"
default_group = "pupils"
starter = false
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
block_services = ["tiktok"]
[groups.teachers]
vi = "Giáo viên"
en = "Teachers"
"""


@pytest.fixture
def box(check, tmp_path):
    (tmp_path / "policy.toml").write_text(BOX)
    (tmp_path / "devices.toml").write_text(
        '[[devices]]\nname = "PC"\ngroup = "pupils"\naddresses = ["192.0.2.7"]\n'
    )
    return check


def test_what_is_set_by_hand_counts_for_whom_it_is(box, tmp_path):
    end = int(clock.epoch()) + 600
    entry = Pass(id="mai-1", kind="off", device="PC", start=0, end=end, role="it", by="Hùng")
    entry = msgspec.structs.replace(entry, start=end - 1200)
    (tmp_path / "passes.json").write_bytes(written([entry]))
    [theirs] = objects(box("x.vn", "--device", "pc", "--json"))
    assert (theirs["blocked"], theirs["pass"], theirs["device"]) == (True, "mai-1", "PC")
    assert theirs["next"]["blocked"] is False
    [others] = objects(box("x.vn", "--json"))
    assert others["blocked"] is False
    [moved] = objects(box("tiktok.com", "--client", "192.0.2.7", "--group", "teachers", "--json"))
    assert (moved["group"], moved["pass"]) == ("teachers", "mai-1")


def test_a_broken_book_of_passes_is_said(box, tmp_path):
    (tmp_path / "passes.json").write_text("{")
    result = box("x.vn")
    assert result.exit_code == 2
    assert "passes.json" in result.output


def test_an_answer_can_be_supposed(box):
    [seen] = objects(box("x.vn", "--answer", "www.tiktok.com", "--answer", "192.0.2.99", "--json"))
    assert (seen["blocked"], seen["service"]) == (True, "tiktok")
    assert seen["trace"][-1]["reason"] == "alias-blocked"
    [inside] = objects(box("x.vn", "--answer", "192.168.1.1", "--json"))
    assert (inside["step"], inside["changes"][0]["what"]) == ("inspection", "rebind_allow")


def test_a_clock_that_the_resolver_does_not_believe_is_told(box, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "admin.cli_check_whom.read_service", lambda *_: Service(Health.ON, clock_trusted=False)
    )
    result = box("x.vn", "--json")
    assert "The clock is not believed" in result.output
    assert objects(result)[0]["clock_trusted"] is False
    assert objects(box("x.vn", "--json", "--at", "2026-11-24T09:00"))[0]["clock_trusted"] is True


@pytest.mark.parametrize(
    "arguments",
    [
        ["--device", "Toaster"],
        ["--device", "PC", "--client", "192.0.2.7"],
        ["--answer", "bad..name"],
    ],
)
def test_more_wrong_use(box, arguments):
    result = box("x.vn", *arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
