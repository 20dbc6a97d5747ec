"""Who may open which view: every view names the least role, and what names none is not served.

Boxes are no people: what is open to them takes no cookie, needs no form key, and proves itself by a signature
or an invitation. All else that changes something has to come from a form of ours.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, g, redirect, request, url_for
from werkzeug.exceptions import BadRequest, Forbidden, InternalServerError
from werkzeug.wrappers import Response as BaseResponse

from reporting.collector import browsers, staff
from reporting.collector.web.site import member, site

BOX, ANYONE, READER, CLERK, ADMIN = -1, 0, 1, 2, 3
"""Whom a view is open to: boxes; everybody; people from a role of `staff.ROLES` on."""

FIELD: Final = "form_key"
FORWARDED: Final = ("forwarded", "via", "x-forwarded-for", "x-forwarded-proto", "x-real-ip")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SEED, _SESSION, _BROWSER = "form", "lachan-collector", "lachan-known"

View = TypeVar("View", bound=Callable[..., Any])


class Refused(Forbidden):
    """Refused by us: `why` is "login", "role", "form" or "https" and picks the words on the page."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


def open_to(least: int) -> Callable[[View], View]:
    """Say whom a view is open to. Stands below the route: `@blueprint.get(…)` over this."""

    def declare(view: View) -> View:
        view.least = least  # type: ignore[attr-defined]
        return view

    return declare


def least_of(app: Flask, endpoint: str) -> int | None:
    """Whom a view is open to; None: nobody has said."""
    if endpoint == "static":
        return BOX
    found = getattr(app.view_functions.get(endpoint), "least", None)
    return found if isinstance(found, int) else None


def guard(app: Flask) -> None:
    """Let views be opened only by whom they are for, and changed only from our own forms."""

    @app.before_request
    def check() -> BaseResponse | None:
        if request.endpoint is None:
            return None  # there is no such page; nothing will be carried out
        least = least_of(app, request.endpoint)
        if least is None:
            raise InternalServerError(f"{request.endpoint} does not say whom it is open to")
        if least == BOX:
            return None
        if _holds_nul():
            raise BadRequest
        token = request.cookies.get(_name(_SESSION), "")
        g.member = staff.find(site().database, token, site().at) if token and safe_way() else None
        if least > ANYONE and (elsewhere := _admit(least)):
            return elsewhere
        if request.method not in _SAFE and not _form_is_ours():
            raise Refused("form")
        return None

    @app.after_request
    def hand_out_seed(response: Response) -> Response:
        if seed := g.get("new_seed"):
            _cookie(response, _SEED, seed)
        return response

    app.context_processor(
        lambda: {"member": member(), "form_key": form_key, "form_field": FIELD, "rank": rank()}
    )


def _holds_nul() -> bool:
    """No text that a person types holds a zero character, and PostgreSQL takes none."""
    texts = (*(request.view_args or {}).values(), *request.args.values(), *request.form.values())
    return any("\0" in str(text) for text in texts)


def _admit(least: int) -> BaseResponse | None:
    found = member()
    if found is None:
        if request.method not in _SAFE:
            raise Refused("login")
        return redirect(url_for("login.form", next=request.full_path.rstrip("?")), 303)
    if found.rank < least:
        raise Refused("role")
    return None


def rank() -> int:
    """The rank of who is looking; ANYONE for who is not logged in."""
    found = member()
    return found.rank if found else ANYONE


def safe_way() -> bool:
    """Whether a password may be typed here: over HTTPS, or on the machine itself."""
    if request.is_secure:
        return True
    if any(name in request.headers for name in FORWARDED):
        return False  # somebody stands between, and who asks is not on this machine
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def begin(response: BaseResponse, token: str) -> None:
    """Give the browser its new session; the one that it had before ends (session fixation)."""
    if old := request.cookies.get(_name(_SESSION), ""):
        staff.end(site().database, old)
    _cookie(response, _SESSION, token)


def remember(response: BaseResponse, text: str) -> None:
    """Let this browser be known again (`browsers`); whoever uses it is not logged in by that."""
    _cookie(response, _BROWSER, text, browsers.LASTS)


def browser() -> str:
    """What this browser keeps of an earlier log-in, "" for nothing."""
    return request.cookies.get(_name(_BROWSER), "")[:200]


def end(response: BaseResponse) -> None:
    """Log this browser out."""
    if token := request.cookies.get(_name(_SESSION), ""):
        staff.end(site().database, token)
    response.delete_cookie(_name(_SESSION), secure=request.is_secure, httponly=True, samesite="Lax")


def _name(cookie: str) -> str:
    return f"__Host-{cookie}" if request.is_secure else cookie


def _cookie(response: BaseResponse, name: str, value: str, seconds: int | None = None) -> None:
    response.set_cookie(_name(name), value, seconds, secure=request.is_secure, httponly=True, samesite="Lax")


def form_key() -> str:
    """The hidden value of every form that changes something, made of a secret in the browser's cookies."""
    seed = _form_seed()
    if not seed:
        seed = g.new_seed = g.get("new_seed") or secrets.token_urlsafe(24)
    return _key_of(seed)


def _form_is_ours() -> bool:
    origin = request.headers.get("Origin")
    if origin is not None and origin != request.host_url.rstrip("/"):
        return False
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    seed, sent = _form_seed(), request.form.get(FIELD, "")
    return bool(seed) and hmac.compare_digest(sent.encode(), _key_of(seed).encode())


def _form_seed() -> str:
    return request.cookies.get(_name(_SESSION if member() else _SEED), "")


def _key_of(seed: str) -> str:
    return hmac.new(seed.encode(), b"form", sha256).hexdigest()


def safe_next(text: str | None) -> str:
    """Where to go on: a path of this page, or the first page for anything else (no open redirect)."""
    if not text or not text.startswith("/") or len(text) > 2000 or not text.isprintable():
        return "/"
    if text.startswith(("//", "/\\")) or "\\" in text or urlsplit(text).netloc:
        return "/"
    return text


def views(app: Flask) -> dict[str, int | None]:
    """Every view and whom it is open to; for the tests."""
    return {rule.endpoint: least_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}
