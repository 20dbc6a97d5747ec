"""Tokens for other programs: made here by who owns the box, shown once, revoked here."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, Response, make_response, render_template, request, url_for

from admin.accounts import Doer
from admin.page.access import OWNER, open_to
from admin.page.language import words
from admin.page.login import back, said
from admin.page.reach import login_url
from admin.page.site import me, site
from admin.phrases import Phrases
from admin.tokens import LONGEST_NAME, MOST, SCOPES, TokenBook, TokenRefused
from config import clock
from config.roles import ROLES_AT

blueprint = Blueprint("tokens", __name__)

_DAYS = (30, 365, 0)


@blueprint.get("/tokens")
@open_to(OWNER)
def look() -> str:
    """Show the tokens and the form for another."""
    return _shown()


@blueprint.post("/tokens")
@open_to(OWNER)
def make() -> Response:
    """Make one and show it, once."""
    box, form = site(), request.form
    days = int(form.get("days", "")) if form.get("days", "") in map(str, _DAYS) else _DAYS[0]
    role = form.get("role", "")
    able = [one.id for one in ROLES_AT[box.kind] if one.longest]
    until = box.at + days * 86_400 if days else 0
    try:
        made, text = TokenBook(box.paths.state_db).make(
            form.get("name", ""),
            frozenset(form.getlist("scope")),
            role if role in able else able[-1],
            until,
            box.at,
            _doer(),
        )
    except TokenRefused as refused:
        return make_response(_shown(error=_refusal(refused)), 422)
    return make_response(_shown(name=made.name, text=text))


@blueprint.post("/tokens/revoke")
@open_to(OWNER)
def revoke() -> Response:
    """End one at once."""
    box = site()
    gone = TokenBook(box.paths.state_db).revoke(request.form.get("id", ""), box.at, _doer())
    if gone is not None:
        said(
            words().pick(
                f"Mã của “{gone.name}” không dùng được nữa.",
                f"The token of “{gone.name}” does not hold any more.",
            )
        )
    return back("tokens.look")


def _shown(error: str = "", name: str = "", text: str = "") -> str:
    box, pick, form = site(), words().pick, request.form
    say = Phrases(words(), clock.wall(box.policy.zone))
    able = [one for one in reversed(ROLES_AT[box.kind]) if one.longest]
    return render_template(
        "tokens.html",
        error=error,
        name=name,
        text=text,
        tokens=TokenBook(box.paths.state_db).tokens(),
        scopes=[
            (one, pick(*_SCOPES[one][0]), pick(*_SCOPES[one][1]), one in form.getlist("scope"))
            for one in SCOPES
        ],
        scope_name=lambda one: pick(*_SCOPES[one][0]) if one in _SCOPES else one,
        roles=[(one.id, pick(one.vi, one.en)) for one in able],
        role_name=lambda role: pick(box.role_here(role).vi, box.role_here(role).en),
        days=[
            ("30", pick("30 ngày", "30 days")),
            ("365", pick("một năm", "a year")),
            ("0", pick("đến khi bị thu hồi", "until it is taken back")),
        ],
        typed="" if text else form.get("name", ""),
        over=lambda one: bool(one.until) and one.until <= box.at,
        moment=lambda at: say.moment(datetime.fromtimestamp(at, box.policy.zone)),
        day=lambda at: say.date(datetime.fromtimestamp(at, box.policy.zone) - timedelta(seconds=1)),
        address=login_url(url_for("api.openapi").removesuffix("/openapi.json")),
        most_letters=LONGEST_NAME,
    )


def _refusal(refused: TokenRefused) -> str:
    return words().pick(
        *{
            "empty": ("Đặt tên cho chương trình.", "Give the program a name."),
            "long": (f"Tên dài tối đa {LONGEST_NAME} ký tự.", f"A name has at most {LONGEST_NAME} letters."),
            "taken": ("Đã có mã mang tên này.", "There is a token of this name already."),
            "scopes": ("Chọn ít nhất một quyền.", "Choose at least one thing that it may do."),
            "many": (
                f"Đã có {MOST} mã; hãy thu hồi bớt.",
                f"There are {MOST} tokens already; take some back.",
            ),
        }[refused.reason]
    )


def _doer() -> Doer:
    return Doer(site().role_of(me()).id, me().user.name)


_SCOPES = {
    "read": (
        ("Đọc trạng thái", "Read"),
        (
            "Hộp có chạy không, các nhóm, danh sách, quy tắc; hỏi một tên có bị chặn không",
            "Whether the box runs, groups, lists, the rules; whether a name is blocked",
        ),
    ),
    "devices": (
        ("Xem thiết bị", "Devices"),
        ("Máy nào đang ở trong mạng: dữ liệu cá nhân", "Who is on the network: personal data"),
    ),
    "moves": (
        ("Chuyển máy", "Move devices"),
        (
            "Chuyển máy sang nhóm khác, như một người có vai trò chọn ở dưới; xem máy nào đã chuyển",
            "Move devices to groups, as a person of the role chosen below; see which were moved",
        ),
    ),
    "passes": (
        ("Mở, tắt tạm", "Open, close"),
        ("Như một người có vai trò chọn ở dưới", "As a person of the role chosen below"),
    ),
    "policy": (
        ("Sửa quy tắc", "Change the rules"),
        ("Thay toàn bộ quy tắc, kể cả tắt bảo vệ", "Replace all rules, switching protection off included"),
    ),
    "lists": (
        ("Sửa danh sách", "Change lists"),
        ("Đăng ký, bỏ, cập nhật danh sách chặn", "Subscribe to lists, end that, look for newer copies"),
    ),
    "statistics": (
        ("Đọc thống kê", "Statistics"),
        ("Số tổng của từng ngày, không nói về ai", "Sums of each day, which tell of nobody"),
    ),
}
