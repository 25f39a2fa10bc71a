"""What serves in a process: loaded once, replaced with the pointer, and a fault instead of an exception."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ml_core.registry import Served, Slot
from tests.ml_core.test_registry import folder, promote, registry, save

__all__ = ["registry"]


@pytest.fixture
def built():
    """The first weight of every artifact that a model was made of."""
    return []


@pytest.fixture
def slot(built):
    def build(artifact):
        weight = float(artifact.tensors["weights"][0, 0])
        built.append(weight)
        if weight < 0:
            raise AttributeError("not one of ours")
        return weight

    return Slot("recommend", "blend", build)


def champion(registry, value, hours=0):
    version = save(registry, value, hours)
    promote(registry, version)
    return version


def test_nothing_trained_is_a_fault(slot, registry):
    assert slot.get(registry.root) == Served(None, fault="no model has been trained yet")
    assert slot.pointed(registry.root) == ""


def test_a_champion_is_loaded_once_and_replaced_with_the_pointer(slot, registry, built):
    first = champion(registry, 1.0)
    assert [slot.get(registry.root) for _ in range(3)] == [Served(1.0, first)] * 3

    second = champion(registry, 2.0, hours=1)

    assert slot.pointed(registry.root) == second
    assert slot.get(registry.root) == Served(2.0, second)
    assert built == [1.0, 2.0]


def test_whatever_a_model_raises_is_a_fault_that_is_not_tried_again(slot, registry, built):
    version = champion(registry, -1.0)

    faults = {slot.get(registry.root).fault for _ in range(3)}

    assert faults == {f"version {version} cannot be loaded: AttributeError: not one of ours"}
    assert built == [-1.0]


def test_a_damaged_artifact_and_a_damaged_pointer_are_faults(slot, registry):
    version = champion(registry, 1.0)
    (folder(registry, version) / "model.safetensors").write_bytes(b"no tensors")
    assert "cannot be loaded" in slot.get(registry.root).fault

    (registry.root / "recommend" / "blend" / "champion").write_text("../../elsewhere\n")

    assert "pointer cannot be read" in slot.get(registry.root).fault
    assert slot.pointed(registry.root) == ""


def test_another_folder_is_another_shop(slot, registry, tmp_path):
    champion(registry, 1.0)
    assert slot.get(registry.root).model == 1.0

    assert slot.get(tmp_path / "empty").model is None


def test_after_a_reset_the_artifact_is_read_again(slot, registry, built):
    champion(registry, 1.0)
    slot.get(registry.root)

    slot.reset()

    assert slot.get(registry.root).model == 1.0
    assert built == [1.0, 1.0]


def test_threads_load_once_and_go_on_with_the_old_while_a_newer_loads(registry):
    loading, go_on = threading.Event(), threading.Event()
    built = []

    def build(artifact):
        weight = float(artifact.tensors["weights"][0, 0])
        built.append(weight)
        if weight == 2.0:
            loading.set()
            assert go_on.wait(timeout=60)
        return weight

    slot = Slot("recommend", "blend", build)
    champion(registry, 1.0)
    with ThreadPoolExecutor(8) as pool:
        assert {one.model for one in pool.map(slot.get, [registry.root] * 8)} == {1.0}
        champion(registry, 2.0, hours=1)
        newer = pool.submit(slot.get, registry.root)
        assert loading.wait(timeout=60)
        meanwhile = slot.get(registry.root)
        go_on.set()

    assert (meanwhile.model, newer.result().model) == (1.0, 2.0)
    assert built == [1.0, 2.0]
