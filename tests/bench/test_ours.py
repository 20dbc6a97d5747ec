from __future__ import annotations

from pathlib import Path

from bench import ours
from config.devices import parse_devices
from config.policyfile import parse_policy
from config.settings import load_settings


def test_the_data_folder_is_what_the_product_reads(tmp_path: Path):
    ours.write_data(tmp_path, tmp_path / "list.txt")
    policy = parse_policy((tmp_path / "policy.toml").read_text())
    devices = parse_devices((tmp_path / "devices.toml").read_text(), policy.groups)
    settings = load_settings(tmp_path / "settings.toml")
    assert len(policy.groups) == 10
    assert len(devices.devices) == 250
    assert len({address for device in devices.devices for address in device.addresses}) == 250
    assert devices.devices[0].addresses == ("127.0.0.1",)
    assert settings.rate_limit == 1_000_000
