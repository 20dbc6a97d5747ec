"""The command line of the collector for tests."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from admin.cli import lachan

COMMUNES = "code,name\n01,Phường Vỹ Dạ\n"
SCHOOLS = "code,name,kind,commune\nhue-thcs-0042,THCS Nguyễn Tri Phương,THCS,01\n"


class Line:
    """`lachan collector …` on a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str, lang: str = "en") -> Result:
        environ = {"LACHAN_COLLECTOR_DATABASE": "", "LACHAN_DATA": str(self.folder / "data")}
        return CliRunner(env=environ).invoke(lachan, ["--lang", lang, "collector", *map(str, arguments)])

    def with_schools(self) -> Line:
        for name, text in (("communes", COMMUNES), ("schools", SCHOOLS)):
            (self.folder / f"{name}.csv").write_text(text, encoding="utf-8")
        done = self(
            "schools",
            "import",
            "--communes",
            self.folder / "communes.csv",
            "--schools",
            self.folder / "schools.csv",
        )
        assert done.exit_code == 0, done.output
        return self
