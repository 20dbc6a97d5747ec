"""The web page: a Flask application without any state of its own.

`create_app` is the only entry. What it shows comes from `admin.gather`; what keeps it safe is in
`admin.page.security`; each part of the page is a blueprint.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from werkzeug.exceptions import HTTPException

from admin.gather import Gatherer
from admin.page import language, security, status
from admin.status import Status
from config.paths import Paths
from config.settings import Settings


def create_app(paths: Paths, settings: Settings, *, gather: Callable[[], Status] | None = None) -> Flask:
    """Return the page for the box whose files lie in ``paths``.

    ``gather`` gives the state to show; left out, it is read from the files at each look (and kept for two
    seconds, so that a hundred open browsers cost no more than one).
    """
    app = Flask(__name__)
    app.config.update(
        # No session and no form, so no key yet; whoever adds the first brings a key from the state database.
        SECRET_KEY=None,
        MAX_CONTENT_LENGTH=64 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    security.protect(app, settings)
    language.speak(app)
    app.extensions["lachan.gather"] = gather or Gatherer(paths, settings)
    app.register_blueprint(status.blueprint)
    app.register_error_handler(HTTPException, status.sorry)
    return app
