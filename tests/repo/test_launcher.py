"""The launcher, started for real on a small project of the same shape that needs nothing from the network."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

MAIN = """
import json, os, sys
import config
print(json.dumps({"args": sys.argv[1:], "cwd": os.getcwd(), "config": config.__file__}))
"""
PYPROJECT = """
[project]
name = "small"
dependencies = [{run}]
[project.optional-dependencies]
test = [{test}]
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Path:
    """A project whose environment is already set up; tests copy or use it, never change it."""
    small = make_project(tmp_path_factory.mktemp("built") / "small", project)
    first = start(small, "one", cwd=small.parent)
    assert first.returncode == 0, first.stderr
    assert "Setting up once" in first.stderr
    return small


@pytest.fixture
def small(built: Path, tmp_path: Path) -> Path:
    """A copy of it to change: a moved checkout, too."""
    return Path(shutil.copytree(built, tmp_path / "small", symlinks=True))


def make_project(folder: Path, project: Path, run: str = "", test: str = "") -> Path:
    for name in ("admin", "config", "tests"):
        (folder / name).mkdir(parents=True)
    for name in ("lachan", "admin/bootstrap.py"):
        shutil.copy(project / name, folder / name)
    (folder / "config/__init__.py").touch()
    (folder / "admin/__init__.py").touch()
    (folder / "admin/__main__.py").write_text(MAIN, encoding="utf-8")
    (folder / "pyproject.toml").write_text(PYPROJECT.format(run=run, test=test), encoding="utf-8")
    (folder / "constraints.txt").touch()
    return folder


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LACHAN", "PYTHON"))}
    kept["LACHAN_LANG"] = "en"
    return {**kept, "LACHAN_PYTHON": sys.executable, **more}


