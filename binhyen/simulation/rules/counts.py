"""Counts that look like counts: over-dispersed, with season, trend and lasting differences between units. Pure.

Flows are negative binomial (a gamma mixture of Poisson counts), stocks a slow random walk; a part of another figure is
binomial in it. All of it is a function of the generator that is given.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
"""Figures of some units: units × periods × positions."""

SPREAD_OF_UNITS = 0.45
"""Standard deviation of the lasting difference between like units, on the logarithm."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How one figure behaves in a unit of usual size.

    `mean` is per month for flows and as it stands for stocks; `shape` of the negative binomial (smaller: wilder);
    `season` the swing around the mean (0–1) with its `peak` month (1–12); `trend` the growth in a year (0.05 = 5 %);
    `part_of` another code of the form, in which this one is a share of `mean` (0–1).
    """

    mean: float
    shape: float = 2.0
    season: float = 0.0
    peak: int = 8
    trend: float = 0.0
    stock: bool = False
    part_of: str = ""


def generator(name: str) -> np.random.Generator:
    """The generator of a name: the same numbers for the same name, on every machine."""
    import hashlib

    words = hashlib.sha256(name.encode()).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(words[:16], "big")))


def draw(
    rng: np.random.Generator, profiles: Sequence[tuple[str, Profile]], sizes: Sequence[float], months: Sequence[int]
) -> Counts:
    """Figures of honest units. `sizes` are relative to a usual unit, `months` count from a year's January (0-based,
    running on over years); `profiles` stand in the order of the form, with their codes.
    """
    units, periods = len(sizes), len(months)
    found = np.zeros((units, periods, len(profiles)), dtype=np.int64)
    place = {code: position for position, (code, _) in enumerate(profiles)}
    scale = np.asarray(sizes, dtype=float)[:, None]
    time = np.asarray(months, dtype=float)
    for position, (_, profile) in enumerate(profiles):
        if not profile.part_of:
            lasting = np.exp(rng.normal(0.0, SPREAD_OF_UNITS, (units, 1)))
            expected = profile.mean * scale * lasting * _course(profile, time)[None, :]
            found[:, :, position] = _stock(rng, expected) if profile.stock else _flow(rng, expected, profile.shape)
    for position, (_, profile) in enumerate(profiles):
        if profile.part_of:
            lasting = rng.normal(0.0, 0.3, (units, 1))
            share = 1 / (1 + np.exp(-(np.log(profile.mean / (1 - profile.mean)) + lasting)))
            found[:, :, position] = rng.binomial(found[:, :, place[profile.part_of]], share)
    return found


def _course(profile: Profile, months: NDArray[np.float64]) -> NDArray[np.float64]:
    """Season times trend, 1 on average over the first year."""
    swing = 1 + profile.season * np.cos(2 * np.pi * (months - (profile.peak - 1)) / 12)
    grown: NDArray[np.float64] = swing * (1 + profile.trend) ** ((months - months[0]) / 12)
    return grown


def _flow(rng: np.random.Generator, expected: NDArray[np.float64], shape: float) -> Counts:
    return rng.poisson(rng.gamma(shape, expected / shape)).astype(np.int64)


def _stock(rng: np.random.Generator, expected: NDArray[np.float64]) -> Counts:
    """What there is: drawn once, then changed by little steps towards what is expected."""
    units, periods = expected.shape
    found = np.zeros((units, periods), dtype=np.int64)
    now = rng.poisson(expected[:, 0])
    for period in range(periods):
        found[:, period] = now
        moved = rng.random(units) < 0.15
        step = np.where(now < expected[:, period], 1, -1) * rng.integers(0, 2, units)
        now = np.maximum(0, now + np.where(moved, step, 0))
    return found
