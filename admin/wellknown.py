"""Sites that nearly everyone needs: a list that blocks one of them is seldom meant so.

Nothing here is protected: blocking stays a person's right. They are only told, by name, when they subscribe
to such a list or refresh it. The guard of the lists keeps what is protected out by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from blocklists.hits import Lookup

SHOWN = 5

NAMES = (
    # looking things up, writing, mail
    "www.google.com",
    "www.google.com.vn",
    "accounts.google.com",
    "docs.google.com",
    "drive.google.com",
    "mail.google.com",
    "maps.google.com",
    "translate.google.com",
    "fonts.googleapis.com",
    "www.gstatic.com",
    "www.bing.com",
    "vi.wikipedia.org",
    "en.wikipedia.org",
    # lessons
    "classroom.google.com",
    "meet.google.com",
    "teams.microsoft.com",
    "zoom.us",
    "olm.vn",
    "azota.vn",
    "vnedu.vn",
    "k12online.vn",
    "hanhtrangso.nxbgd.vn",
    "www.khanacademy.org",
    "scratch.mit.edu",
    "code.org",
    "www.geogebra.org",
    "www.canva.com",
    "kahoot.it",
    # the devices themselves
    "www.microsoft.com",
    "login.microsoftonline.com",
    "outlook.office.com",
    "download.windowsupdate.com",
    "www.apple.com",
    "www.icloud.com",
    "play.google.com",
    "github.com",
    # state, money, news
    "chinhphu.vn",
    "dichvucong.gov.vn",
    "moet.gov.vn",
    "vneid.gov.vn",
    "hue.gov.vn",
    "www.vietcombank.com.vn",
    "momo.vn",
    "vtv.vn",
    "vnexpress.net",
    "tuoitre.vn",
    "thanhnien.vn",
    "dantri.com.vn",
)


def well_known_in(lookup: Lookup, lists: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Return, for each of these lists that blocks well-known names, up to five of them."""
    found: dict[str, list[str]] = {}
    for name in NAMES:
        hits = [hit for hit in lookup.lookup(name) if not hit.allow and hit.rewrite is None]
        for list_id in sorted({hit.list_id for hit in hits if hit.list_id in lists}):
            found.setdefault(list_id, []).append(name)
    return {list_id: tuple(names[:SHOWN]) for list_id, names in found.items()}
