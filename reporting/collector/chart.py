"""A line over months with the uncertainty of each point, as SVG. Pure; attributes and classes only.

The page's policy allows neither style nor script within it. What is read out stands in the table behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final, NamedTuple

WIDTH: Final = 640
HEIGHT: Final = 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 12, 14, 34


class Point(NamedTuple):
    """A month. `value` is None where there is not enough; `low` and `high` bound it with 95 %.

    breaks: whether it cannot be compared with the point before.
    """

    label: str
    value: float | None
    low: float = 0
    high: float = 0
    breaks: bool = False


def trend(points: Sequence[Point], title: str, said: Sequence[str], top: str) -> str:
    """Return the picture. said: a text for each point, shown where one points at it. top: at the top."""
    most = max((point.high for point in points if point.value is not None), default=0.0) or 1.0
    body = "".join(_parts(points, said, most, top))
    head = f'<svg class="trend" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
    return f"{head}{body}</svg>"


def _parts(points: Sequence[Point], said: Sequence[str], most: float, top: str) -> Iterator[str]:
    bottom = HEIGHT - _BOTTOM
    yield f'<path class="axis" d="M{_LEFT} {_TOP}V{bottom}H{WIDTH - _RIGHT}"/>'
    yield _text(f'x="{_LEFT - 6}" y="{_TOP + 5}" text-anchor="end"', top)
    yield _text(f'x="{_LEFT - 6}" y="{bottom + 5}" text-anchor="end"', "0")
    for line in _lines(points):
        path = "L".join(f"{_x(at, points):.1f} {_y(points[at].value or 0, most):.1f}" for at in line)
        yield f'<path class="line" d="M{path}"/>'
    step = -(-len(points) // 8)
    for at, point in enumerate(points):
        x = _x(at, points)
        if point.breaks and at:
            yield f'<path class="break" d="M{(x + _x(at - 1, points)) / 2:.1f} {_TOP}V{bottom}"/>'
        if at % step == 0:
            yield _text(f'x="{x:.1f}" y="{HEIGHT - 10}" text-anchor="middle"', point.label)
        if point.value is not None:
            low, high = _y(max(0, point.low), most), _y(point.high, most)
            yield f"<g><title>{escape(said[at])}</title>"
            yield f'<path class="reach" d="M{x:.1f} {low:.1f}V{high:.1f}"/>'
            yield f'<circle class="point" cx="{x:.1f}" cy="{_y(point.value, most):.1f}" r="4"/></g>'


def _text(place: str, text: str) -> str:
    return f'<text class="mark" {place}>{escape(text)}</text>'


def _lines(points: Sequence[Point]) -> Iterator[list[int]]:
    """The runs of points that may be joined."""
    run: list[int] = []
    for at, point in enumerate(points):
        if run and (point.value is None or point.breaks):
            yield run
            run = []
        if point.value is not None:
            run.append(at)
    if run:
        yield run


def _x(at: int, points: Sequence[Point]) -> float:
    room = WIDTH - _LEFT - _RIGHT - 40
    return _LEFT + 20 + room * at / max(1, len(points) - 1)


def _y(value: float, most: float) -> float:
    return HEIGHT - _BOTTOM - (HEIGHT - _BOTTOM - _TOP) * value / most
