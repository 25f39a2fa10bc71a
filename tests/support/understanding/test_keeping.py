"""What is learnt from packaged phrases is kept on disk, and learnt anew where the file is of no use."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from ml_core.config import RidgeConfig
from ml_core.intents import Ridge
from support.predictor import keeping

TEXTS = ["cancel my order", "please cancel it", "where is my parcel", "track the parcel"]
LABELS = np.array([0, 0, 1, 1], dtype=np.int64)
CONFIG = RidgeConfig()


@pytest.fixture
def folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path / "cache"


@pytest.fixture
def fitted(monkeypatch):
    """How often anything was learnt."""
    calls = []
    fit = Ridge.fit
    monkeypatch.setattr(Ridge, "fit", lambda self, *given: calls.append(1) or fit(self, *given))
    return calls


def kept(folder):
    return [file for file in folder.iterdir() if file.suffix == ".safetensors"]


def read(texts=TEXTS, outside=()):
    return keeping.learnt("toys", CONFIG, texts, LABELS, outside).read(["cancel that order"]).chances


def test_a_second_process_reads_what_the_first_learnt(folder, fitted):
    first, second = read(), read()

    np.testing.assert_allclose(first, second, atol=0.01)
    assert len(fitted) == 1
    assert len(kept(folder)) == 1


@pytest.mark.parametrize("content", [b"", b"no tensors", b"\x80\x04pickled"])
def test_a_spoilt_file_is_learnt_anew(folder, fitted, content):
    first = read()
    kept(folder)[0].write_bytes(content)

    np.testing.assert_allclose(read(), first, atol=0.01)
    assert len(fitted) == 2


def test_other_phrases_are_another_file(folder, fitted):
    read()
    read([*TEXTS[:3], "track my parcel"])

    assert len(fitted) == 2
    assert len(kept(folder)) == 2


def test_a_folder_that_cannot_be_written_to_costs_no_answer(settings, tmp_path, fitted):
    settings.VAR_DIR = tmp_path / "file"
    settings.VAR_DIR.write_text("in the way")

    assert read().shape == (1, 2)
    assert len(fitted) == 1


def test_processes_that_start_together_learn_once(folder, fitted):
    with keeping._alone(folder / "toys.safetensors"):
        waiting = ThreadPoolExecutor().submit(read)
        with pytest.raises(TimeoutError):
            waiting.result(0.2)
        assert fitted == []

    assert waiting.result().shape == (1, 2)
    assert len(fitted) == 1
