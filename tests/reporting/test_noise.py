"""The noise against its exact probabilities, and against OpenDP."""

from __future__ import annotations

import itertools
import math
import random
from collections import Counter
from fractions import Fraction

import opendp.prelude as dp
import pytest

from reporting.noise import SYSTEM, _bernoulli_exp, discrete_laplace

# OpenDP counts what has no vetted proof yet as contributed; its Laplace mechanism is among that.
dp.enable_features("contrib")

SAMPLES = 20_000


def exact(scale: Fraction, z: int) -> float:
    p = math.exp(-1 / scale)
    return (1 - p) / (1 + p) * p ** abs(z)


def chi_square_fits(found: Counter, expected: dict) -> bool:
    """Pearson's test; with seeded randomness it says the same at every run. The bound: the 99.99 % quantile."""
    total = sum(found.values())
    cells = {key: share * total for key, share in expected.items() if share * total >= 8}
    rest = total - sum(cells.values())
    statistic = sum((found[key] - want) ** 2 / want for key, want in cells.items())
    others = total - sum(found[key] for key in cells)
    statistic += (others - rest) ** 2 / max(rest, 1e-9) if rest > 8 else 0
    freedom = len(cells) - (0 if rest > 8 else 1)
    # Wilson and Hilferty's approximation of the quantile
    bound = freedom * (1 - 2 / (9 * freedom) + 3.719 * math.sqrt(2 / (9 * freedom))) ** 3
    return statistic < bound


@pytest.mark.parametrize("scale", [Fraction(1, 2), Fraction(3, 2), Fraction(3), Fraction(66)])
def test_it_has_the_probabilities_of_the_discrete_laplace_distribution(scale: Fraction) -> None:
    below = random.Random(f"noise {scale}").randrange
    found = Counter(discrete_laplace(scale, below) for _ in range(SAMPLES))
    reach = math.ceil(12 * scale) + 3
    assert chi_square_fits(found, {z: exact(scale, z) for z in range(-reach, reach + 1)})


def test_the_chi_square_bound_notices_another_scale() -> None:
    below = random.Random("other").randrange
    found = Counter(discrete_laplace(Fraction(13, 4), below) for _ in range(SAMPLES))
    assert not chi_square_fits(found, {z: exact(Fraction(3), z) for z in range(-40, 41)})


@pytest.mark.parametrize("scale", [Fraction(3), Fraction(66)])
def test_opendp_draws_from_the_same_distribution(scale: Fraction) -> None:
    """OpenDP's own sampler (its measurement on integers is the discrete Laplace mechanism): two samples, one law.

    Its randomness cannot be seeded: the bound of the two-sample test is so wide (one in 10^9) that chance never
    fails it, and a scale that is off by a tenth is still seen.
    """
    domain, metric = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    theirs = Counter(dp.m.make_laplace(domain, metric, scale=float(scale))([0] * SAMPLES))
    below = random.Random(f"opendp {scale}").randrange
    ours = Counter(discrete_laplace(scale, below) for _ in range(SAMPLES))
    assert _distance(ours, theirs) < _bound(1e-9)
    other = Counter(discrete_laplace(scale * Fraction(5, 4), below) for _ in range(SAMPLES))
    assert _distance(other, theirs) > _distance(ours, theirs)


def _distance(one: Counter, other: Counter) -> float:
    """Kolmogorov and Smirnov's: the largest difference of the two distributions so far."""
    reached, largest = 0, 0
    for z in sorted(one.keys() | other.keys()):
        reached += one[z] - other[z]
        largest = max(largest, abs(reached))
    return largest / SAMPLES


def _bound(chance: float) -> float:
    return math.sqrt(-math.log(chance / 2) / 2) * math.sqrt(2 / SAMPLES)


def test_opendp_finds_the_same_loss_of_privacy() -> None:
    """Scale 3·D/ε at distance 3·D costs ε = 1, and one day of it 1/D."""
    domain, metric = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    mechanism = dp.m.make_laplace(domain, metric, scale=66.0)
    assert mechanism.map(66) == pytest.approx(1.0)
    assert mechanism.map(3) == pytest.approx(1 / 22)


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 1), (1, 1), (1, 3), (65, 66)])
def test_the_coin_of_exp_is_exact(numerator: int, denominator: int) -> None:
    """All ways to success, summed as fractions to depth 19, meet exp(-x) to 1e-9: no rounding anywhere."""
    x, win, alive = Fraction(numerator, denominator), Fraction(0), Fraction(1)
    for k in range(1, 20):
        fail = 1 - x / k
        win += alive * fail if k % 2 else 0
        alive *= x / k
    assert abs(float(win) - math.exp(-x)) < 1e-9
    below = random.Random("coin").randrange
    heads = sum(_bernoulli_exp(numerator, denominator, below) for _ in range(SAMPLES))
    assert abs(heads / SAMPLES - math.exp(-x)) < 5 / math.sqrt(SAMPLES)


def test_the_same_randomness_gives_the_same_noise() -> None:
    def draw() -> list[int]:
        below = random.Random(7).randrange
        return [discrete_laplace(Fraction(66), below) for _ in range(50)]

    assert draw() == draw()
    assert len(set(draw())) > 20


def test_a_scripted_source_is_all_the_randomness_there_is() -> None:
    """rest 2 of 3, the coin exp(-2/3): 2 of 3 fails at once; the coin exp(-1): 0 of 1 and 1 of 2; sign."""
    script = iter([2, 2, 0, 1, 1])
    asked = []

    def below(n: int) -> int:
        asked.append(n)
        return next(script)

    assert discrete_laplace(Fraction(3), below) == -2
    assert asked == [3, 3, 1, 2, 2]


def test_no_scale_is_no_noise() -> None:
    assert discrete_laplace(Fraction(0)) == 0
    with pytest.raises(ValueError, match="below 0"):
        discrete_laplace(Fraction(-1))


def test_the_operating_system_is_asked_by_default() -> None:
    assert all(0 <= SYSTEM(5) < 5 for _ in range(20))
    assert len({discrete_laplace(Fraction(1000)) for _ in range(20)}) > 5


def test_all_of_it_is_integers() -> None:
    assert all(
        isinstance(z, int) for z in itertools.islice(iter(lambda: discrete_laplace(Fraction(5, 2)), None), 20)
    )
