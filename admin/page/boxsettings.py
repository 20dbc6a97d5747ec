"""The settings of the machine: the few that people change, and how all the others stand."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from msgspec.structs import asdict

from admin.mistakes import told
from admin.page.access import OWNER, open_to
from admin.page.language import words
from admin.page.login import back, said
from admin.page.site import Site, me, site
from admin.settingsdesk import SettingsChanged, SettingsDesk
from admin.store import StoreBroken
from config.box import Settings
from config.errors import ConfigInvalid
from config.reading import keys_of
from config.settings import load_settings

blueprint = Blueprint("boxsettings", __name__)

TEXTS = ("place", "language", "hotline", "hotline_site", "reporting_site", "authority_vi", "authority_en")


@blueprint.get("/settings")
@open_to(OWNER)
def overview() -> str:
    """Show them."""
    return _shown("")


@blueprint.post("/settings")
@open_to(OWNER)
def save() -> Response | tuple[str, int]:
    """Write what was changed; what is wrong is said beside what was typed."""
    box, speech = site(), words()
    values: dict[str, str | list[str]] = {
        name: " ".join(request.form.get(name, "").split()) for name in TEXTS if name in request.form
    }
    values["upstreams"] = request.form.get("upstreams", "").split()
    kept = _now(box)
    same = {name: value for name, value in values.items() if value != _text(kept, name)}
    try:
        changed = bool(same) and SettingsDesk(box.paths).change(
            request.form.get("seen", ""), same, box.at, box.role_of(me()).id, me().user.name
        )
    except SettingsChanged:
        text = speech.pick(
            "Có người vừa sửa cài đặt ở nơi khác, nên chưa lưu gì. Hãy xem lại.",
            "Somebody has just changed the settings elsewhere; nothing was saved. Look again.",
        )
        return _shown(text), 409
    except ConfigInvalid as invalid:
        return _shown(told(speech, invalid), values), 422
    except (StoreBroken, OSError, ValueError) as error:
        return _shown(str(error), values), 500
    if changed:
        said(speech.pick("Đã lưu.", "Saved."))
    return back("boxsettings.overview")


def _shown(error: str, typed: dict[str, str | list[str]] | None = None) -> str:
    box = site()
    now = _now(box)
    shown = {name: _text(now, name) for name in (*TEXTS, "upstreams")} | (typed or {})
    fields = asdict(now)
    rest = [
        (name, key.meaning.split("](")[0].replace("[", ""), _plain(fields[name]))
        for name, key in keys_of(Settings).items()
        if name not in shown
    ]
    return render_template(
        "settings.html",
        error=error,
        shown=shown,
        rest=rest,
        restart=_text(now, "upstreams") != _text(box.settings, "upstreams"),
        seen=SettingsDesk(box.paths).version(),
        file=box.paths.settings,
    )


def _now(box: Site) -> Settings:
    """As the file says now; as it was at the start, where the file has a mistake."""
    try:
        return load_settings(box.paths.settings, kind=box.kind)
    except (ConfigInvalid, OSError):
        return box.settings


def _text(settings: Settings, name: str) -> str | list[str]:
    value = getattr(settings, name)
    return [str(one).removesuffix(":53") for one in value] if isinstance(value, tuple) else str(value)


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "–"
    return (
        {True: "✓", False: "–", "": "–"}.get(value, str(value))
        if isinstance(value, str | bool)
        else str(value)
    )
