"""The DNS servers that people run today, each configured to forward to the bench's upstream."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.machine import find_program
from bench.procs import Server, start

TEMPLATES = Path(__file__).resolve().parent / "peers"


class Peer(NamedTuple):
    """How one server is started."""

    name: str
    program: str
    template: str
    arguments: Callable[[Path], list[str]]  # from the written configuration file
    blocked: Callable[[Path, Sequence[str]], str]  # writes what it needs; returns lines for the configuration


def _rpz(directory: Path, names: Sequence[str]) -> Path:
    """A response-policy zone that answers NXDOMAIN for each name."""
    zone = directory / "blocked.rpz"
    head = "$TTL 10\n@ SOA localhost. root.localhost. 1 3600 600 86400 10\n@ NS localhost.\n"
    zone.write_text(head + "".join(f"{name} CNAME .\n" for name in names))
    return zone


def _unbound_blocked(directory: Path, names: Sequence[str]) -> str:
    # local-zone is Unbound's cheapest block; its RPZ costs more
    path = directory / "blocked.conf"
    path.write_text("".join(f'local-zone: "{name}." always_nxdomain\n' for name in names))
    return f'  include: "{path}"'


def _named_blocked(directory: Path, names: Sequence[str]) -> str:
    zone = _rpz(directory, names)
    return (
        'response-policy { zone "blocked.rpz"; } qname-wait-recurse no break-dnssec yes;\n};\n'
        f'zone "blocked.rpz" {{ type primary; file "{zone}"; allow-query {{ none; }};'
    )


def _dnsdist_blocked(directory: Path, names: Sequence[str]) -> str:
    path = directory / "blocked.lua"
    body = "".join(f'blocked:add("{name}.")\n' for name in names)
    path.write_text(f"blocked = newSuffixMatchNode()\n{body}")
    # a NXDOMAIN answered by a rule, before the cache is looked at: dnsdist's usual way to block
    return f'dofile("{path}")\naddAction(SuffixMatchNodeRule(blocked), RCodeAction(DNSRCode.NXDOMAIN))'


def _recursor_blocked(directory: Path, names: Sequence[str]) -> str:
    path = directory / "blocked.lua"
    zone = _rpz(directory, names)
    path.write_text(f'rpzFile("{zone}", {{policyName="blocked.rpz", defpol=Policy.NXDOMAIN}})\n')
    return f"lua-config-file={path}"


def _dnsmasq_blocked(directory: Path, names: Sequence[str]) -> str:
    path = directory / "blocked.conf"
    path.write_text("".join(f"address=/{name}/\n" for name in names))
    return f"conf-file={path}"


PEERS = (
    Peer("unbound", "unbound", "unbound.conf", lambda c: ["-d", "-c", str(c)], _unbound_blocked),
    Peer("bind", "named", "named.conf", lambda c: ["-f", "-n", "1", "-U", "1", "-c", str(c)], _named_blocked),
    Peer("dnsdist", "dnsdist", "dnsdist.conf", lambda c: ["--supervised", "-C", str(c)], _dnsdist_blocked),
    Peer(
        "pdns-recursor",
        "pdns_recursor",
        "recursor.conf",
        lambda c: [f"--config-dir={c.parent}"],
        _recursor_blocked,
    ),
    Peer("dnsmasq", "dnsmasq", "dnsmasq.conf", lambda c: [f"--conf-file={c}"], _dnsmasq_blocked),
)


def fill(template: str, *, port: int, upstream: int, directory: Path, blocked: str = "") -> str:
    """Puts the values of one run into a configuration template."""
    values = {"@PORT@": str(port), "@UPSTREAM@": str(upstream), "@DIR@": str(directory), "@BLOCKED@": blocked}
    for mark, value in values.items():
        template = template.replace(mark, value)
    return template


def installed(peer: Peer) -> bool:
    """Is the program on this machine?"""
    return find_program(peer.program) is not None


def start_peer(
    peer: Peer, *, port: int, upstream: int, directory: Path, core: int | None, blocked: Sequence[str] = ()
) -> Server:
    """Writes the configuration into DIRECTORY and starts the server; it may not answer yet."""
    directory.mkdir(parents=True, exist_ok=True)
    program = find_program(peer.program)
    if program is None:
        raise FileNotFoundError(f"{peer.program} is not installed")
    lines = peer.blocked(directory, blocked) if blocked else ""
    text = (TEMPLATES / peer.template).read_text()
    config = directory / peer.template
    config.write_text(fill(text, port=port, upstream=upstream, directory=directory, blocked=lines))
    return start(peer.name, [program, *peer.arguments(config)], port, directory, core=core)
