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
    403: ("Hộp chỉ trả lời trong mạng của mình.", "The box answers in its own network only."),
    404: ("Ở đây không có gì.", "There is nothing here."),
    405: ("Không dùng phương thức này ở đây.", "This method is not for this address."),
    413: ("Nội dung quá lớn.", "The body is too large."),
    500: ("Hộp gặp lỗi của chính nó.", "The box has met a fault of its own."),
    503: ("Hộp chưa làm được lúc này.", "The box cannot do that now."),
}
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
    told.set_data(msgspec.json.encode(Problem("about:blank", HTTPStatus(code).phrase, code, detail, errors)))
    return told
