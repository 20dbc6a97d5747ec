"""The block page: what a browser shows in the place of a site that the rules close, over plain HTTP.

An application of its own, on a listener of its own: it answers under any Host, so nothing of the real page
may be here: no log-in, no session, no cookie. It shows, and it takes a request; a look leaves no trace.
"""

from __future__ import annotations

import hmac
import secrets
import traceback
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, redirect, render_template, request
from flask_babel import Babel
from werkzeug.wrappers import Response as BaseResponse

from admin.asking import Asker
from admin.banner import lan_address
from admin.page.asking import Asked, ask, named_device
from admin.page.here import asker_at
from admin.page.language import words
from admin.page.security import asker_is_near, host_is_ours
from admin.page.site import KEY, Site, site
from admin.pageaddress import is_loopback, own_names
from admin.phrases import Phrases, window_name
from admin.requestwish import Judged, category_said, judge, kind_of
from admin.throttle import network_of
from admin.words import LANGUAGES, TRANSLATIONS
from config.endpoints import Endpoint
from config.names import DomainName, NameInvalid

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    # With no-referrer, browsers say "null" of where the form comes from.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
STYLE: Final = "/.lachan/block.css"
_KEY: Final = "lachan-block-key"
_HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Told:
    """What the page says. `kind`: of `admin.requestwish.kind_of`, or "open". `name`: "" for none to show.

    `about`: the kind of site or the service. `window`: the timetable's word for this time. `opens`: when it
    opens by itself, "" for not soon. `may_ask`: whether a request makes sense. `device`: the name of the
    device, where a request may be for it alone.
    """

    kind: str
    name: str = ""
    about: str = ""
    window: str = ""
    opens: str = ""
    may_ask: bool = False
    distress: bool = False
    device: str = ""


class _Discreet(Flask):
    def log_exception(self, exc_info: Any) -> None:
        """Note a fault of ours without the address that was visited, nor what the fault says of it."""
        where = "".join(traceback.format_tb(exc_info[2]))
        self.logger.error("the block page failed: %s\n%s", exc_info[0].__name__, where)


def create_block_app(box: Site, hostname: str) -> Flask:
    """Return the block page of a box. hostname: this machine's own name."""
    app = _Discreet(__name__)
    app.config.update(SECRET_KEY=None, MAX_CONTENT_LENGTH=16 * 1024)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions[KEY] = box
    app.extensions[_KEY] = secrets.token_bytes(32)
    Babel(app, locale_selector=_language)
    app.context_processor(lambda: {"t": words().pick, "language": _language(), "style": STYLE})
    own = own_names(hostname)

    @app.before_request
    def check() -> BaseResponse | None:
        if not asker_is_near(request.remote_addr or "", box.networks):
            abort(403)
        if host_is_ours(request.host, own) and request.path != STYLE:
            host = urlsplit(f"//{request.host}").hostname or ""
            return redirect(f"http://{Endpoint(host, box.settings.admin.port)}/", 302)
        return None

    @app.after_request
    def bind(response: Response) -> Response:
        for header, value in HEADERS.items():
            response.headers[header] = value
        return response

    app.register_error_handler(500, _failed)
    app.add_url_rule(STYLE, "style", lambda: app.send_static_file("block.css"))
    for rule in ("/", "/<path:anything>"):
        app.add_url_rule(rule, "look", _look, methods=["GET"])
        app.add_url_rule(rule, "send", _send, methods=["POST"])
    return app


def _failed(_error: Exception) -> Response:
    text = words().pick(
        "Trang này đang đóng. Máy lọc gặp lỗi nên không nói được vì sao; hãy hỏi người lớn.",
        "This site is closed. The filter has a fault and cannot say why; ask a grown-up.",
    )
    return Response(f"{text}\n", status=500, mimetype="text/plain")


def _look(anything: str = "") -> Response:  # noqa: ARG001 - whatever was asked for, it is not there
    asker, told = _told()
    if "text/html" not in request.headers.get("Accept", "text/html"):
        return Response("blocked\n", status=403, mimetype="text/plain")
    return _page(told, Asked(), asker)


def _send(anything: str = "") -> Response:  # noqa: ARG001
    asker, told = _told()
    if not _form_is_ours():
        abort(403)
    if not told.may_ask:
        return _page(told, Asked(), asker)
    reason, alone = request.form.get("reason", "")[:1000], "alone" in request.form
    asked = ask(site(), asker, _address(), _name(), reason, alone=alone)
    return _page(told, asked, asker)


def _page(told: Told, asked: Asked, asker: Asker) -> Response:
    box = site()
    status = box.gather()
    host = _own_address()
    rules = f"http://{Endpoint(host, box.settings.admin.port)}/rules" if host else ""
    if asked.receipt:
        rules += f"?asked={asked.receipt}"
    body = render_template(
        "blocked.html",
        told=told,
        asked=asked,
        alone=request.method == "GET" or "alone" in request.form,
        key=form_key(0),
        hotline=status.hotline,
        reporting_site=status.reporting_site,
        rules=rules,
        group=words().pick(asker.state.group.vi, asker.state.group.en),
        other="en" if _language() == "vi" else "vi",
    )
    return Response(body, status=200 if told.kind == "open" else 403, mimetype="text/html")


def _told() -> tuple[Asker, Told]:
    """Who asks, and what is said of the name that the browser was at. Aborts for what is no name."""
    box = site()
    asker = asker_at(box, _address())
    judged = judge(asker, box.lists, _name())
    if judged is None or judged.open:
        return asker, Told("open", _shown())
    return asker, _told_of(judged, asker)


def _told_of(judged: Judged, asker: Asker) -> Told:
    verdict, speech = judged.verdict, words()
    if judged.never:
        return Told("urgent")
    kind = kind_of(verdict)
    window = window_name(speech, verdict.window) if verdict.window else ""
    opens = Phrases(speech, asker.now).moment(judged.opens) if judged.opens else ""
    distress = kind == "urgent"
    name = "" if distress else _shown()
    about, device = category_said(verdict, speech.language), named_device(site(), asker, verdict)
    return Told(kind, name, about, window, opens, may_ask=True, distress=distress, device=device)


def _name() -> str:
    host = urlsplit(f"//{request.host}").hostname or ""
    try:
        return str(DomainName.parse(host))
    except NameInvalid:
        abort(400)


def _shown() -> str:
    return DomainName.parse(_name()).unicode.removeprefix("www.")


def _address() -> str:
    return request.remote_addr or ""


def _own_address() -> str:
    """Where this device finds the box's real page."""
    return "127.0.0.1" if is_loopback(_address()) else lan_address()


def _language() -> str:
    wish = request.args.get("lang")
    if wish in LANGUAGES:
        return str(wish)
    return request.accept_languages.best_match(LANGUAGES) or "vi"


# The form: without cookies, its key is bound to the site, the address and the hour --------------------------


def form_key(hours_ago: int) -> str:
    """The hidden value of the form, for who asks now, as it was so many hours ago."""
    hour = int(site().epoch()) // _HOUR - hours_ago
    bound = f"{request.host}\n{network_of(_address())}\n{hour}"
    return hmac.new(current_app.extensions[_KEY], bound.encode(), sha256).hexdigest()


def _form_is_ours() -> bool:
    origin = request.headers.get("Origin")
    if origin is not None and origin != request.host_url.rstrip("/"):
        return False
    sent = request.form.get("key", "").encode()
    return any(hmac.compare_digest(sent, form_key(ago).encode()) for ago in (0, 1))
