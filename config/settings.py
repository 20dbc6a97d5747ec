"""Loading the settings: settings.toml under the options of the command line, over the defaults.

`settings.toml` is about the machine; what people decide about names is in the policy file. Options of the
command line are read by the same readers and report their mistakes in the same way.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from config.box import ADMIN, DEFAULT_KIND, DNS, MAX_CLIENT_TTL, Settings
from config.endpoints import Endpoint, UpstreamUrl, reaches
from config.errors import ConfigInvalid, Mistake
from config.reading import Refused, Spot, keys_of, parse_toml, read_struct

__all__ = ["Endpoint", "Settings", "UpstreamUrl", "load_settings", "may_bind_low_ports"]

_OPTIONS = {"upstreams": "--upstream", "dns": "--dns", "runtime_dir": "--runtime"}
_PLAIN_DNS = (Endpoint("127.0.0.1", 5353), Endpoint("::1", 5353))
_PLAIN_ADMIN = Endpoint("127.0.0.1", 8053)
_NET_BIND_SERVICE = 1 << 10  # CAP_NET_BIND_SERVICE, capabilities(7)


def load_settings(
    path: Path,
    overrides: Mapping[str, object] | None = None,
    *,
    kind: str | None = None,
    low_ports: bool | None = None,
) -> Settings:
    """Read settings.toml (missing: all defaults) under the options of the command line.

    `overrides`: field name → the option's raw text, or texts for a list; None and empty mean "not given".
    `kind`: the policy's, for when neither says. `low_ports`: whether port 53 can be bound; None asks the
    kernel. Raises ConfigInvalid with the mistakes of both (an option's path is the option), and OSError
    when the file is there but cannot be read.
    """
    try:
        raw = parse_toml(path.read_bytes(), path.name)
    except (FileNotFoundError, NotADirectoryError):
        raw = {}
    mistakes: list[Mistake] = []
    given = _read_overrides(overrides or {}, mistakes)
    fallback = _defaults(kind or DEFAULT_KIND, may_bind_low_ports() if low_ports is None else low_ports)

    def check(fields: dict[str, Any], spot: Spot) -> None:
        fields.update(given)
        place = fields.get("kind", fallback["kind"])
        fields.setdefault("max_client_ttl", MAX_CLIENT_TTL[place])
        for name, value in fallback.items():
            fields.setdefault(name, value)
        _no_loops(fields, spot, given)

    try:
        settings = read_struct(Settings, raw, Spot("", mistakes), check=check)
    except Refused:
        raise ConfigInvalid(tuple(map(_plain_option, mistakes)), path.name) from None
    if mistakes:
        raise ConfigInvalid(tuple(map(_plain_option, mistakes)), path.name)
    return settings


def may_bind_low_ports() -> bool:
    """Whether this process may listen on port 53: root in a container may lack that capability."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        first = int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return os.geteuid() == 0
    effective = next((line.split()[1] for line in status.splitlines() if line.startswith("CapEff:")), "0")
    return first <= 53 or bool(int(effective, 16) & _NET_BIND_SERVICE)


def _defaults(kind: str, low_ports: bool) -> dict[str, object]:
    return {
        "kind": kind,
        "dns": DNS if low_ports else _PLAIN_DNS,
        "admin": ADMIN if low_ports else _PLAIN_ADMIN,
        "workers": min(2, os.cpu_count() or 1),
    }


def _read_overrides(overrides: Mapping[str, object], mistakes: list[Mistake]) -> dict[str, object]:
    keys = keys_of(Settings)
    given = {}
    for name, value in overrides.items():
        if value is None or value in ((), []):
            continue
        spot = Spot(_option(name), mistakes)
        try:
            given[name] = keys[name].read(value, spot)
        except Refused:
            continue
    return given


def _plain_option(mistake: Mistake) -> Mistake:
    """An option that is given twice has no numbers: its value says which one is meant."""
    if not mistake.of_option:
        return mistake
    return msgspec.structs.replace(mistake, path=mistake.path.partition("[")[0])


def _option(name: str) -> str:
    return _OPTIONS.get(name, "--" + name.replace("_", "-"))


def _no_loops(fields: Mapping[str, Any], spot: Spot, given: Mapping[str, object]) -> None:
    """An upstream that is this resolver itself would ask itself for ever."""
    where = Spot(_option("upstreams"), spot.mistakes) if "upstreams" in given else spot.key("upstreams")
    for name in ("dns", "upstreams"):
        if name in fields and not fields[name]:
            spot.key(name).note(None, "needs at least one")
    for index, url in enumerate(fields.get("upstreams", ())):
        if any(reaches(own, url.host, url.port) for own in fields["dns"]):
            where.item(index).note(str(url), "is this resolver's own address: it would ask itself")
