"""Who may open which view: every view names the least role, and what names none is not served.

The order matters: whether the way is safe for a log-in, who it is, whether that is enough, and for every
change whether the form came from us. All of it before the view.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, g, redirect, request, url_for
from werkzeug.exceptions import Forbidden, InternalServerError
from werkzeug.wrappers import Response as BaseResponse

from admin.page.programs import admit
from admin.page.site import Site, session, site
from admin.pageaddress import has_tls, may_log_in
from admin.sessions import ABSOLUTE, Session
from admin.store import StoreBroken
from config.endpoints import Endpoint

ANYONE, VIEWER, TEACHER, HEAD, OWNER = range(5)
"""The least rank of `config.roles`; OWNER is a school's IT and a home's parents."""

FIELD: Final = "form_key"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SEED = "form"
_SESSION, _KNOWN = "lachan", "lachan-known"
SESSIONS: Final = (_SESSION, f"__Host-{_SESSION}")
"""The cookies that a session's token may come in."""

View = TypeVar("View", bound=Callable[..., Any])


class Refused(Forbidden):
    """Refused by us: `why` is "login", "role" or "form" and picks the words on the page."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


def open_to(least: int) -> Callable[[View], View]:
    """Say which rank a view is open to from on. Stands below the route: `@blueprint.get(…)` over this."""

    def declare(view: View) -> View:
        view.least = least  # type: ignore[attr-defined]
        return view

    return declare


def takes(most: int) -> Callable[[View], View]:
    """Say that a view takes a form of up to so many bytes: a file. All others take 64 KiB."""

    def declare(view: View) -> View:
        view.most_bytes = most  # type: ignore[attr-defined]
        return view

    return declare


def least_of(app: Flask, endpoint: str) -> int | None:
    """The rank that a view is open to from on; None: nobody has said."""
    if endpoint == "static":
        return ANYONE
    found = getattr(app.view_functions.get(endpoint), "least", None)
    return found if isinstance(found, int) else None


def most_of(app: Flask, endpoint: str) -> int:
    """The bytes that a view's form may have where it takes a file; 0 for any other."""
    return int(getattr(app.view_functions.get(endpoint), "most_bytes", 0))


def scope_of(app: Flask, endpoint: str) -> str:
    """The scope that a program's token needs for a view; "" for a view that is for people."""
    return str(getattr(app.view_functions.get(endpoint), "scope", ""))


def guard(app: Flask) -> None:
    """Let views be opened only by whom they are for, and changed only from our own forms."""

    @app.before_request
    def check() -> BaseResponse | None:
        if request.endpoint is None:
            return None  # there is no such page; nothing will be carried out
        least = least_of(app, request.endpoint)
        if least is None:
            raise InternalServerError(f"{request.endpoint} does not say whom it is open to")
        if scope := scope_of(app, request.endpoint):
            g.session = None  # a cookie opens nothing here, so no other site can make a browser do it
            admit(site(), scope)
            return None
        g.session = _session(site())
        if least > ANYONE and (elsewhere := _admit(site(), least)):
            return elsewhere
        if most := most_of(app, request.endpoint):
            request.max_content_length = most
        if request.method not in _SAFE and not _form_is_ours():
            raise Refused("form")
        return None

    @app.after_request
    def hand_out_seed(response: Response) -> Response:
        if seed := g.get("new_seed"):
            _cookie(response, _SEED, seed, None)
        return response

    app.context_processor(
        lambda: {"session": session(), "form_key": form_key, "form_field": FIELD, "rank": rank()}
    )


def _admit(box: Site, least: int) -> BaseResponse | None:
    found = session()
    if found is None:
        if request.method not in _SAFE:
            raise Refused("login")
        return redirect(url_for("login.form", next=request.full_path.rstrip("?")), 303)
    if box.role_of(found).rank < least:
        raise Refused("role")
    return None


def rank() -> int:
    """The rank of who is looking; ANYONE for who is not logged in."""
    found = session()
    return site().role_of(found).rank if found else ANYONE


def safe_way() -> bool:
    """Whether this request came over a way on which a password may be typed."""
    return may_log_in(site().kind, request.remote_addr or "", secure=request.is_secure)


def over_https() -> str | None:
    """The same address over HTTPS, where there is that; None where there isn't."""
    settings = site().settings
    if request.is_secure or not has_tls(settings):
        return None
    host = urlsplit(f"//{request.host}").hostname or ""
    return f"https://{Endpoint(host, settings.admin_tls_port)}{request.full_path.rstrip('?')}"


def plain_host() -> str:
    """Host and port of this page over plain HTTP, as this browser calls it."""
    if not request.is_secure:
        return request.host
    return str(Endpoint(urlsplit(f"//{request.host}").hostname or "", site().settings.admin.port))


# Sessions --------------------------------------------------------------------------------------------------


def _session(box: Site) -> Session | None:
    token = request.cookies.get(_name(_SESSION), "")
    try:
        return box.sessions.find(token, box.at) if token and safe_way() else None
    except StoreBroken as broken:
        # Whether the box protects has to be seen most of all when something is broken.
        logging.getLogger(__name__).warning("%s", broken)
        return None


def begin(response: BaseResponse, token: str) -> None:
    """Give the browser its new session; the one that it had before ends (session fixation)."""
    old = request.cookies.get(_name(_SESSION), "")
    if old:
        site().sessions.end(old)
    _cookie(response, _SESSION, token, ABSOLUTE[site().kind] if site().kind == "home" else None)


def end(response: BaseResponse) -> None:
    """Log this browser out."""
    token = request.cookies.get(_name(_SESSION), "")
    if token:
        site().sessions.end(token)
    response.delete_cookie(_name(_SESSION), secure=request.is_secure, httponly=True, samesite="Lax")


def known_token() -> str:
    """What this browser shows to be known as one that has logged in before; "" for nothing."""
    return request.cookies.get(_name(_KNOWN), "")


def know(response: BaseResponse, token: str, seconds: int) -> None:
    """Give the browser the token by which it is known next time."""
    _cookie(response, _KNOWN, token, seconds)


def _name(cookie: str) -> str:
    # Bound to this very host, and out of reach of whatever answers there in plain HTTP.
    return f"__Host-{cookie}" if request.is_secure else cookie


def _cookie(response: BaseResponse, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(
        _name(name), value, max_age=seconds, secure=request.is_secure, httponly=True, samesite="Lax"
    )


# Forms -----------------------------------------------------------------------------------------------------


def form_key() -> str:
    """The hidden value of every form that changes something, for the browser that asked for the page.

    Made of a secret in the browser's own cookies: of its session, or of a seed where nobody is logged in.
    """
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
    which = _SESSION if session() else _SEED
    return request.cookies.get(_name(which), "")


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
