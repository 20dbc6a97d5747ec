"""Asking other resolvers: pool, retries, health.

upstreams = Upstreams(urls, loop, timeout=4.0)
upstreams.ask(query, done)          # done(bytes | UpstreamFailure), once, on the loop
"""

from __future__ import annotations

from resolver.upstream.failures import Reason, Result, UpstreamFailure
from resolver.upstream.question import Question
from resolver.upstream.upstreams import Upstreams

__all__ = ["Question", "Reason", "Result", "UpstreamFailure", "Upstreams"]
