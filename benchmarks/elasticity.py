"""Own-price elasticities: of orange juice, and of made-up panels whose truth is known.

Protocol: on the data, each row's elasticity of each brand with its 95 % interval. On the made-up panels, with
endogenous prices: the error of the mean over panels, the largest error of one interval's middle, and how many
intervals hold the truth (with a Wilson interval). Rows `linear`, `tree` and `forest` are trained on squared error:
what they say happens to sales when the price moves. They are no demand curves, and stand here to show by how much.
"""

from __future__ import annotations

import os
import sys

import numpy as np
from tqdm import tqdm

from benchmarks import elasticity_data, report
from ml_core import metrics
from ml_core.config import BoostingConfig, ForestConfig, ResponseConfig, TreeConfig
from ml_core.tabular.boosting import Boosting
from ml_core.tabular.decision_tree import DecisionTree
from ml_core.tabular.linear import Linear
from ml_core.tabular.random_forest import RandomForest
from ml_core.tabular.response.curve import squared_error_slopes
from ml_core.tabular.response.demand_response import DemandResponse, Elasticity
from ml_core.tabular.response.records import Tree
from ml_core.tabular.table import Regressor

ORACLE = "oracle"  # knows the demand that prices were set by; made-up panels only
NUISANCES = {
    ORACLE: "linear",
    "fixed_effects": "none",
    "orthogonal": "chosen",
    "orthogonal_linear": "linear",
    "orthogonal_boosted": "boosting",
}
CURVES = ("linear", "tree", "forest", "boosting")
MODELS = (ORACLE, "fixed_effects", *CURVES, "orthogonal_linear", "orthogonal_boosted", "orthogonal")
PANELS = 10


def estimated(name: str, panel: elasticity_data.Panel, seed: int) -> list[Elasticity]:
    """One elasticity a brand, by a row that gives intervals."""
    config = ResponseConfig(nuisance=NUISANCES[name], seed=seed)  # type: ignore[arg-type]  # one of the literals
    tree = Tree.flat(len(panel.names))
    return DemandResponse(config).fit(panel.records, tree).elasticities()


def curve(name: str, panel: elasticity_data.Panel, seed: int) -> list[float]:
    """What a model trained on squared error says of each brand."""
    made: dict[str, Regressor] = {
        "linear": Linear(),
        "tree": DecisionTree(TreeConfig(max_leaves=256, seed=seed)),
        "forest": RandomForest(ForestConfig(trees=30, seed=seed)),
        "boosting": Boosting(BoostingConfig(seed=seed)),
    }
    return [float(each) for each in squared_error_slopes(made[name], panel.records, len(panel.names))]


def on_data(name: str, panel: elasticity_data.Panel, seed: int) -> dict[str, report.Value]:
    """A row of the data."""
    if name in CURVES:
        return dict(zip(panel.names, curve(name, panel, seed), strict=True))
    row: dict[str, report.Value] = {}
    for brand, found in zip(panel.names, estimated(name, panel, seed), strict=True):
        row |= {brand: found.mean, f"{brand}_lo": found.lo, f"{brand}_hi": found.hi}
    return row


def on_simulations(name: str, n_panels: int, seed: int) -> dict[str, report.Value]:
    """A row of the made-up panels."""
    true = np.array(elasticity_data.TRUE)
    means, covered = [], 0
    for number in tqdm(range(n_panels), desc=f"simulated {name}", mininterval=1):
        panel = elasticity_data.simulated(1_000 * seed + number, told=name == ORACLE)
        if name in CURVES:
            means.append(curve(name, panel, seed))
            continue
        found = estimated(name, panel, seed)
        means.append([each.mean for each in found])
        covered += sum(each.lo <= truth <= each.hi for each, truth in zip(found, true, strict=True))
    gaps = np.array(means) - true  # (panels, brands)
    row: dict[str, report.Value] = {
        "mean_error": float(np.abs(gaps.mean(axis=0)).max()),
        "largest_error": float(np.abs(gaps).max()),
        "panels": n_panels,
    }
    if name in CURVES:
        return row
    share = metrics.wilson(covered, gaps.size)
    return row | {"covered": share.mean, "covered_lo": share.lo, "covered_hi": share.hi}


def main() -> None:
    """Run the rows that were asked for, on the data and on the made-up panels."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    command = report.parser("elasticity", MODELS)
    command.add_argument("--panels", default=PANELS, type=int, help="made-up panels; 0 for none")
    arguments = command.parse_args()
    names = report.chosen(arguments.models, MODELS)
    panel = elasticity_data.read(arguments.data)
    size = f"{len(panel.records)} rows, {len(panel.names)} brands"
    protocol = "own-price elasticity by brand, 95 % intervals; then made-up panels with endogenous prices"
    outcome = report.Report("elasticity", f"{arguments.data.name}: {size}", protocol)
    for where in ("data", "simulated") if arguments.panels > 0 else ("data",):
        for name in (each for each in names if where == "simulated" or each != ORACLE):
            with report.timed() as timer:
                row = (
                    on_data(name, panel, arguments.seed)
                    if where == "data"
                    else on_simulations(name, arguments.panels, arguments.seed)
                )
            outcome.add(name if where == "data" else f"{name}:simulated", row, timer)
            print(outcome.latest(), file=sys.stderr, flush=True)
    outcome.write(arguments.json)


if __name__ == "__main__":
    main()
