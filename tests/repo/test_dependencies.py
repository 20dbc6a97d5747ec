"""What the environment holds: all of it pinned, nothing of it named like us, and little of it in the resolver."""

from __future__ import annotations

import importlib.metadata as metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from config import VERSION

OURS = {"admin", "blocklists", "config", "policy", "reporting", "resolver"}
# pip comes with every venv and is no part of the product; sqlite-utils names it for a plugin installer.
NOT_PINNED = {"pip"}


def plain(name: str) -> str:
    """A distribution's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(project: Path) -> dict[str, str]:
    lines = (project / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {plain(line.partition("==")[0]): line for line in lines if line and not line.startswith("#")}


def needed(requirements: list[str], extra_of: dict[str, set[str]] | None = None) -> dict[str, Requirement]:
    """Every distribution that the requirements pull in on this machine, with the first requirement on it."""
    found: dict[str, Requirement] = {}
    asked: dict[str, set[str]] = {} if extra_of is None else extra_of
    waiting = [Requirement(line) for line in requirements]
    while waiting:
        wanted = waiting.pop()
        name = plain(wanted.name)
        new_extras = {"", *wanted.extras} - asked.setdefault(name, set())
        if not new_extras:
            continue
        asked[name] |= new_extras
        found.setdefault(name, wanted)
        for line in metadata.requires(wanted.name) or []:
            below = Requirement(line)
            if below.marker is None or any(below.marker.evaluate({"extra": extra}) for extra in new_extras):
                waiting.append(below)
    return found


@pytest.fixture(scope="module")
def declared(project: Path) -> dict[str, list[str]]:
    table = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = table["optional-dependencies"]
    return {"run": table["dependencies"], "test": extras["collector"] + extras["test"]}


def test_every_pin_is_exact(project: Path) -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line) for line in pins(project).values())


def test_everything_that_gets_installed_is_pinned_and_nothing_else(
    project: Path, declared: dict[str, list[str]]
) -> None:
    wanted = set(needed(declared["run"] + declared["test"])) - NOT_PINNED
    assert wanted == set(pins(project))


def test_the_pins_satisfy_what_we_declare(project: Path, declared: dict[str, list[str]]) -> None:
    pinned = {name: line.partition("==")[2] for name, line in pins(project).items()}
    for line in declared["run"] + declared["test"]:
        wanted = Requirement(line)
        assert wanted.specifier.contains(pinned[plain(wanted.name)]), line


def test_no_dependency_ships_a_module_named_like_ours(declared: dict[str, list[str]]) -> None:
    taken = []
    for name in needed(declared["run"] + declared["test"]):
        for file in metadata.files(name) or []:
            first = file.parts[0].removesuffix(".py")
            if first in OURS:
                taken.append(f"{name}: {file}")
    assert not taken


@pytest.mark.parametrize(
    "module",
    ["resolver.worker", "resolver.supervisor", "resolver.pipeline", "policy.decide", "blocklists.index"],
)
def test_the_process_that_meets_the_network_imports_little(project: Path, module: str) -> None:
    """Memory is a feature, and so is having little in the most exposed process."""
    banned = [
        "flask",
        "click",
        "rich",
        "httpx",
        "tomlkit",
        "dns",
        "holidays",
        "icalendar",
        "dateutil",
        "sqlite3",
        "sqlite_utils",
        "waitress",
        "babel",
        "sqlalchemy",
    ]
    code = f"import sys, {module}; print([name for name in {banned} if name in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"


def test_the_version_is_the_same_everywhere(project: Path) -> None:
    said = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert said == VERSION
    elsewhere = [
        str(file.relative_to(project))
        for package in sorted(OURS)
        for file in (project / package).rglob("*.py")
        if f'{VERSION}"' in file.read_text(encoding="utf-8")
    ]
    assert elsewhere == ["config/__init__.py"]
