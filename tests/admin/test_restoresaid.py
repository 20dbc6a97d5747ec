from __future__ import annotations

from datetime import UTC, datetime

import pytest

from admin.backup import Manifest
from admin.backupfile import BackupBroken
from admin.restore import Plan
from admin.restoresaid import broken, files, lines
from admin.words import Words

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


def test_what_it_changes_is_said_shortly():
    manifest = Manifest(1, "0.1.0", 1_700_000_000, "school", "THCS Phú Hội", ())
    many = tuple(f"versions/{number:06d}.toml" for number in range(20))
    plan = Plan(many, ("policy.toml",), (), (), 7)
    text = "\n".join([*lines(Words("en"), manifest, plan, NOW, "THCS Phú Hội"), *files(Words("en"), plan)])

    assert "a school (THCS Phú Hội)" in text
    assert "replaces: policy.toml" in text
    assert "and 14 more" in text
    assert "from line 7" in text
    assert "Mind" not in text


def test_a_backup_of_another_box_is_said():
    manifest = Manifest(1, "0.1.0", 1_700_000_000, "school", "THCS Phú Hội", ())
    text = "\n".join(lines(Words("vi"), manifest, Plan((), (), (), (), None), NOW, "THCS Phú Mậu"))
    assert "của nơi tên là “THCS Phú Hội”" in text


def test_nothing_to_do_is_said():
    manifest = Manifest(1, "0.1.0", 1_700_000_000, "home", "", ())
    assert "Không có gì khác" in "\n".join(lines(Words("vi"), manifest, Plan((), (), (), (), None), NOW))


@pytest.mark.parametrize(
    "why", ["damaged", "no-manifest", "newer", "odd-name", "large", "sum", "missing", "database", "room"]
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_refusal_ends_with_that_nothing_was_changed(why, language):
    text = broken(Words(language), BackupBroken(why, "x" * 500))
    assert text.endswith(Words(language).pick("Chưa thay đổi gì.", "Nothing was changed."))
    assert len(text) < 300
