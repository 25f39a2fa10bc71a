"""Where and with how many threads tensors are computed, and how runs are made repeatable.

One thread in web and task processes: on shared cores two OpenMP threads spin and make torch 2 to 17 times
slower (measured). Offline training may ask for more.
"""

from __future__ import annotations

import os
import random

import numpy as np
import torch


def pick(name: str = "auto") -> torch.device:
    """The device to train and serve on: `auto` takes this process's GPU if there is one."""
    if name != "auto":
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
    return torch.device("cpu")


def set_threads(count: int = 1) -> None:
    """Threads that one operation may use in this process."""
    torch.set_num_threads(count)


def seed_everything(seed: int) -> torch.Generator:
    """Seed Python, numpy and torch; returns a CPU generator of its own for shuffling and sampling.

    The same seed gives the same numbers on CPU with one thread; on GPU expect differences near 1e-4.
    """
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    return torch.Generator().manual_seed(seed)


def world() -> tuple[int, int]:
    """(rank, processes) as `torchrun` announces them; (0, 1) in an ordinary process."""
    return int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
