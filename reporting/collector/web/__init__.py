"""The collector's pages and the interface for boxes: one Flask application, a blueprint for each purpose."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from reporting.collector.db import DatabaseAway
from reporting.collector.web import (
    access,
    api,
    baseline,
    dashboard,
    home,
    language,
    login,
    navigation,
    own,
    people,
    phrases,
    schools,
    sorry,
    upload,
)
from reporting.collector.web.site import KEY, Collector

BLUEPRINTS = (
    api.blueprint,
    home.blueprint,
    schools.blueprint,
    upload.blueprint,
    people.blueprint,
    login.blueprint,
    own.blueprint,
    dashboard.blueprint,
    baseline.blueprint,
)

MOST_BYTES = 1024 * 1024
"""Of one request: a stick's worth of reports, not more."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def create_app(collector: Collector) -> Flask:
    """Return the application; the tables have to be there (`schema.prepare`)."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY=None, MAX_CONTENT_LENGTH=MOST_BYTES, SEND_FILE_MAX_AGE_DEFAULT=3600)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions[KEY] = collector

    @app.after_request
    def bind(response: Response) -> Response:
        response.headers.update(HEADERS)
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.context_processor(
        lambda: {"place_name": collector.about.name, "place_address": collector.about.address}
    )
    phrases.give(app)
    language.speak(app)
    access.guard(app)
    navigation.navigate(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.register_error_handler(HTTPException, sorry.sorry)
    app.register_error_handler(DatabaseAway, sorry.away)
    return app
