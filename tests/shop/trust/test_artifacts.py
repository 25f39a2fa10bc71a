"""A pickle among the models is never run, whatever it is called and whichever app looks."""

import io
import pickle
import re
import zipfile
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings as configured

from ml_core.registry import Registry, Slot

APPS = [
    app for app in configured.AI_APPS if Path(configured.BASE_DIR, app, "predictor", "loading.py").exists()
]
CODE = ("config", "shop", "recommend", "content", "support", "pricing", "inventory", "risk", "ml_core")
# Ways to run what a file says, on this and on common neighbours' formats.
RUNNING = re.compile(
    r"^\s*(?:import|from)\s+(?:pickle|cPickle|dill|joblib|cloudpickle|shelve|marshal)\b|torch\.load\(|allow_pickle=True"
    r"|trust_remote_code=True|weights_only=False|yaml\.load\(|(?<![.\w])(?:eval|exec)\(",
    re.MULTILINE,
)


NAMES = ("model.safetensors", "config.json", "manifest.json", "card.md", "model.pt", "model.pkl", "x.joblib")


class Harm:
    """Runs a command of its own when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


def torch_archive(harm: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/data.pkl", harm)
        archive.writestr("archive/version", "3")
    return out.getvalue()


def slots(app: str) -> list[Slot]:
    loading = import_module(f"{app}.predictor.loading")
    held = list(vars(loading).values())
    held += [one for each in held if isinstance(each, dict) for one in each.values()]
    return [one for one in held if isinstance(one, Slot)]


def test_the_trap_works(tmp_path):
    pickle.loads(pickle.dumps(Harm(tmp_path / "owned")))  # noqa: S301 - to know that it would be seen

    assert (tmp_path / "owned").exists()


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("kind", ["pickle", "archive"])
def test_no_app_runs_a_pickle_in_its_folder(tmp_path, app, kind):
    owned = tmp_path / "owned"
    harm = pickle.dumps(Harm(owned))
    content = torch_archive(harm) if kind == "archive" else harm
    found = slots(app)
    assert found
    for slot in found:
        folder = tmp_path / app / slot.name / "20260101T000000-aaaaaa"
        folder.mkdir(parents=True)
        for name in NAMES:
            (folder / name).write_bytes(content)
        (folder.parent / "champion").write_text(folder.name)
        slot.reset()

        served = slot.get(tmp_path)

        assert served.model is None
        assert served.fault
        slot.reset()
    Registry(tmp_path).models(app)
    assert not owned.exists()


@pytest.mark.parametrize("app", APPS)
def test_a_pickle_in_place_of_the_pointer_is_not_run_either(tmp_path, app):
    owned = tmp_path / "owned"
    for slot in slots(app):
        (tmp_path / app / slot.name).mkdir(parents=True)
        (tmp_path / app / slot.name / "champion").write_bytes(pickle.dumps(Harm(owned)))
        slot.reset()

        assert slot.get(tmp_path).model is None
        slot.reset()
    assert not owned.exists()


def test_no_code_of_ours_can_run_what_a_file_says():
    found = [
        str(path.relative_to(configured.BASE_DIR))
        for folder in CODE
        for path in Path(configured.BASE_DIR, folder).rglob("*.py")
        if RUNNING.search(path.read_text())
    ]

    assert found == []
