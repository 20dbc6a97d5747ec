"""Names that nothing may block: help for children, and what a device needs to see that it is online.

The resolver's policy honours them, and the guard of the lists quarantines lines that would block them.
"""

from __future__ import annotations

from collections.abc import Iterable

from config.rules import BELOW, EXACT, NameRule
from config.suffixes import is_public_suffix

_HELP = (
    "tongdai111.vn",
    "www.tongdai111.vn",
    "vn-cop.vn",
    "www.vn-cop.vn",
)
_CAPTIVE_PORTAL_CHECKS = (
    "connectivitycheck.gstatic.com",
    "connectivitycheck.android.com",
    "clients3.google.com",
    "captive.apple.com",
    "www.msftconnecttest.com",
    "ipv6.msftconnecttest.com",
    "dns.msftncsi.com",
    "detectportal.firefox.com",
    "connectivity-check.ubuntu.com",
    "nmcheck.gnome.org",
)
_TIME = (
    "time.android.com",
    "time.apple.com",
    "time.google.com",
    "time1.google.com",
    "time2.google.com",
    "time3.google.com",
    "time4.google.com",
    "time.windows.com",
    "time.cloudflare.com",
    "ntp.ubuntu.com",
    "pool.ntp.org",
    "*.pool.ntp.org",
)

BUILTIN: tuple[NameRule, ...] = tuple(
    NameRule.parse(name, plain=EXACT) for name in (*_HELP, *_CAPTIVE_PORTAL_CHECKS, *_TIME)
)

TIME_RULES: tuple[NameRule, ...] = tuple(NameRule.parse(name, plain=EXACT) for name in _TIME)
"""The names of time servers that operating systems ask: without them the time would never arrive."""

# Protecting a search engine would switch off its safe mode and every block of it at once.
_ENGINES = (
    "google.com",
    "google.com.vn",
    "bing.com",
    "duckduckgo.com",
    "yahoo.com",
    "coccoc.com",
    "yandex.com",
    "yandex.ru",
    "baidu.com",
    "ecosia.org",
    "qwant.com",
    "startpage.com",
    "search.brave.com",
    "ask.com",
)
_ENGINE_HOSTS = ("", "www.", "m.", "search.", "vn.search.")
SEARCH_NAMES: frozenset[str] = frozenset(host + engine for engine in _ENGINES for host in _ENGINE_HOSTS)


def why_unprotectable(rule: NameRule) -> str:
    """Why a name must not be protected, in plain words, or ""."""
    if is_public_suffix(rule.name):
        reach = "everything below it" if rule.scope == BELOW else "it"
        return f"is a public suffix: anyone can register a name there, so {reach} cannot be protected"
    if any(rule.matches(name) for name in SEARCH_NAMES):
        return "covers a search engine, which is never protected"
    return ""


def protected_rules(
    policy: Iterable[NameRule] = (), settings: Iterable[NameRule] = ()
) -> tuple[NameRule, ...]:
    """All protected names, each once: built in, then those of the policy and of the settings."""
    return tuple(dict.fromkeys((*BUILTIN, *policy, *settings)))
