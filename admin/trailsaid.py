"""The audit trail in words: who did what, a sentence a line. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from admin.store import AuditLine
from admin.words import Words
from config.roles import ROLES

_ACTIONS = {
    "log-in": ("đăng nhập", "logged in"),
    "user.add": ("thêm tài khoản", "added the account of"),
    "user.remove": ("xoá tài khoản", "removed the account of"),
    "user.link": ("tạo liên kết mật khẩu cho", "made a link for a new password of"),
    "user.password": ("đổi mật khẩu của", "changed the password of"),
    "user.role": ("đổi vai trò của", "changed the role of"),
    "user.second-step": ("bật hoặc tắt bước thứ hai của", "switched the second step of log-in of"),
    "user.sheet-code": ("dùng một mã trên tờ giấy", "used a code of the sheet"),
    "pass.grant": ("mở hoặc tắt bằng tay", "opened or closed by hand"),
    "pass.revoke": ("thôi điều đã đặt bằng tay", "ended what was set by hand"),
    "settings.notice": ("đổi nơi nhận báo tin", "changed where notices go"),
    "request.opened": ("mở trang được xin", "opened what a request asked for"),
    "request.refused": ("chưa mở trang được xin", "said no to a request"),
    "request.refused-all": (
        "chưa mở mọi yêu cầu đang chờ của một nhóm",
        "said no to all waiting requests of a group",
    ),
    "request.undo": ("rút lại câu trả lời một yêu cầu", "took back the answer to a request"),
    "claim.grant": ("chuyển một thiết bị vào nhóm", "moved a device to a group"),
    "claim.offer": ("tạo mã cho thiết bị", "made a code for devices"),
    "claim.redeem": ("một thiết bị dùng mã", "a device used a code"),
    "claim.revoke": ("thu hồi một thiết bị hoặc mã", "took back a device or a code"),
    "policy.kind": ("đổi loại nơi đặt máy", "changed the kind of place"),
    "policy.zone": ("đổi múi giờ", "changed the time zone"),
    "policy.preset": ("bắt đầu từ bộ quy tắc mẫu", "began with a preset"),
    "policy.lists": ("sửa các danh sách", "changed the lists"),
    "policy.groups": ("sửa một nhóm", "changed a group"),
    "policy.timetable": ("sửa thời gian biểu", "changed a timetable"),
    "policy.request": ("luôn cho mở một trang được xin", "opened a requested site for always"),
    "policy.calendar": ("sửa lịch", "changed the calendar"),
    "policy.api": ("thay quy tắc từ chương trình khác", "replaced the rules from another program"),
    "policy.advice": ("áp dụng lời khuyên của tỉnh", "adopted advice of the province"),
    "policy.file": (
        "nhận thấy tệp quy tắc đã được sửa thẳng",
        "noticed that somebody had worked on the rules' file itself",
    ),
    "policy.detail": ("đổi mức chi tiết của thống kê", "changed the level of detail of the statistics"),
    "policy.undo": ("trả quy tắc về như trước", "put the rules back"),
    "token.make": ("tạo mã truy cập cho chương trình", "made a token for the program"),
    "token.revoke": ("thu hồi mã truy cập của chương trình", "took back the token of the program"),
    "policy.names": ("sửa các tên được mở hay chặn", "changed names to allow or block"),
    "pass.start-anew": ("bắt đầu lại sổ mở tắt tạm", "began the book of passes anew"),
    "devices.change": ("sửa danh sách thiết bị", "changed the list of devices"),
    "report.withdraw": ("thôi đồng ý gửi báo cáo", "withdrew the consent to reports"),
    "report.export": ("xuất báo cáo ra tệp", "wrote a report into a file"),
    "baseline.trust": ("tin khoá của quy tắc chung", "trusted the key of the common baseline"),
    "baseline.take": ("nhận quy tắc chung", "took the common baseline"),
    "baseline.leave": ("thôi theo quy tắc chung", "left the common baseline"),
    "baseline.back": ("quay về bản quy tắc chung trước", "went back to an earlier common baseline"),
    "settings": ("sửa cài đặt của máy", "changed the settings of the box"),
    "audit.erase": ("xoá tên trong các dòng nhật ký cũ hơn", "erased names in lines of the trail older than"),
    "backup": ("lấy một bản sao lưu", "took a backup"),
    "restore": ("phục hồi từ bản sao lưu", "restored a backup"),
    "report.activities": ("ghi hoạt động tuyên truyền", "entered awareness activities"),
    "report.agree": ("đồng ý gửi báo cáo", "agreed to the reports"),
    "troubleshoot": ("mở xem sự cố trong 15 phút", "opened the 15-minute troubleshooting view"),
}
_ABOUT = ("user", "whom", "group", "device", "label", "what", "month", "id")


def action_said(words: Words, action: str) -> str:
    """What an action is called; an action that has no words is named as it is kept."""
    found = _ACTIONS.get(action)
    return words.pick(*found) if found else action


def line_said(words: Words, line: AuditLine) -> str:
    """A line of the trail as a sentence; who and whom are gone from an old one."""
    role = ROLES.get(line.role)
    name = words.pick(role.vi, role.en) if role else line.role
    if line.payload is None:
        gone = words.pick("tên đã được xoá theo thời hạn", "names were erased when their time was over")
        return f"{name}: {action_said(words, line.action)} ({gone})"
    payload = _inner(line.payload)
    who = str(payload.get("by") or "") or name
    about = _about(payload, own=line.action.startswith("user."))
    return " ".join(filter(None, (who, action_said(words, line.action), about)))


def _inner(payload: Mapping[str, object]) -> Mapping[str, object]:
    """With what stands in the pass, or the first of several, that it is about."""
    several = payload.get("passes")
    one = payload.get("pass") or (several[0] if isinstance(several, list) and several else None)
    return {**one, **payload} if isinstance(one, Mapping) else payload


def _about(payload: Mapping[str, object], *, own: bool) -> str:
    """Whom or what it is about. own: one's own name is said too, as in "Lan changed the password of Lan"."""
    for key in _ABOUT:
        value = payload.get(key)
        if isinstance(value, str) and value and (own or value != payload.get("by")):
            return value[:80]
    return ""
