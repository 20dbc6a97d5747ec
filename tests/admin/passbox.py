"""A box with a school's rules and a device, and the command line to it."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from admin.cli import lachan

POLICY = """
kind = "school"
default_group = "lop-6a"
starter = false
[groups.lop-6a]
vi = "Lớp 6A"
en = "Class 6A"
[groups.lop-6b]
vi = "Lớp 6B"
en = "Class 6B"
"""
DEVICES = '[[devices]]\nname = "may-cua-minh"\ngroup = "lop-6a"\naddresses = ["192.168.1.9"]\n'


class PassBox:
    """`box("grant", …)` calls `lachan pass`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "policy.toml").write_text(POLICY)
        (folder / "devices.toml").write_text(DEVICES)

    def __call__(self, *arguments: str, lang: str = "en") -> Result:
        environment = {
            "LC_ALL": "en_GB.UTF-8",
            "SUDO_USER": "Hùng",
            "RUNTIME_DIRECTORY": str(self.folder / "run"),
        }
        words = ["--lang", lang, "pass", *arguments, "--data", str(self.folder)]
        return CliRunner(env=environment).invoke(lachan, words)

    def lines(self, *arguments: str) -> list[dict[str, object]]:
        """What it prints with --json."""
        output = self(*arguments, "--json").output
        return [json.loads(line) for line in output.splitlines() if line.startswith("{")]
