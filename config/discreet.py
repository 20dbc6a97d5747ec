"""Names of sites where somebody looks for help: never named and never counted apart, at any level of detail.

Hotlines and reporting sites come from the settings; these are places that children and adults turn to about
health, sex education, violence and despair (DESIGN §7). Who asked for one of them is nobody's business, not
even for the fifteen minutes in which a fault is looked for. The name and all below it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

HELP: Final = frozenset(
    """
    tongdai111.vn treem.gov.vn vn-cop.vn cuctreem.gov.vn
    moh.gov.vn vncdc.gov.vn suckhoedoisong.vn vinmec.com hellobacsi.com medlatec.vn youmed.vn
    bookingcare.vn nhathuoclongchau.com.vn benhviennhitrunguong.gov.vn bvndtp.org.vn tudu.com.vn
    csaga.org.vn hagarinternational.org bluedragon.org msdvietnam.org isee.org.vn ccihp.org gendertalk.vn
    who.int unicef.org unfpa.org unaids.org ippf.org plannedparenthood.org scarleteen.com amaze.org
    bedsider.org childhelplineinternational.org childline.org.uk befrienders.org findahelpline.com
    samaritans.org 988lifeline.org crisistextline.org thetrevorproject.org kidshelpline.com.au
    kidshealth.org mayoclinic.org nhs.uk medlineplus.gov webmd.com healthline.com msdmanuals.com
    """.split()  # noqa: SIM905 - a list of words reads best without quotes
)


def is_discreet(suffixes: Iterable[str], more: frozenset[str] = frozenset()) -> bool:
    """Whether a name, given as itself and its parents, is one of these or below one.

    more: further names of the same kind, such as the hotline's of the settings.
    """
    return any(name in HELP or name in more for name in suffixes)
