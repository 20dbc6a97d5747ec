from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from admin.cli import lachan
from admin.status import Health, Service
from config.policyfile import default_policy_text


@pytest.fixture
def firewall(tmp_path):
    def run(*arguments, language="en"):
        return CliRunner().invoke(
            lachan, ["--lang", language, "doctor", "firewall", "--data", str(tmp_path), *arguments]
        )

    return run


@pytest.mark.parametrize(
    ("arguments", "first"),
    [
        (["--lan", "br0"], "table inet lachan"),
        (["--kind", "openwrt", "--box", "192.168.1.2"], "uci set firewall.lachan_send4=redirect"),
        (["--kind", "mikrotik", "--box", "192.168.1.2"], "/ip firewall nat add chain=dstnat"),
    ],
)
def test_each_kind_of_router_gets_its_rules(firewall, arguments, first) -> None:
    result = firewall(*arguments)
    assert result.exit_code == 0
    assert first in result.output


def test_the_port_of_the_settings_counts(firewall, tmp_path) -> None:
    (tmp_path / "settings.toml").write_text('dns = ["0.0.0.0:5300"]\n')
    assert "redirect to :5300" in firewall("--lan", "br0").output


def test_without_an_address_it_is_this_machine(firewall, monkeypatch) -> None:
    monkeypatch.setattr("admin.cli_doctor.lan_address", lambda: "192.168.7.9")
    assert "dest_ip='192.168.7.9'" in firewall("--kind", "openwrt").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--lan"),
        (["--lan", 'br0"; flush ruleset; "'], "no name of an interface"),
        (["--lan", "br0", "--box", "192.168.1"], "no IP address"),
        (["--lan", "br0", "--box", "192.168.1.2", "--box", "192.168.1.3"], "one address of each kind"),
        (["--lan", "br0", "--free", "192.168.1.7/24"], "no address or network"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(firewall, arguments, said) -> None:
    result = firewall(*arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert "table inet" not in result.output


def test_a_machine_on_no_network_has_to_be_told_the_address(firewall, monkeypatch) -> None:
    monkeypatch.setattr("admin.cli_doctor.lan_address", lambda: "")
    result = firewall("--kind", "mikrotik", language="vi")
    assert result.exit_code == 2
    assert "địa chỉ của hộp" in result.output


def test_exceptions_are_written_plainly(firewall) -> None:
    output = firewall("--lan", "br0", "--free", "10.0.0.7/32", "--free", "FD00::7", "--https").output
    assert "elements = { 10.0.0.7 }" in output
    assert "elements = { fd00::7 }" in output
    assert "8.8.8.8" in output


def test_doctor_says_what_it_found_and_whether_all_is_well(tmp_path, monkeypatch) -> None:
    (tmp_path / "policy.toml").write_text(default_policy_text("home"), encoding="utf-8")
    for answered, code in ((True, 0), (False, 1)):
        monkeypatch.setattr("admin.cli_doctor.answers", lambda endpoint, answered=answered: answered)
        result = CliRunner().invoke(lachan, ["--lang", "vi", "doctor", "--data", str(tmp_path)])
        assert result.exit_code == code
        assert ("✗ DNS" in result.output) is (not answered)
        assert "✓ Trẻ em" in result.output


@pytest.mark.parametrize(
    ("service", "where"),
    [
        (Service(Health.ON, dns=("127.0.0.1:5399", "[::1]:5399")), "127.0.0.1:5399, [::1]:5399"),
        (Service(Health.OFF, dns=("127.0.0.1:5399",)), "127.0.0.1:5300"),
        (Service(Health.ON, dns=("nowhere",)), "127.0.0.1:5300"),
    ],
)
def test_doctor_asks_where_a_running_resolver_says_it_is(tmp_path, monkeypatch, service, where) -> None:
    (tmp_path / "settings.toml").write_text('dns = ["127.0.0.1:5300"]\n')
    monkeypatch.setattr("admin.cli_doctor.read_service", lambda runtime, now: service)
    monkeypatch.setattr("admin.cli_doctor.answers", lambda endpoint: True)
    result = CliRunner().invoke(lachan, ["--lang", "en", "doctor", "--data", str(tmp_path)])
    assert result.output.startswith(f"✓ DNS answers on {where}\n")


def test_doctor_tells_programs_too(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("admin.cli_doctor.answers", lambda endpoint: True)
    result = CliRunner().invoke(lachan, ["doctor", "--json", "--data", str(tmp_path)])
    found = [json.loads(line) for line in result.output.splitlines()]
    assert {line["grade"] for line in found} <= {"fine", "note", "wrong"}
    assert found[0]["about"] == "dns"
