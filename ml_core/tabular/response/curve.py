"""What a model trained on squared error says happens when a price moves: a row of reports, not a demand curve.

Such a model foretells sales at prices that were chosen for a reason, and the reason is still in its answer. The gap
to the orthogonalised slope is the size of that mistake.
"""

from __future__ import annotations

import numpy as np

from ml_core.tabular.response.records import Records, Values
from ml_core.tabular.table import Regressor, Table

STEP = 0.05  # of the log price, up and down


def squared_error_slopes(model: Regressor, records: Records, n_variants: int) -> Values:
    """(V,): mean change of the model's log units per change of the log price, over each variant's rows."""
    fixed = np.concatenate([records.variant[:, None], records.effect[:, None], records.controls], axis=1)

    def at(shift: float) -> Values:
        return np.concatenate([(records.log_price + shift)[:, None], fixed], axis=1)

    model.fit(Table(at(0.0), records.log_units))
    change = (model.predict(at(STEP)) - model.predict(at(-STEP))) / (2 * STEP)
    total = np.bincount(records.variant, weights=change, minlength=n_variants)
    return np.asarray(total / np.maximum(np.bincount(records.variant, minlength=n_variants), 1))
