"""A small quantile network over all series: a dense encoder of the window, a dense decoder for each step.

Planned prices, promotions and the calendar of a step enter its decoder, so a changed plan changes the forecast; the
vector of a product's text enters the encoder, so a product without a past is not without a shape. Quantiles are
sums of positive steps and never cross; a Poisson head gives the mean, which quantiles of counts tell badly.
Source: TiDE (Das et al. 2023), without its residual blocks' width; quantiles as increments (Gasthaus et al. 2019).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from ml_core import device, metrics
from ml_core.config import NeuralConfig
from ml_core.estimator import ForeignState, State, Unfitted, part_of
from ml_core.forecast.level import Level
from ml_core.forecast.panel import DECILES, Forecast, Ints, Panel, Values, checked_levels, forecast_of
from ml_core.forecast.windows import CALENDAR, SAME, Windows
from ml_core.loop import training

LOT = 512  # series answered at a time
NETWORK = "network"


class Network(nn.Module):
    """`forward` is the training loss; `answers` are quantiles and mean over the level."""

    def __init__(self, config: NeuralConfig, *, n_known: int, n_static: int) -> None:
        super().__init__()
        width, self.n_past = config.width, 2 * config.window
        self.register_buffer("levels", torch.tensor(config.levels), persistent=False)
        self.static = nn.Linear(n_static, config.static_width) if n_static else None
        read = self.n_past + 1 + (config.static_width if n_static else 0)
        self.encoder = nn.Sequential(
            nn.Linear(read, 2 * width), nn.GELU(), nn.Dropout(config.dropout), nn.Linear(2 * width, width)
        )
        self.decoder = nn.Sequential(
            nn.Linear(width + CALENDAR + SAME + 2 * n_known, width),
            nn.GELU(),
            nn.Dropout(config.dropout),
            nn.Linear(width, width),
            nn.GELU(),
            nn.Linear(width, len(config.levels) + 1),
        )

    def answers(self, past: torch.Tensor, steps: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(B, 2W + S + 1) and (B, H, F) give quantiles (B, H, Q) and means (B, H)."""
        window, static, size = past[:, : self.n_past], past[:, self.n_past : -1], past[:, -1:]
        parts = [window, size] if self.static is None else [window, size, self.static(static)]
        state = self.encoder(torch.cat(parts, dim=1))  # (B, D)
        shared = state[:, None].expand(-1, steps.shape[1], -1)  # (B, H, D)
        out = functional.softplus(self.decoder(torch.cat([shared, steps], dim=2)))  # (B, H, Q + 1)
        return out[..., :-1].cumsum(dim=2), out[..., -1] + 1e-6

    def forward(
        self, past: torch.Tensor, steps: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor
    ) -> torch.Tensor:
        """Pinball loss of the quantiles plus Poisson deviance of the mean, over the steps that are known."""
        quantiles, mean = self.answers(past, steps)
        known = ~targets.isnan()
        true = targets.nan_to_num()
        above = true[..., None] - quantiles
        levels = self.levels
        assert isinstance(levels, torch.Tensor)  # noqa: S101 - tells the type of a buffer
        pinball = torch.maximum(levels * above, (levels - 1) * above).mean(dim=2)
        poisson = mean - true * mean.log()
        weighted = (pinball + 0.2 * poisson) * known * weights[:, None]
        return weighted.sum() / (known * weights[:, None]).sum().clamp(min=1e-6)


