"""Readers that are learnt from packaged phrases at first use, and kept on disk for every later process.

A file is named by a digest of everything that was learnt from, so that none is read for other phrases.
"""

import hashlib
import json
import logging
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from django.conf import settings
from filelock import FileLock
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors import numpy as tensors

from ml_core import config as ml_config
from ml_core.config import RidgeConfig
from ml_core.intents import Ridge

FORMAT = 1  # raised where the same phrases are learnt from otherwise, so that no older file is read
Ints = NDArray[np.int64]
logger = logging.getLogger(__name__)


def learnt(
    name: str, config: RidgeConfig, texts: Sequence[str], labels: Ints, outside: Sequence[str] = ()
) -> Ridge:
    """What tells the texts apart, from the file `name` of an earlier process or learnt now."""
    what = [FORMAT, ml_config.to_dict(config), list(texts), labels.tolist(), list(outside)]
    digest = hashlib.sha256(json.dumps(what).encode()).hexdigest()[:24]
    file = Path(settings.VAR_DIR) / "cache" / f"{name}-{digest}.safetensors"
    model = _kept(file, config)
    if model is None:
        with _alone(file):
            # Processes that start together wait for the first, and read what it has learnt.
            model = _kept(file, config)
            if model is None:
                model = Ridge(config).fit(texts, labels, outside)
                _keep(file, model)
    return model


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """One process at a time; in a folder that cannot be written to, each for itself."""
    lock = FileLock(file.parent / ".learning.lock")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except OSError:
        yield
        return
    try:
        yield
    finally:
        lock.release()


def _kept(file: Path, config: RidgeConfig) -> Ridge | None:
    """Nothing where the file is missing or spoilt."""
    try:
        return Ridge.from_state(config, tensors.load_file(file))
    except FileNotFoundError:
        return None
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        logger.warning("support: %s cannot be read and is learnt anew: %s", file.name, error)
        return None


def _keep(file: Path, model: Ridge) -> None:
    """A folder that cannot be written to costs the next process the same work, and no customer an answer."""
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        tensors.save_file(dict(model.state()), beside)
        beside.replace(file)
    except OSError as error:
        logger.warning("support: %s cannot be kept: %s", file.name, error)
