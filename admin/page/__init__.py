"""The web page: one Flask application, one blueprint for each purpose.

`create_app` is the only entry. What it shows of the box comes from `admin.gather`; whom it answers at all is
in `admin.page.security`, who may open what in `admin.page.access`; what the views share in `admin.page.site`.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from werkzeug.exceptions import HTTPException

from admin.gather import Gatherer
from admin.page import (
    about,
    access,
    activities,
    api,
    baseline,
    bells,
    boxsettings,
    calendar,
    calendarfile,
    card,
    change,
    check,
    claim,
    claims,
    detail,
    devicechanges,
    devices,
    groupchanges,
    groups,
    hand,
    history,
    language,
    listedits,
    lists,
    listupload,
    login,
    navigation,
    notice,
    paper,
    passes,
    people,
    requests,
    room,
    rules,
    saving,
    secondstep,
    security,
    setup,
    statistics,
    status,
    timetable,
    tokens,
    trail,
    troubleshoot,
    why,
)
from admin.page.largebody import PageRequest
from admin.page.site import KEY, Site
from admin.status import Status
from admin.store import StoreBroken
from config.paths import Paths
from config.settings import Settings

BLUEPRINTS = (
    status.blueprint,
    login.blueprint,
    secondstep.blueprint,
    people.blueprint,
    hand.blueprint,
    passes.blueprint,
    claim.blueprint,
    claims.blueprint,
    room.blueprint,
    requests.blueprint,
    notice.blueprint,
    rules.blueprint,
    check.blueprint,
    card.blueprint,
    setup.blueprint,
    boxsettings.blueprint,
    saving.blueprint,
    trail.blueprint,
    troubleshoot.blueprint,
    about.blueprint,
    statistics.blueprint,
    detail.blueprint,
    lists.blueprint,
    listedits.blueprint,
    listupload.blueprint,
    paper.blueprint,
    api.blueprint,
    tokens.blueprint,
    activities.blueprint,
    change.blueprint,
    timetable.blueprint,
    calendar.blueprint,
    bells.blueprint,
    calendarfile.blueprint,
    history.blueprint,
    baseline.blueprint,
    groups.blueprint,
    groupchanges.blueprint,
    why.blueprint,
    devices.blueprint,
    devicechanges.blueprint,
)


def create_app(paths: Paths, settings: Settings, *, gather: Callable[[], Status] | None = None) -> Flask:
    """Return the page for the box whose files lie in ``paths``.

    ``gather`` gives the state to show; left out, it is read from the files at each look (and kept for two
    seconds, so that a hundred open browsers cost no more than one).
    """
    app = Flask(__name__)
    app.request_class = PageRequest
    app.config.update(
        # Sessions are our own, in the state database: nothing that a browser keeps is signed or trusted.
        SECRET_KEY=None,
        MAX_CONTENT_LENGTH=64 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions[KEY] = Site(paths, settings, gather or Gatherer(paths, settings))
    security.protect(app, settings)
    language.speak(app)
    access.guard(app)
    navigation.navigate(app)
    troubleshoot.tell_everybody(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.register_error_handler(HTTPException, status.sorry)
    app.register_error_handler(StoreBroken, status.broken)
    return app
