"""The tags a device may carry, for rules that are meant for one kind of device (`$ctag`).

The set is AdGuard Home's, so that rules written for it mean the same here: AdGuard DNS filtering syntax,
"ctag" (https://adguard-dns.io/kb/general/dns-filtering-syntax/#ctag-modifier).
"""

from __future__ import annotations

from typing import Final

TAGS: Final[tuple[str, ...]] = (
    "device_audio",
    "device_camera",
    "device_gameconsole",
    "device_laptop",
    "device_nas",
    "device_other",
    "device_pc",
    "device_phone",
    "device_printer",
    "device_securityalarm",
    "device_tablet",
    "device_tv",
    "os_android",
    "os_ios",
    "os_linux",
    "os_macos",
    "os_other",
    "os_windows",
    "user_admin",
    "user_child",
    "user_regular",
)
