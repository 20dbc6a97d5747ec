"""What the place is called: a setting, shown on every page, that the first visit asks for."""

from __future__ import annotations

from admin.page.site import Site
from admin.settingsdesk import SettingsDesk
from config.errors import ConfigInvalid
from config.settings import load_settings


def place_name(box: Site) -> str:
    """The name as the settings file says now, since the page may have written it after its start."""
    try:
        found = box.paths.settings.stat()
    except OSError:
        return box.settings.place
    stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
    if box.named is None or box.named[0] != stamp:
        try:
            box.named = (stamp, load_settings(box.paths.settings).place)
        except (ConfigInvalid, OSError):
            box.named = (stamp, box.settings.place)
    return box.named[1]


def write_place_name(box: Site, name: str, role: str, by: str) -> None:
    """Write the name into settings.toml. Raises as `SettingsDesk.change`; then nothing has changed."""
    name = " ".join(name.split())
    if name != place_name(box):
        SettingsDesk(box.paths).change(None, {"place": name}, box.at, role, by)
