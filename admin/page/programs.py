"""Whom a program's request comes from: its token, told by the one header that no browser adds by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

from flask import g, request

from admin.page.language import words
from admin.page.problems import ApiProblem
from admin.page.site import Site, site
from admin.pageaddress import may_log_in
from admin.tokens import Token, TokenBook

TOKEN: Final = 5
"""Above every rank: such a view is open to tokens, and to no session."""

LARGEST: Final = 1024 * 1024
"""Bytes of a body: a whole policy."""

View = TypeVar("View", bound=Callable[..., Any])


def open_to_tokens(scope: str) -> Callable[[View], View]:
    """Say which scope a view needs, in the place of `admin.page.access.open_to`."""

    def declare(view: View) -> View:
        view.least = TOKEN  # type: ignore[attr-defined]
        view.scope = scope  # type: ignore[attr-defined]
        view.most_bytes = LARGEST  # type: ignore[attr-defined]
        return view

    return declare


def admit(box: Site, scope: str) -> None:
    """Let a request in that carries a token of this scope, over a way on which one may be sent."""
    pick = words().pick
    if not may_log_in(box.kind, request.remote_addr or "", secure=request.is_secure):
        raise ApiProblem(403, pick("Ở trường học chỉ qua HTTPS.", "In a school over HTTPS only."))
    found = token_in(box, request.headers.get("Authorization", ""))
    if found is None:
        raise ApiProblem(
            401,
            pick("Thiếu mã truy cập hoặc mã không còn hiệu lực.", "There is no token, or it does not hold."),
        )
    g.token = found
    need(scope)
    request.max_content_length = LARGEST


def token_in(box: Site, authorization: str) -> Token | None:
    """The token in that header, if it holds. Raises StoreBroken."""
    kind, _blank, text = authorization.partition(" ")
    return TokenBook(box.paths.state_db).find(text.strip(), box.at) if kind.lower() == "bearer" else None


def need(scope: str) -> None:
    """Refuse what this request's token does not reach."""
    if scope not in token().scopes:
        raise ApiProblem(
            403, words().pick(f"Mã này không có quyền “{scope}”.", f"This token lacks the scope “{scope}”.")
        )


def token() -> Token:
    """The token of this request; only in views that are open to tokens."""
    return cast("Token", g.token)


def rank_role() -> str:
    """The role that this token acts as here: what was made for a home may be a school's now."""
    return site().role_here(token().role).id
