"""Names of sites where somebody looks for help: never named and never counted apart, at any level of detail.

Hotlines, reporting sites, health, sex education, violence and despair (DESIGN §7). Who asked for one of them
is nobody's business, not even for the fifteen minutes in which a fault is looked for, and not where a list
blocks it by error. No list of such places is complete, so words in a name count too.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from config.baseline import BaselineBroken, help_contacts, parse_baseline
from config.box import Settings
from config.paths import Paths

HELP: Final = frozenset(
    """
    tongdai111.vn treem.gov.vn vn-cop.vn cuctreem.gov.vn
    moh.gov.vn vncdc.gov.vn suckhoedoisong.vn vinmec.com hellobacsi.com medlatec.vn medlatec.com youmed.vn
    bookingcare.vn nhathuoclongchau.com.vn benhviennhitrunguong.gov.vn bvndtp.org.vn tudu.com.vn
    bvtt-tphcm.org.vn nihe.org.vn
    csaga.org.vn hagarinternational.org bluedragon.org msdvietnam.org isee.org.vn ccihp.org gendertalk.vn
    who.int unicef.org unfpa.org unaids.org ippf.org plannedparenthood.org scarleteen.com amaze.org
    bedsider.org brook.org.uk childhelplineinternational.org childline.org.uk befrienders.org
    findahelpline.com samaritans.org 988lifeline.org crisistextline.org thetrevorproject.org
    itgetsbetter.org ilga.org kidshelpline.com.au kidshealth.org teenshealth.org healthychildren.org
    mayoclinic.org nhs.uk medlineplus.gov webmd.com healthline.com msdmanuals.com
    """.split()  # noqa: SIM905 - a list of words reads best without quotes
)
"""Names, with all below them."""

WORDS: Final = tuple(
    """
    health clinic hospital medical doctor pharmac suicide selfharm self-harm helpline hotline lifeline
    therapy psych sexed sex-ed contracept pregnan abortion lgbt transgender suckhoe suc-khoe benhvien
    benh-vien bacsi bac-si phongkham tamly tam-ly tramcam tram-cam gioitinh gioi-tinh sinhsan sinh-san
    tranhthai tranh-thai tuhai xamhai xam-hai
    """.split()  # noqa: SIM905
)
"""Anywhere in a name: long enough to be in no other word."""

PARTS: Final = frozenset("hiv aids rape mental crisis condom condoms gender queer tutu treem gay".split())  # noqa: SIM905
"""Between dots and hyphens only: "archive" has "hiv" in it."""


def is_discreet(name: str, more: Collection[str] = ()) -> bool:
    """Return whether a name (lower case, no final dot) is one of these or below one.

    more: further names of the same kind, as `discreet_names` gives them.
    """
    labels = name.split(".")
    above = {".".join(labels[at:]) for at in range(len(labels))}
    if not above.isdisjoint(HELP) or not above.isdisjoint(more):
        return True
    return any(word in name for word in WORDS) or not PARTS.isdisjoint(name.replace("-", ".").split("."))


def discreet_names(settings: Settings, paths: Paths) -> frozenset[str]:
    """Return the names of this box that are never named: of its settings, and of the province's baseline."""
    mine, province = (settings.hotline_site, settings.reporting_site), None
    with suppress(OSError, BaselineBroken):
        province = parse_baseline(paths.baseline.read_bytes())
    theirs = help_contacts(settings, province)
    page = urlsplit(theirs.page).hostname or ""
    kept = (str(rule.name) for rule in (province.protected if province else ()))
    others = (theirs.hotline_site, theirs.reporting_site)
    return frozenset((*map(str, mine), *map(str, others), page, *kept)) - {""}