def start(
    folder: Path, *args: str, cwd: Path, program: Path | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    command = [str(program or folder / "lachan"), *args]
    return subprocess.run(
        command, cwd=cwd, env=environment(**more), capture_output=True, text=True, check=False
    )


def test_a_second_start_installs_nothing_and_says_nothing(built: Path, tmp_path: Path) -> None:
    again = start(built, "two", cwd=tmp_path, LACHAN_PYTHON="/nonexistent")

    assert again.returncode == 0
    assert again.stderr == ""
    assert '"args": ["two"]' in again.stdout


def test_the_folder_somebody_stands_in_shadows_no_module_and_stays_the_working_folder(
    built: Path, tmp_path: Path
) -> None:
    (tmp_path / "config.py").write_text("raise SystemExit('the wrong config')", encoding="utf-8")
    (tmp_path / "admin.py").write_text("raise SystemExit('the wrong admin')", encoding="utf-8")

    ran = start(built, cwd=tmp_path, PYTHONPATH=str(tmp_path))

    assert ran.returncode == 0, ran.stderr
    assert str(built / "config/__init__.py") in ran.stdout
    assert f'"cwd": "{tmp_path}"' in ran.stdout


def test_it_works_through_symlinks_absolute_and_relative(built: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/absolute").symlink_to(built / "lachan")
    (tmp_path / "bin/relative").symlink_to("absolute")

    ran = start(built, cwd=tmp_path, program=tmp_path / "bin/relative", LACHAN_PYTHON="/nonexistent")

    assert ran.returncode == 0, ran.stderr
    assert str(built) in ran.stdout


def test_a_moved_checkout_needs_no_new_set_up(small: Path, tmp_path: Path) -> None:
    moved = small.rename(tmp_path / "a folder with spaces")

    ran = start(moved, cwd=tmp_path, LACHAN_PYTHON="/nonexistent")

    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""


def test_changed_pins_are_installed_at_the_next_start(small: Path, tmp_path: Path) -> None:
    (small / "constraints.txt").write_text("# changed\n", encoding="utf-8")

    ran = start(small, cwd=tmp_path)

    assert ran.returncode == 0
    assert "up to date" in ran.stderr


def test_a_python_that_the_system_took_away_is_noticed(small: Path, tmp_path: Path) -> None:
    for link in (small / ".venv/bin").glob("python*"):
        link.unlink()
        link.symlink_to("/usr/bin/python3.0")

    ran = start(small, cwd=tmp_path)

    assert ran.returncode == 0, ran.stderr
    assert "Setting up once" in ran.stderr


def test_the_environment_names_its_python_in_full(built: Path) -> None:
    """A link to python3 would mean another Python after an upgrade of the distribution."""
    assert (built / ".venv/bin/python").resolve() == Path(sys.executable).resolve()
    links = {str(link.readlink()) for link in (built / ".venv/bin").glob("python*")}
    assert not links & {"/usr/bin/python3", "/usr/bin/python"}


def test_it_can_be_given_to_a_shell(built: Path, tmp_path: Path) -> None:
    ran = subprocess.run(
        ["sh", "lachan", "x"], cwd=built, env=environment(), capture_output=True, text=True, check=False
    )

    assert '"args": ["x"]' in ran.stdout


@pytest.mark.parametrize("damage", ["marker", "python", "stamp"])
def test_a_set_up_that_was_cut_off_is_repaired(small: Path, tmp_path: Path, damage: str) -> None:
    if damage == "marker":
        (small / ".venv/unfinished").touch()
        shutil.rmtree(small / ".venv/lib")
    elif damage == "python":
        for name in ("python", "python3"):
            (small / ".venv/bin" / name).unlink(missing_ok=True)
    else:
        (small / ".venv/lachan-run.stamp").write_text("half", encoding="utf-8")

    ran = start(small, cwd=tmp_path)

    assert ran.returncode == 0, ran.stderr
    assert start(small, cwd=tmp_path, LACHAN_PYTHON="/nonexistent").stderr == ""


def test_a_killed_set_up_is_repaired(tmp_path: Path, project: Path) -> None:
    small = make_project(tmp_path / "small", project)
    process = subprocess.Popen(
        [small / "lachan"],
        env=environment(),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not (small / ".venv/unfinished").exists() and process.poll() is None:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not (small / ".venv/lachan-run.stamp").exists()

    ran = start(small, cwd=tmp_path)

    assert ran.returncode == 0, ran.stderr
    assert "Setting up once" in ran.stderr


def test_two_first_starts_at_once_take_turns(tmp_path: Path, project: Path) -> None:
    small = make_project(tmp_path / "small", project)
    both = [
        subprocess.Popen(
            [small / "lachan"], env=environment(), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    errors = [process.communicate()[1] for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert sum("Setting up once" in text for text in errors) == 1


def test_without_a_network_it_says_so_and_leaves_what_worked(small: Path, tmp_path: Path) -> None:
    (small / "pyproject.toml").write_text(
        PYPROJECT.format(run='"no-such-package-of-ours"', test=""), encoding="utf-8"
    )

    ran = start(
        small,
        cwd=tmp_path,
        PIP_INDEX_URL="http://127.0.0.1:1/",
        PIP_CONFIG_FILE=os.devnull,
        PIP_FIND_LINKS="",
    )

    assert ran.returncode == 2
    assert "no connection to the package index" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (small / ".venv/unfinished").exists()


def test_without_a_new_enough_python_one_line_says_what_is_needed(tmp_path: Path, project: Path) -> None:
    small = make_project(tmp_path / "small", project)

    ran = start(small, cwd=tmp_path, LACHAN_PYTHON="/nonexistent")

    assert ran.returncode == 2
    assert ran.stderr.count("\n") == 1
    assert "Python 3.11" in ran.stderr


def test_another_place_for_the_environment(built: Path, tmp_path: Path) -> None:
    ran = start(built, cwd=tmp_path, LACHAN_VENV="elsewhere")

    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "elsewhere/lachan-run.stamp").exists()


def test_a_folder_that_is_no_environment_is_left_alone(built: Path, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/child.jpg").touch()

    ran = start(built, cwd=tmp_path, LACHAN_VENV=str(tmp_path / "photos"))

    assert ran.returncode == 2
    assert "not an environment of ours" in ran.stderr
    assert (tmp_path / "photos/child.jpg").exists()


def test_lachan_test_runs_the_checks_of_the_project(small: Path, tmp_path: Path) -> None:
    (small / "tests/run_checks.py").write_text(
        "import os, sys; print(sys.argv[1:], os.getcwd())", encoding="utf-8"
    )

    ran = start(small, "test", "-k", "one", cwd=tmp_path)

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == f"['-k', 'one'] {small}\n"
    assert (small / ".venv/lachan-test.stamp").exists()


def test_continuous_integration_calls_the_same_command(project: Path) -> None:
    text = (project / ".ci/run").read_text(encoding="utf-8")

    assert "exec ./lachan test" in text
    assert os.access(project / ".ci/run", os.X_OK)
    assert os.access(project / "lachan", os.X_OK)


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_the_shell_files_are_clean(project: Path) -> None:
    ran = subprocess.run(
        ["shellcheck", "lachan", ".ci/run"], cwd=project, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout
