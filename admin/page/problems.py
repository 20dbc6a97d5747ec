"""What goes wrong below /api, as programs read it: problem details (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from flask import Response, request
from werkzeug.exceptions import HTTPException

from admin.apivalues import Fault, Problem
from admin.page.language import words

_SAID = {
    400: ("Yêu cầu không đọc được.", "The request cannot be read."),
    401: ("Thiếu mã truy cập.", "There is no token."),
    403: ("Hộp chỉ trả lời trong mạng của mình.", "The box answers in its own network only."),
    404: ("Ở đây không có gì.", "There is nothing here."),
    405: ("Không dùng phương thức này ở đây.", "This method is not for this address."),
    411: ("Phải cho biết nội dung dài bao nhiêu.", "The length of the body has to be said."),
    413: ("Nội dung quá lớn.", "The body is too large."),
    414: ("Địa chỉ quá dài.", "The address is too long."),
    415: ("Nội dung phải là application/json.", "The body has to be application/json."),
    429: ("Hỏi quá nhiều; hãy đợi.", "That was asked too often; wait."),
    500: ("Hộp gặp lỗi của chính nó.", "The box has met a fault of its own."),
    503: ("Hộp chưa làm được lúc này.", "The box cannot do that now."),
}
_TITLES = {
    400: "Yêu cầu không đúng",
    401: "Chưa xác thực",
    403: "Không được phép",
    404: "Không tìm thấy",
    405: "Phương thức không dùng được ở đây",
    409: "Xung đột với thay đổi khác",
    411: "Thiếu độ dài nội dung",
    413: "Nội dung quá lớn",
    414: "Địa chỉ quá dài",
    415: "Kiểu nội dung không nhận",
    422: "Nội dung đọc được nhưng không thực hiện được",
    429: "Quá nhiều yêu cầu",
    500: "Lỗi của hộp",
    503: "Tạm thời chưa phục vụ được",
}
"""In Vietnamese; in English it is the phrase that HTTP has (RFC 9457, 3.1.3: a title may be localised)."""
TYPE = "application/problem+json"


class ApiProblem(HTTPException):
    """A problem of our own: its status, a sentence in the reader's language, and each mistake."""

    def __init__(self, code: int, detail: str, errors: list[Fault] | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.errors = errors or []


def wanted() -> bool:
    """Whether this request is a program's."""
    return request.path.startswith("/api/")


def of(error: HTTPException) -> Response:
    """An error as a program gets it; what HTTP itself says beside it, such as `Allow`, stays."""
    response = error.get_response()
    code = response.status_code
    told = Response(status=code, mimetype=TYPE)
    for name, value in response.headers:
        if name not in ("Content-Type", "Content-Length"):
            told.headers[name] = value
    if code == HTTPStatus.UNAUTHORIZED:
        told.headers["WWW-Authenticate"] = "Bearer"
    errors = error.errors if isinstance(error, ApiProblem) else []
    detail = error.description or ""
    if not isinstance(error, ApiProblem) and code in _SAID:
        detail = words().pick(*_SAID[code])
    phrase = HTTPStatus(code).phrase
    title = words().pick(_TITLES.get(code, phrase), phrase)
    told.set_data(msgspec.json.encode(Problem("about:blank", title, code, detail, errors)))
    return told
