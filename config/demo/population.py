"""Who shops: tastes, budgets, languages, households, devices and habits, drawn once from the seed.

Tastes have two layers, as in real baskets: a few product types that a shopper cares about at all (a sparse Dirichlet),
and a latent style by which one of five rival kettles is preferred to the others. Both are stable over the ninety days;
that stability, with the order of needs, is what a model can learn and a popularity list cannot.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from config.demo.catalogue import Catalogue

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

STYLE_WIDTH = 8  # latent dimensions of style; more makes tastes unlearnable from ninety days
CHANNELS = ("web", "app", "pos", "marketplace")
WEB, APP, POS, MARKETPLACE = range(4)
EURO_COUNTRIES = ("DE", "AT", "FR", "NL")
# Types a household has no use for without a pet, a baby or a garden.
LIFE = {
    "dog": (0.24, ("dogfood", "pettoy", "petbed")),
    "cat": (0.26, ("catfood", "pettoy", "petbed")),
    "baby": (0.16, ("nappies", "babybottle", "babysuit", "picturebook", "plush")),
    "garden": (0.35, ("seeds", "planter", "gardentool", "gardengloves")),
}


@dataclass(frozen=True, slots=True)
class Population:
    """All shoppers, one row each: N shoppers, K types, B brands."""

    affinity: Floats  # (N, K) chance that a visit is about a type, rows sum to 1
    style: Floats  # (N, STYLE_WIDTH) latent taste
    brand_love: Floats  # (N, B) utility of a brand
    budget: Floats  # (N,) preferred price level within a type, in standard deviations
    price_sensitivity: Floats  # (N,) utility lost per unit of log price
    visits_per_day: Floats  # (N,)
    hour: Floats  # (N,) favourite hour of the day
    is_chinese: Bools  # (N,) reads Chinese
    country: Ints  # (N,) index into EURO_COUNTRIES, -1 in China
    channel: Floats  # (N, 4) share of visits by channel, rows sum to 1
    household: Ints  # (N,) shoppers of one household share it (address and, often, device)
    joined_day: Ints  # (N,) first day on which the shopper may come; 0 for old customers
    has_account: Bools  # (N,)
    consents: Bools  # (N,) to personal recommendations
    fit: Ints  # (N,) which of the sizes fits

    def __len__(self) -> int:
        return len(self.budget)


def draw_population(*, catalogue: Catalogue, n: int, n_days: int, rng: np.random.Generator) -> Population:
    """Draw `n` shoppers. Shares and spreads are documented in docs/demo.md."""
    in_china = rng.random(n) < 0.24
    household, joined = (
        _households(n, in_china, rng),
        np.where(rng.random(n) < 0.84, 0, rng.integers(0, n_days, n)),
    )
    return Population(
        affinity=_affinity(catalogue, household, rng),
        style=rng.normal(0, 1, (n, STYLE_WIDTH)),
        brand_love=np.where(rng.random((n, len(catalogue.brands))) < 0.08, 1.1, 0.0),
        budget=rng.normal(0, 0.9, n),
        price_sensitivity=rng.lognormal(0.55, 0.35, n),
        visits_per_day=np.clip(rng.gamma(0.9, 0.050, n), 0.018, 1.0),
        hour=np.clip(rng.normal(19, 2.6, n) - np.where(rng.random(n) < 0.3, 7, 0), 7, 23),
        is_chinese=in_china | (rng.random(n) < 0.22),
        country=np.where(in_china, -1, rng.choice(len(EURO_COUNTRIES), n, p=[0.62, 0.14, 0.14, 0.10])),
        channel=_channels(in_china, rng),
        household=household,
        joined_day=joined,
        has_account=rng.random(n) < 0.68,
        consents=rng.random(n) < 0.88,
        fit=rng.integers(0, 5, n),
    )


def _households(n: int, in_china: Bools, rng: np.random.Generator) -> Ints:
    """About a third of shoppers live with another one of the same country group."""
    household = np.arange(n)
    for group in (np.flatnonzero(in_china), np.flatnonzero(~in_china)):
        paired = group[: len(group) // 3 // 2 * 2]
        rng.shuffle(paired)
        household[paired[1::2]] = household[paired[::2]]
    return household


def _affinity(catalogue: Catalogue, household: Ints, rng: np.random.Generator) -> Floats:
    """Sparse interests: a global liking per type, sharpened per shopper, silenced where life has no place for it."""
    codes = [t.code for t in catalogue.types]
    liking = rng.lognormal(0, 0.5, len(codes))
    liking *= [1.5 if t.replenish_days else 1.0 for t in catalogue.types]
    raw = rng.gamma(0.16, 1.0, (len(household), len(codes))) * liking + 1e-4
    raw[:, [i for i, c in enumerate(codes) if any(c in types for _, types in LIFE.values())]] *= 0.02
    for share, types in LIFE.values():
        lives_so = (rng.random(len(household)) < share)[household]  # a pet belongs to the whole household
        columns = [i for i, c in enumerate(codes) if c in types]
        boost = rng.gamma(1.2, 1.0, (len(household), len(columns)))
        raw[:, columns] += np.where(lives_so[:, None], boost, 0)
    return np.asarray(raw / raw.sum(axis=1, keepdims=True))


def _channels(in_china: Bools, rng: np.random.Generator) -> Floats:
    """Shares of web, app, store and marketplace; the marketplace serves China and nobody else."""
    shares = np.zeros((len(in_china), len(CHANNELS)))
    shares[:, :MARKETPLACE] = rng.dirichlet([4.2, 2.2, 0.7], len(in_china))
    shares[in_china] = np.eye(len(CHANNELS))[MARKETPLACE]
    return shares
