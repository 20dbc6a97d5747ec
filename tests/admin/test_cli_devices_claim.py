"""`lachan devices claim`: by hand, by PIN, listed, revoked."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from admin import devicewatch, secrethash
from admin.cli import lachan
from admin.store import Store
from config import clock
from config.claims import parse_claims
from config.paths import Paths
from policy.devicemap import DeviceMap, Known, dump_map

NOW = 1_788_750_000
PHONE = "a6:00:00:00:00:03"


@pytest.fixture
def box(tmp_path, monkeypatch):
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path / "run"))
    monkeypatch.setattr(clock, "epoch", lambda: float(NOW))
    monkeypatch.setattr(devicewatch, "kernel_neighbours", list)
    monkeypatch.setattr(secrethash, "_LOG_N", 4)
    paths = Paths(tmp_path)
    paths.runtime.mkdir()
    found = DeviceMap(written=NOW, devices=(Known(PHONE, ("192.168.1.23",), ("phone",), NOW),))
    paths.device_map.write_bytes(dump_map(found))
    return paths


def run(paths, *arguments, language="en", code=0):
    command = ["--lang", language, "devices", "claim", *arguments, "--data", str(paths.data)]
    result = CliRunner().invoke(lachan, command)
    assert result.exit_code == code, result.output
    return result


def claims(paths):
    return parse_claims(paths.claims.read_bytes())


def test_a_device_is_moved_by_hand_until_the_end_of_a_day(box) -> None:
    result = run(
        box,
        "grant",
        "phone",
        "--group",
        "teachers",
        "--until",
        "2027-06-30",
        "--label",
        "Cô Lan",
        "--by",
        "IT",
    )
    (claim,) = claims(box)
    assert (claim.mac, claim.group, claim.start, claim.label) == (PHONE, "teachers", NOW, "Cô Lan")
    assert claim.end == 1814374800  # 2027-07-01 00:00 in Huế
    assert "until the end of 30 June 2027, by IT" in result.stdout
    assert "made its MAC up" in result.stderr
    with Store(box.state_db) as store:
        assert store.trail()[0].action == "claim.grant"


def test_an_address_whose_mac_nobody_knows_is_claimed_with_a_warning(box) -> None:
    result = run(
        box, "grant", "10.0.0.9", "--group", "teachers", "--until", "2027-06-30T12:00", language="vi"
    )
    assert claims(box)[0].address == "10.0.0.9"
    assert "ngày mai" in result.stderr


def test_a_pin_is_made_used_and_used_up(box) -> None:
    out = run(box, "code", "--group", "teachers", "--until", "2027-06-30", "--by", "IT").stdout
    code = out.splitlines()[0]
    assert re.fullmatch(r"\d\d-\d{3}-\d{3}", code)
    assert f"code {code[:2]}-…: group Teachers" in run(box, "list").stdout
    assert code not in run(box, "list", "--json").stdout
    run(box, "use", code, "192.168.1.23")
    assert claims(box)[0].code == code[:2]
    assert "wrong, used up" in run(box, "use", code, "192.168.1.23", code=1).output


def test_a_code_for_a_picture_and_json(box) -> None:
    made = json.loads(
        run(
            box, "code", "--group", "teachers", "--until", "2027-06-30", "--long", "--uses", "3", "--json"
        ).stdout
    )
    assert (made["type"], made["uses"], len(made["code"])) == ("code", 3, 2 + 4 * 6)
    claim = json.loads(run(box, "use", made["code"], "phone", "--json").stdout)
    assert (claim["type"], claim["device"], claim["number"]) == ("claim", PHONE, made["number"])


def test_claims_and_codes_are_listed_and_revoked(box) -> None:
    assert "No device is claimed" in run(box, "list").stdout
    run(box, "grant", PHONE, "--group", "teachers", "--until", "2027-06-30")
    code = run(box, "code", "--group", "teachers", "--until", "2027-06-30").stdout[:2]
    kinds = [json.loads(line)["type"] for line in run(box, "list", "--json").stdout.splitlines()]
    assert kinds == ["claim", "code"]
    run(box, "revoke", claims(box)[0].id)
    run(box, "revoke", code)
    assert run(box, "list", "--json").stdout == ""
    run(box, "revoke", PHONE, code=1)
    run(box, "grant", PHONE, "--group", "teachers", "--until", "2027-06-30")
    run(box, "revoke", "192.168.1.23")
    assert claims(box) == ()


@pytest.mark.parametrize(
    "arguments",
    [
        ["grant", "nobody", "--group", "teachers", "--until", "2027-06-30"],
        ["grant", PHONE, "--group", "nobody", "--until", "2027-06-30"],
        ["grant", PHONE, "--group", "teachers", "--until", "2020-06-30"],
        ["grant", PHONE, "--group", "teachers", "--until", "soon"],
        ["grant", PHONE, "--group", "teachers", "--until", "9999-12-31"],
        ["code", "--group", "nobody", "--until", "2027-06-30"],
        ["revoke", "nobody"],
    ],
)
def test_a_mistake_changes_nothing(box, arguments) -> None:
    assert "Traceback" not in run(box, *arguments, code=2).output
    assert not box.claims.exists()


def test_a_broken_claims_file_is_said_and_kept(box) -> None:
    box.claims.write_text("{")
    assert "claims.json" in run(box, "list", code=1).output
    assert box.claims.read_text() == "{"
