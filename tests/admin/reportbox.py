"""A school's box with two months of statistics, and the command line to it. It is 2026-11-10, ten o'clock."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from click.testing import CliRunner, Result

from admin.cli import lachan
from reporting.rollup import ListSeen
from reporting.schema.cells import mask_of
from tests.support.countbox import HUE, CountBox, at

NOW = datetime(2026, 11, 10, 10, tzinfo=HUE)
POLICY = """
kind = "school"
default_group = "pupils"
starter = false
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
"""


_FILLED: list[bytes] = []


class ReportBox:
    """`box("preview", …)` calls `lachan report`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "policy.toml").write_text(POLICY)
        (folder / "settings.toml").write_text("trust_clock = true\n")

    def fill(self) -> None:
        """Two months of statistics, made once for all tests."""
        if not _FILLED:
            self._count()
            _FILLED.append((self.folder / "statistics.db").read_bytes())
        (self.folder / "run").mkdir(exist_ok=True)
        (self.folder / "statistics.db").write_bytes(_FILLED[0])

    def _count(self) -> None:
        counted = CountBox(self.folder)
        for day in ("2026-09-07", "2026-10-05", "2026-10-06"):
            morning = at(f"{day} 08:00")
            counted.count(morning, "pupils", 500)
            counted.devices(morning, "pupils", 0, 40, cells=mask_of(["adult"]))
            for minute in range(1, 40):
                counted.turn(
                    morning + 60 * minute,
                    lists=[
                        ListSeen("starter-adult", "adult", 900, "abc", int(morning)),
                        ListSeen("danh-sach-lop-6a", "games", 5, "", 0),
                    ],
                )
        counted.turn(NOW.timestamp())
        counted.store.close()

    def __call__(self, *arguments: str, lang: str = "en") -> Result:
        environment = {
            "LC_ALL": "en_GB.UTF-8",
            "SUDO_USER": "Hùng",
            "RUNTIME_DIRECTORY": str(self.folder / "run"),
        }
        last = () if arguments[0] == "verify" else ("--data", str(self.folder))
        return CliRunner(env=environment).invoke(lachan, ["--lang", lang, "report", *arguments, *last])
