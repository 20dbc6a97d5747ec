"""The texts of the repository: links that lead somewhere, twins that agree, nothing of a private machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
VERSION = re.compile(r"^## (?:\[Unreleased\]|\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2})$")
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}  # keepachangelog.com


@pytest.fixture(scope="module")
def tracked(project: Path) -> list[Path]:
    """The files of the repository; those about to be added count."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [project / name for name in listed.stdout.split("\0") if name and (project / name).is_file()]


def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


def anchors(markdown: str) -> set[str]:
    """The anchors a forge makes of the headings."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", markdown), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def commands(markdown: str) -> list[str]:
    """The lines of the fenced shell blocks that start a program, without their comments."""
    lines = [
        line for block in re.findall(r"```sh\n(.*?)```", markdown, re.DOTALL) for line in block.splitlines()
    ]
    return [
        re.sub(r"\s+#.*", "", line).strip() for line in lines if line.strip() and not line.startswith("#")
    ]


def levels(markdown: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", FENCE.sub("", markdown), re.MULTILINE)]


def test_relative_links_lead_somewhere(tracked: list[Path]) -> None:
    broken = []
    for file in (file for file in tracked if file.suffix == ".md"):
        text = FENCE.sub("", text_of(file))
        for target in LINK.findall(text) + IMAGE.findall(text):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            there = (file.parent / path).resolve() if path else file
            if not there.exists():
                broken.append(f"{file.name}: {target}")
            elif anchor and there.suffix == ".md" and anchor not in anchors(text_of(there)):
                broken.append(f"{file.name}: {target} (no such heading)")
    assert not broken, "\n".join(broken)


def test_the_two_readmes_have_the_same_shape_and_the_same_commands(project: Path) -> None:
    english, vietnamese = text_of(project / "README.md"), text_of(project / "README.vi.md")

    assert levels(english) == levels(vietnamese)
    assert commands(english) == commands(vietnamese)
    assert commands(english)


def test_the_readme_names_only_commands_that_exist(project: Path) -> None:
    from admin.cli import lachan  # noqa: PLC0415  # click comes with it: only this test needs it

    for command in commands(text_of(project / "README.md")):
        words = command.removeprefix("sudo ").split()
        if words[0] in {"./lachan", "lachan"} and len(words) > 1 and words[1] != "test":
            assert lachan.get_command(None, words[1]) is not None, command


def test_nothing_of_a_private_machine_is_in_the_tree(tracked: list[Path]) -> None:
    private = re.compile(
        "|".join(
            [
                r"(?:^|[^A-Za-z0-9_.])/(?:wo" + r"rk|fa" + r"rm)/",
                r"/home/[a-z]+/",
                r"--(?:extra-)?index-" + "url",
                r"--trusted-" + "host",
            ]
        ),
        re.MULTILINE,
    )
    found = [
        f"{file.name}: {match.group().strip()}"
        for file in tracked
        for match in private.finditer(text_of(file))
    ]
    assert not found, "\n".join(found)


def test_the_change_log_keeps_its_format(project: Path) -> None:
    text = text_of(project / "CHANGELOG.md")
    versions = [line for line in text.splitlines() if line.startswith("## ")]

    assert versions
    assert all(VERSION.match(line) for line in versions), versions
    assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) <= KINDS


def test_decisions_are_numbered_without_gaps_and_say_their_state(project: Path) -> None:
    files = sorted((project / "docs/decisions").glob("*.md"))
    numbers = [int(file.name[:4]) for file in files]

    assert numbers == list(range(1, len(files) + 1))
    for file in files:
        assert re.match(r"# \d+\. ", text_of(file)), file.name


def test_the_licence_is_apache_two(project: Path) -> None:
    assert "Apache License" in text_of(project / "LICENSE")
    assert "Version 2.0, January 2004" in text_of(project / "LICENSE")


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_the_readmes_examples_are_good_files(project: Path, name: str) -> None:
    """What a newcomer copies has to be accepted: the policy as a part of a whole, the devices as they are."""
    from config.devices import parse_devices  # noqa: PLC0415  # the other tests need nothing of the product
    from config.policyfile import parse_policy  # noqa: PLC0415

    policy, devices = re.findall(r"```toml\n(.*?)```", text_of(project / name), re.DOTALL)
    head = 'version = 1\nkind = "school"\ntimezone = "Asia/Ho_Chi_Minh"\ndefault_group = "pupils"\n'

    shown = parse_policy(head + policy).groups
    assert list(shown) == ["pupils"]
    written = parse_policy(text_of(project / "config/presets/school.toml")).groups["pupils"]
    assert shown["pupils"] == written, "the readme shows other rules than the first start writes"
    assert len(parse_devices(devices, {"teachers"}).devices) == 1


@pytest.mark.parametrize("name", ["trang.md", "cap-phep.md", "danh-sach.md"])
def test_a_vietnamese_guide_calls_pages_and_buttons_by_their_names(project: Path, name: str) -> None:
    written = "\n".join(
        text_of(file)
        for folder, pattern in (("admin", "**/*.html"), ("admin", "**/*.py"), ("config", "*.py"))
        for file in (project / folder).glob(pattern)
    )
    guide = FENCE.sub("", text_of(project / "docs" / name))
    called = re.findall(r"(?<!\*)\*([^*\n:]+)\*(?!\*)", guide)
    assert called
    assert not [one for one in called if one.lower() not in written.lower()]
