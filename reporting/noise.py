"""Exact noise: whole numbers of the discrete Laplace distribution, without one rounding.

Canonne, Kamath & Steinke, "The Discrete Gaussian for Differential Privacy" (2020), algorithms 1 and 2.
Floating point noise can be seen through (Mironov 2012); here are integers, and uniform integers as the only
randomness.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from fractions import Fraction

Below = Callable[[int], int]
"""A source of randomness: a uniform integer from 0 to n - 1, for n ≥ 1."""

SYSTEM: Below = secrets.randbelow
"""The operating system's; the only one in use. Tests script another."""


def discrete_laplace(scale: Fraction, below: Below = SYSTEM) -> int:
    """Return z with probability (1-p)/(1+p) · p^|z|, p = exp(-1/scale). Scale 0 gives 0. Algorithm 2.

    Raises ValueError for a scale below 0.
    """
    if scale < 0:
        raise ValueError(f"scale {scale} is below 0")
    if not scale:
        return 0
    t, s = scale.numerator, scale.denominator
    while True:
        rest = below(t)
        if not _bernoulli_exp(rest, t, below):
            continue
        whole = 0
        while _bernoulli_exp(1, 1, below):
            whole += 1
        size = (rest + t * whole) // s
        negative = below(2)
        if negative and not size:
            continue  # else 0 would come twice as often as it should
        return -size if negative else size


def _bernoulli_exp(numerator: int, denominator: int, below: Below) -> bool:
    """Return True with probability exp(-numerator/denominator), for 0 ≤ numerator ≤ denominator. Algorithm 1.

    Draws k = 1, 2, … with probability numerator/(denominator·k) each, until one fails; an odd k wins.
    """
    k = 1
    while below(denominator * k) < numerator:
        k += 1
    return k % 2 == 1
