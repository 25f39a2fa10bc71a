"""The training loop: stopping, keeping the best, reporting, and several processes for real."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from ml_core.config import LoopConfig
from ml_core.data import Histories, Holdout, Interactions
from ml_core.loop import evaluation, training

ROOT = Path(__file__).parents[2]


class Slope(nn.Module):
    """Learns y = 2x; the loss is the squared error."""

    def __init__(self):
        super().__init__()
        self.slope = nn.Parameter(torch.zeros(()))

    def forward(self, x):
        return ((self.slope - 2.0) * x).square().mean()


def task(module, score=None):
    return training.Task(
        module=module,
        batches=lambda epoch: [np.array([1.0]), np.array([2.0])],
        collate=lambda rows: (torch.tensor(rows),),
        score=score,
    )


FAST = LoopConfig(epochs=50, learning_rate=0.1, warmup_steps=0, patience=2)


def test_training_lowers_the_loss():
    module = Slope()

    report = training.train(task(module), FAST)

    assert report.losses[-1] < report.losses[0] / 100
    assert len(report.losses) == 50
    assert report.scores == ()
    assert not module.training


def test_training_stops_when_validation_no_longer_improves_and_keeps_the_best():
    module = Slope()
    scores = iter([0.1, 0.3, 0.2, 0.25, 0.9])
    slopes = []

    def score():
        slopes.append(module.slope.item())
        return next(scores)

    report = training.train(task(module, score), FAST)

    assert report.scores == (0.1, 0.3, 0.2, 0.25)
    assert report.best_epoch == 1
    assert report.best_score == 0.3
    assert module.slope.item() == slopes[1]


def test_a_loss_that_is_not_finite_stops_with_the_last_good_weights():
    class Broken(Slope):
        def forward(self, x):
            return super().forward(x) * float("nan")

    module = Broken()

    with pytest.raises(FloatingPointError, match="epoch 1"):
        training.train(task(module), FAST)
    assert module.slope.item() == 0.0


def test_progress_runs_from_start_to_end():
    seen = []

    training.train(task(Slope()), LoopConfig(epochs=2), progress=seen.append)

    assert [step.fraction for step in seen] == [0.0, 0.25, 0.5, 0.5, 0.75, 1.0]
    assert seen[-1].epoch == seen[-1].n_epochs == 2


def test_curves_are_written_for_tensorboard(tmp_path):
    training.train(task(Slope(), score=lambda: 1.0), LoopConfig(epochs=2), log_dir=tmp_path)

    assert [path.name.startswith("events.out") for path in tmp_path.iterdir()] == [True]


PROCESS = """
import json, sys
import numpy as np, torch
from torch import distributed
from ml_core import device
from ml_core.config import LoopConfig, TransformerConfig
from ml_core.data import Histories, Holdout, Interactions
from ml_core.sequence import Transformer

torch.set_num_threads(1)
rows = [[(start + step) % 12 for step in range(5)] for start in range(12)] * 4
train = Interactions(Histories.of(rows), 12, np.eye(12, dtype=np.float32))
holdout = Holdout(Histories.of([row[:4] for row in rows]), np.array([row[4] for row in rows]))
loop = LoopConfig(epochs=4, batch_size=4, learning_rate=1e-2, warmup_steps=0)
config = TransformerConfig(width=16, max_length=6, dropout=0.0, loop=loop)
model = Transformer(config).fit(train, holdout)
rank, world = device.world()
total = float(sum(np.abs(array).sum() for array in model.state().values()))
path = f"{sys.argv[1]}/{rank}.json"
report = {"world": world, "total": total, "losses": model.report_.losses, "scores": model.report_.scores}
open(path, "w").write(json.dumps(report))
"""


def test_two_processes_train_one_model(tmp_path):
    script = tmp_path / "train_together.py"
    script.write_text(PROCESS)
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}

    done = subprocess.run(
        [*torchrun, str(script), str(tmp_path)], env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr[-2000:]
    first, second = (json.loads((tmp_path / f"{rank}.json").read_text()) for rank in (0, 1))
    assert first == second
    assert first["world"] == 2
    assert first["losses"][-1] < first["losses"][0]
    assert first["scores"][-1] > first["scores"][0]


def test_every_process_takes_as_many_steps():
    batches = list(range(7))

    shares = [training._share(batches, rank, 3) for rank in range(3)]

    assert [list(share) for share in shares] == [[0, 3], [1, 4], [2, 5]]
    assert training._share(batches, 0, 1) == batches


class Fixed:
    """Always the same scores."""

    def __init__(self, scores):
        self.scores = np.array(scores, dtype=np.float32)

    def predict(self, histories):
        return np.tile(self.scores, (len(histories), 1))


def test_evaluation_filters_what_was_seen_but_not_a_repeated_target():
    holdout = Holdout(Histories.of([[0], [0], [2, 0]]), np.array([1, 0, 2]))
    train = Interactions(Histories.of([[0, 1, 2, 3]]), 4)

    found = evaluation.evaluate(Fixed([4, 3, 2, 1]), holdout, train=train, name="fixed", k=2, batch=2)

    # Item 0 is filtered for the first, is itself the answer for the second, and is filtered for the third.
    assert found.per_user["mrr@2"].tolist() == [1.0, 1.0, 0.5]
    assert found.per_user["hr@2"].tolist() == [1.0, 1.0, 1.0]
    assert found.coverage == 0.75
    assert found.row()["hr@2_lo"] == 1.0


def test_an_empty_holdout_scores_nothing():
    empty = Holdout(Histories.of([]), np.array([], dtype=np.int64))
    train = Interactions(Histories.of([[0, 1]]), 2)

    assert evaluation.mean_ndcg(Fixed([1, 2]), empty) == 0.0
    assert evaluation.evaluate(Fixed([1, 2]), empty, train=train, name="fixed").row()["hr@10"] == 0.0
