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
            "Lan đổi mật khẩu của Lan",
            "Lan changed the password of Lan",
        ),
        (
            AuditLine(5, 1, "it", "pass.grant", {"pass": {"by": "Cô Lan", "group": "pupils", "id": "x"}}),
            "Cô Lan mở hoặc tắt bằng tay pupils",
            "Cô Lan opened or closed by hand pupils",
        ),
        (
            AuditLine(6, 1, "it", "pass.revoke", {"by": "Cô Mai", "passes": [{"by": "Lan", "group": "a"}]}),
            "Cô Mai thôi điều đã đặt bằng tay a",
            "Cô Mai ended what was set by hand a",
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