class Neural:
    """Quantiles by one network; levels between those of the configuration are interpolated."""

    def __init__(self, config: NeuralConfig | None = None) -> None:
        self.config = config or NeuralConfig()
        self.level_ = Level(self.config.level)
        self.network_: Network | None = None
        self.report_: training.Report | None = None

    def fit(
        self,
        train: Panel,
        validation: Panel | None = None,
        *,
        progress: training.Progress | None = None,
        log_dir: Path | None = None,
    ) -> Self:
        """Train on windows that end at the latest origins.

        With `validation`, the epoch with the least pinball loss on its periods after `train` is kept; without, all
        epochs are trained.

        Raises:
            ValueError: if there is no period before another one, or nothing is known.
            FloatingPointError: if the loss stops being finite.
        """
        device.seed_everything(self.config.loop.seed)
        self.level_ = Level(self.config.level).fit(train)
        windows, rows = self._rows(train)
        self.network_ = Network(self.config, n_known=train.known.shape[2], n_static=train.static.shape[1])
        task = training.Task(
            module=self.network_,
            batches=lambda epoch: self._batches(len(rows), epoch),
            collate=lambda batch: _tensors(windows, rows[batch]),
            score=self._scorer(train, validation) if validation is not None else None,
        )
        self.report_ = training.train(task, self.config.loop, progress=progress, log_dir=log_dir)
        return self

    @torch.inference_mode()
    def predict(self, history: Panel, horizon: int, levels: Values = DECILES) -> Forecast:
        """See `Forecaster.predict`.

        Raises:
            ValueError: if the history has other known or static columns than the one of `fit`.
        """
        network, asked = self._network, checked_levels(levels)
        network.eval()
        end = np.array([history.n_periods])
        windows = Windows.of(
            history, self.level_.learnt, window=self.config.window, horizon=horizon, origins=end
        )
        lots = [
            self._answers(network, windows, np.arange(at, min(at + LOT, len(history))))
            for at in range(0, len(history), LOT)
        ]
        quantiles, means = (np.concatenate(parts) for parts in zip(*lots, strict=True))
        return forecast_of(
            history, means, _interpolated(quantiles, np.array(self.config.levels), asked), asked
        )

    def state(self) -> State:
        """Weights by name, and the level."""
        weights = {
            f"{NETWORK}.{name}": tensor.numpy().copy() for name, tensor in self._network.state_dict().items()
        }
        return weights | {f"level.{name}": array for name, array in self.level_.state().items()}

    @classmethod
    def from_state(cls, config: NeuralConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if an array is missing, unknown or of another shape.
        """
        weights = part_of(state, NETWORK)
        if {name.split(".")[0] for name in state} - {NETWORK, "level", "vocabulary"} or not weights:
            raise ForeignState(f"not the arrays of a forecasting network: {sorted(state)[:5]}")
        static = weights.get("static.weight")
        n_steps = weights["decoder.0.weight"].shape[1] - config.width - CALENDAR - SAME
        network = Network(config, n_known=n_steps // 2, n_static=0 if static is None else static.shape[1])
        try:
            network.load_state_dict({name: torch.from_numpy(array.copy()) for name, array in weights.items()})
        except RuntimeError as error:
            raise ForeignState(str(error)) from error
        model = cls(config)
        model.network_, model.level_ = network.eval(), Level.from_state(config.level, part_of(state, "level"))
        return model

    @property
    def _network(self) -> Network:
        if self.network_ is None:
            raise Unfitted("Neural")
        return self.network_

    def _rows(self, train: Panel) -> tuple[Windows, Ints]:
        """Windows, and every (series, origin) with something known before and after, (M, 2)."""
        latest = train.n_periods - 1
        first = max(1, min(train.season, latest // 2), latest - self.config.origins + 1)
        origins = np.arange(first, latest + 1)
        seen = np.cumsum(~np.isnan(train.units), axis=1)
        before = seen[:, origins - 1] > 0
        after = seen[:, np.minimum(origins + self.config.horizon, train.n_periods) - 1] > seen[:, origins - 1]
        series, places = np.nonzero(before & after)
        if not len(series):
            raise ValueError(f"{len(train)} series of {train.n_periods} periods hold no window to learn from")
        windows = Windows.of(
            train,
            self.level_.learnt,
            window=self.config.window,
            horizon=self.config.horizon,
            origins=origins,
        )
        return windows, np.stack([series, origins[places]], axis=1)

    def _batches(self, n: int, epoch: int) -> list[Ints]:
        rng = np.random.default_rng([self.config.loop.seed, epoch])
        order = rng.permutation(n)[: self.config.windows]
        size = self.config.loop.batch_size
        return [order[at : at + size] for at in range(0, len(order), size)]

    def _scorer(self, train: Panel, validation: Panel) -> Callable[[], float]:
        horizon = min(self.config.horizon, validation.n_periods - train.n_periods)
        actual = validation.units[:, train.n_periods : train.n_periods + horizon]

        def score() -> float:
            found = self.predict(train, horizon, DECILES)
            return -metrics.wql(actual, found.quantiles, DECILES)

        return score

    def _answers(self, network: Network, windows: Windows, rows: Ints) -> tuple[Values, Values]:
        """Quantiles (n, H, Q) and means (n, H), in units."""
        origins = np.full(len(rows), windows.panel.n_periods)
        where = next(network.parameters()).device
        past, steps = (
            torch.from_numpy(array.astype(np.float32)).to(where) for array in windows.inputs(rows, origins)
        )
        try:
            quantiles, mean = network.answers(past, steps)
        except RuntimeError as error:
            raise ValueError(
                f"the history's known or static columns are not those of `fit`: {error}"
            ) from error
        scale = windows.scale(rows, origins)[:, None]
        return quantiles.cpu().numpy() * scale[:, :, None], mean.cpu().numpy() * scale


def _tensors(windows: Windows, rows: Ints) -> training.Tensors:
    """Past, steps, targets and weights of a batch; a row weighs as the square root of its level.

    Weighed by the level, ten bestsellers would be all that is learnt; unweighed, ten thousand items that never sell.
    """
    series, origins = rows[:, 0], rows[:, 1]
    arrays = (*windows.inputs(series, origins), windows.targets(series, origins))
    weights = np.sqrt(windows.scale(series, origins))
    return tuple(torch.from_numpy(array.astype(np.float32)) for array in (*arrays, weights))


def _interpolated(quantiles: Values, learnt: Values, asked: Values) -> Values:
    """Quantiles (N, H, Q) of other levels: straight lines between, the outermost beyond."""
    place = np.interp(asked, learnt, np.arange(len(learnt)))
    low = np.floor(place).astype(np.int64)
    high = np.minimum(low + 1, len(learnt) - 1)
    return np.asarray(quantiles[..., low] + (place - low) * (quantiles[..., high] - quantiles[..., low]))
