from __future__ import annotations

import pytest

from admin.store import AuditLine
from admin.trailsaid import line_said
from admin.words import Words


@pytest.mark.parametrize(
    ("line", "vi", "en"),
    [
        (
            AuditLine(1, 1, "it", "user.add", {"by": "Thầy Hùng", "user": "Cô Lan"}),
            "Thầy Hùng thêm tài khoản Cô Lan",
            "Thầy Hùng added the account of Cô Lan",
        ),
        (AuditLine(2, 1, "it", "log-in", {"by": "Cô Mai"}), "Cô Mai đăng nhập", "Cô Mai logged in"),
        (AuditLine(3, 1, "x", "new.thing", {}), "x new.thing", "x new.thing"),
        (
            AuditLine(4, 1, "it", "user.password", {"by": "Lan", "user": "Lan"}),
            "Lan đổi mật khẩu của",
            "Lan changed the password of",
        ),
    ],
)
def test_a_line_is_a_sentence(line, vi, en):
    assert line_said(Words("vi"), line) == vi
    assert line_said(Words("en"), line) == en


def test_an_old_line_names_nobody():
    text = line_said(Words("en"), AuditLine(1, 1, "it", "user.add", None))
    assert "erased" in text
    assert text.startswith("IT")
