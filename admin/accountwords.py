"""What cannot be done with an account, said to people; for the page and the command line. Pure."""

from __future__ import annotations

from admin.accounts import LONGEST_NAME, AccountRefused
from admin.passwords import SHORTEST
from admin.words import Words
from config.passwordhash import LONGEST

_REASONS = {
    "short": (
        "Mật khẩu ngắn quá: cần ít nhất %(shortest)s ký tự. Ba bốn từ ghép lại vừa dài vừa dễ nhớ.",
        "The password is too short: at least %(shortest)s characters. Three or four words are long and easy.",
    ),
    "long": (
        f"Mật khẩu dài quá: nhiều nhất {LONGEST} ký tự.",
        f"The password is too long: at most {LONGEST} characters.",
    ),
    "common": (
        "Mật khẩu này ai cũng đoán được. Hãy chọn mật khẩu khác.",
        "Everybody would guess this password. Choose another one.",
    ),
    "name": (
        "Mật khẩu trùng với tên. Hãy chọn mật khẩu khác.",
        "The password is the name. Choose another one.",
    ),
    "bad-name": (
        f"Tên cần từ 1 đến {LONGEST_NAME} ký tự, chữ thường thấy.",
        f"A name has 1 to {LONGEST_NAME} ordinary characters.",
    ),
    "bad-role": ("Ở đây không có vai trò “%(name)s”.", "There is no role “%(name)s” here."),
    "taken": ("Đã có tài khoản tên “%(name)s”.", "There is an account “%(name)s” already."),
    "full": ("Nhiều tài khoản quá; hãy xoá bớt.", "There are too many accounts; remove some."),
    "unknown": ("Không có tài khoản tên “%(name)s”.", "There is no account “%(name)s”."),
    "last": (
        "“%(name)s” là người quản lý cuối cùng; hãy thêm người khác trước.",
        "“%(name)s” is the last one who owns the box; add another first.",
    ),
    "link": (
        "Liên kết này đã dùng rồi hoặc hết hạn. Hãy xin liên kết mới.",
        "This link was used already or is too old. Ask for a new one.",
    ),
    "code": (
        "Mã không đúng. Mã mới hiện ra mỗi nửa phút; điện thoại và máy này phải cùng giờ.",
        "The code is not right. There is a new one every half minute; phone and box need the same time.",
    ),
    "set-up-done": (
        "Máy này đã được thiết lập. Hãy đăng nhập.",
        "This box is set up already. Log in.",
    ),
}


def refusal(words: Words, refused: AccountRefused, kind: str) -> str:
    """The sentence for what was refused. kind: of place."""
    vi, en = _REASONS[refused.reason]
    return words.pick(vi, en) % {"name": refused.name, "shortest": SHORTEST[kind]}
