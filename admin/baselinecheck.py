"""What a province may ask of a box, beyond what a bundle's schema says: its names and addresses, looked at.

The same checks where a bundle is signed and where it is taken, so that nothing is published that boxes
refuse.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from config.baseline import Baseline, parse_baseline, written
from config.errors import ConfigInvalid, Mistake
from config.protected import why_unprotectable
from config.rules import NameRule
from config.services import SERVICES
from reporting.schema.baseline import Bundle

MOST_BELOW = 10
"""Protected names that reach everything below them: each opens what nobody has looked at."""


def checked(bundle: Bundle) -> Baseline:
    """Return what a bundle asks. Raises ConfigInvalid with all that no box takes."""
    baseline = parse_baseline(written(msgspec.to_builtins(bundle)), f"version {bundle.version}")
    if baseline is None:
        raise TypeError("bytes were parsed, so there is one")
    mistakes = tuple(_mistakes(baseline))
    if mistakes:
        raise ConfigInvalid(mistakes, f"version {bundle.version}")
    return baseline


def _mistakes(baseline: Baseline) -> Iterator[Mistake]:
    for index, rule in enumerate(baseline.open_names):
        where = f"protected[{index}]"
        if reason := why_unprotectable(rule) or _of_a_service(rule):
            yield Mistake(where, str(rule), reason)
    wide = [str(rule) for rule in baseline.protected if str(rule).startswith("*.")]
    if len(wide) > MOST_BELOW:
        yield Mistake("protected", str(len(wide)), f"at most {MOST_BELOW} may reach everything below a name")
    ids = [one.id for one in baseline.lists]
    for index, one in enumerate(baseline.lists):
        if ids.index(one.id) != index:
            yield Mistake(f"lists[{index}].id", one.id, "is used by another list; ids are unique")


def _of_a_service(rule: NameRule) -> str:
    """A service may be what a school blocks: protecting its names would open it to every pupil."""
    for service in SERVICES.values():
        if service.group == "everyday":
            continue
        if any(rule.matches(one.name) or one.matches(rule.name) for one in service.rules):
            return f"is a name of {service.en}, which a school may want to block; it is never protected"
    return ""
