"""The pipeline of a box on which names of blocked sites may be kept (`resolver.metnames`).

It answers in the place of the plain one only while that level of detail is on: while it is off, no question
does anything for it. Blocks go the long way here, each time: a finished answer that devices share would hide
all of them but the first. What is open is answered as ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resolver.pipeline import Pipeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from resolver.asked import Asked
    from resolver.clients import Client
    from resolver.views import Prepared, View

    Met = Callable[[Client, View, str, int], bool]


def _nobody(_client: Client, _view: View, _name: str, _slot: int) -> bool:
    return False


class NamingPipeline(Pipeline):
    """A pipeline that tells which device meets which name."""

    met: Met = staticmethod(_nobody)
    """Told of each name, and the slot that counts it; True: it wants to know of this name each time."""

    def _finish(self, view: View, asked: Asked, prepared: Prepared) -> bytes:
        if self.met(asked.client, view, asked.query.name, prepared.counter):
            asked.query.repeatable = False
        return super()._finish(view, asked, prepared)
