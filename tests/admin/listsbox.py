"""A data folder with a policy, and the command line over it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from admin.cli_lists import lists
from admin.words import Words
from config.paths import Paths
from config.policyfile import Policy, default_policy_text, parse_policy

COMMENT = "# a remark that has to stay\n"


class ListsBox:
    def __init__(self, folder: Path) -> None:
        self.paths = Paths(folder)
        self.paths.policy.write_text(COMMENT + default_policy_text("school"), encoding="utf-8")
        self.paths.settings.write_text('upstreams = ["udp://127.0.0.1:9"]\n')

    def run(self, *arguments: str, lang: str = "en") -> Result:
        command = [*arguments, "--data", str(self.paths.data)]
        return CliRunner().invoke(lists, command, obj=Words(lang), catch_exceptions=False)

    def json(self, *arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run(*arguments, "--json").stdout.splitlines()]

    @property
    def policy(self) -> Policy:
        return parse_policy(self.paths.policy.read_bytes())
