"""Which policy is in force: the file, or what stands in for it when it has mistakes.

The same order as the resolver's loader (DESIGN §8), without its side effects: looking never writes.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from config.baseline import Baseline, BaselineBroken, parse_baseline, with_baseline
from config.errors import ConfigInvalid, Mistake
from config.paths import Paths
from config.policyfile import KINDS, Policy, default_policy_text, parse_policy
from policy.whole import read_policy

DEFAULT_KIND = KINDS[0]
FILE, LAST_GOOD, BUILT_IN = "file", "last good", "built in"


class InForce(NamedTuple):
    """A policy, where it comes from (``file``, ``last good``, ``built in``), and the file's mistakes."""

    policy: Policy
    origin: str
    invalid: ConfigInvalid | None
    """The file's mistakes; None when it is fine, or when there is none yet."""


def policy_in_force(paths: Paths, kind: str = DEFAULT_KIND) -> InForce:
    """Return the policy that holds, with what the province's baseline adds to it.

    ``kind`` chooses the built-in one where there is no file at all.
    """
    found = own_policy_in_force(paths, kind)
    return found._replace(policy=with_baseline(found.policy, baseline_in_force(paths)))


def baseline_in_force(paths: Paths) -> Baseline | None:
    """Return what the province asks of this box; of a file that is broken the last good copy."""
    for path in (paths.baseline, paths.data / "last-good" / "baseline.json"):
        try:
            return parse_baseline(path.read_bytes(), str(path))
        except FileNotFoundError:
            return None
        except (BaselineBroken, OSError):
            continue
    return None


def own_policy_in_force(paths: Paths, kind: str = DEFAULT_KIND) -> InForce:
    """Return the same without the baseline: what people here have decided."""
    try:
        return InForce(read_policy(paths.policy.read_bytes(), str(paths.policy)), FILE, None)
    except FileNotFoundError:
        invalid = None
    except ConfigInvalid as error:
        invalid = error
    except OSError as error:
        invalid = unreadable(paths.policy.name, error)
    good = paths.data / "last-good" / "policy.toml"
    try:
        return InForce(read_policy(good.read_bytes(), str(good)), LAST_GOOD, invalid)
    except (OSError, ConfigInvalid):
        return InForce(parse_policy(default_policy_text(kind)), BUILT_IN, invalid)


def stamp(paths: Paths) -> tuple[tuple[int, int, int] | None, ...]:
    """Return what tells the files of the policy in force from others, without reading them."""
    return tuple(map(stamp_of, (paths.policy, paths.baseline)))


def stamp_of(path: Path) -> tuple[int, int, int] | None:
    """Return what tells a file from what stood there before, without reading it; None: there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def unreadable(file: str, error: OSError) -> ConfigInvalid:
    """Return an unreadable file as a mistake like any other."""
    return ConfigInvalid((Mistake("", "", f"cannot be read: {error.strerror or error}"),), file)
