from __future__ import annotations

import subprocess
import sys

from tests.admin.collectorline import Line


def test_without_its_libraries_it_says_how_to_get_them_and_nothing_else_breaks(project, tmp_path) -> None:
    code = (
        "import sys; sys.modules['sqlalchemy'] = None\n"
        "from admin.cli import main\n"
        "sys.argv = ['lachan', *sys.argv[1:]]\n"
        "main()"
    )
    env = {"PATH": "/usr/bin:/bin", "LANG": "C", "LACHAN_DATA": str(tmp_path)}
    for arguments, exit_code, said in (
        (["collector", "schools", "list"], 2, "run ./lachan collector"),
        (["--help"], 0, "collector"),
    ):
        ran = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=project,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == exit_code, ran.stderr
        assert said in ran.stdout + ran.stderr


def test_every_command_has_help(tmp_path) -> None:
    text = Line(tmp_path)("--help").output
    for name in ("run", "about", "schools", "invite", "boxes", "receive", "staff"):
        assert f"  {name} " in text
