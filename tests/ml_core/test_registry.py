"""Artifacts: whole or absent, verified or refused."""

from __future__ import annotations

import hashlib
import json
import pickle
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from ml_core.registry import ArtifactCorrupt, ArtifactError, ArtifactMissing, Registry, UnknownFormat, files

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def registry(tmp_path):
    return Registry(tmp_path / "artifacts")


def save(registry, value=1.0, hours=0):
    return registry.save(
        "recommend",
        "blend",
        estimator="blend",
        tensors={"weights": np.full((2, 3), value, dtype=np.float32)},
        config={"width": 64},
        metrics={"ndcg@10": 0.05},
        card="# Blend\n",
        as_of=NOW,
        now=NOW + timedelta(hours=hours),
        extra={"split": "abc"},
    )


def promote(registry, version):
    registry.promote("recommend", "blend", version, now=NOW, reason="better", by="test")


def folder(registry, version):
    return registry.root / "recommend" / "blend" / version


def test_what_is_saved_is_loaded(registry):
    version = save(registry)

    artifact = registry.load("recommend", "blend", version)

    np.testing.assert_array_equal(artifact.tensors["weights"], np.full((2, 3), 1.0, dtype=np.float32))
    assert artifact.config == {"width": 64}
    assert artifact.manifest.metrics == {"ndcg@10": 0.05}
    assert artifact.manifest.extra == {"split": "abc"}
    assert sorted(path.name for path in folder(registry, version).iterdir()) == [
        "card.md", "config.json", "manifest.json", "model.safetensors",
    ]  # fmt: skip


def test_a_saved_version_is_no_champion_until_promoted(registry):
    version = save(registry)
    assert registry.champion("recommend", "blend") is None
    with pytest.raises(ArtifactMissing, match="no champion"):
        registry.load("recommend", "blend")

    promote(registry, version)

    assert registry.champion("recommend", "blend") == version
    assert registry.load("recommend", "blend").manifest.version == version


def test_versions_are_listed_newest_first(registry):
    versions = [save(registry, hours=hours) for hours in range(3)]

    listed = [manifest.version for manifest in registry.versions("recommend", "blend")]

    assert listed == versions[::-1]
    assert registry.models("recommend") == ["blend"]
    assert registry.versions("recommend", "other") == []


def test_rolling_back_returns_through_the_promotions_one_by_one(registry):
    first, second, third = (save(registry, hours=hours) for hours in range(3))
    for version in (first, second, third):
        promote(registry, version)

    back = [registry.roll_back("recommend", "blend", now=NOW, reason="worse", by="test") for _ in range(2)]

    assert back == [second, first]
    assert registry.champion("recommend", "blend") == first
    actions = [entry.action for entry in registry.promotions("recommend", "blend")]
    assert actions == ["promote"] * 3 + ["roll_back"] * 2
    with pytest.raises(ArtifactMissing, match="no earlier champion"):
        registry.roll_back("recommend", "blend", now=NOW, reason="worse", by="test")
    assert registry.champion("recommend", "blend") == first


def test_a_damaged_version_cannot_be_promoted(registry):
    good, bad = save(registry), save(registry, hours=1)
    promote(registry, good)
    (folder(registry, bad) / "config.json").write_text("{}")

    with pytest.raises(ArtifactCorrupt, match="sha256"):
        promote(registry, bad)

    assert registry.champion("recommend", "blend") == good
    assert len(registry.promotions("recommend", "blend")) == 1


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "card.md", "manifest.json"])
def test_a_missing_file_is_corruption(registry, name):
    version = save(registry)
    (folder(registry, version) / name).unlink()

    with pytest.raises(ArtifactCorrupt, match=name):
        registry.load("recommend", "blend", version)


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "card.md"])
def test_one_changed_byte_is_noticed(registry, name):
    version = save(registry)
    path = folder(registry, version) / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))

    with pytest.raises(ArtifactError):
        registry.load("recommend", "blend", version)


def test_half_a_file_is_noticed(registry):
    version = save(registry)
    path = folder(registry, version) / "model.safetensors"
    path.write_bytes(path.read_bytes()[:20])

    with pytest.raises(ArtifactCorrupt):
        registry.load("recommend", "blend", version)


class Bomb:
    """Would leave a mark if it were ever unpickled."""

    def __reduce__(self):
        return (pytest.fail, ("a pickle was loaded",))


@pytest.mark.parametrize("protocol", [2, 4, 5])
def test_a_pickle_is_refused_by_name_and_never_loaded(registry, protocol):
    version = save(registry)
    (folder(registry, version) / "model.safetensors").write_bytes(pickle.dumps(Bomb(), protocol))

    with pytest.raises(UnknownFormat, match="pickle"):
        registry.load("recommend", "blend", version)


@pytest.mark.parametrize("length", [640, 896, 1152, 1408])
def test_a_header_whose_length_looks_like_a_pickle_is_read(registry, length):
    # Padding after the header's JSON is allowed, and its length is the file's first bytes: 0x80 0x02 for 640.
    header = b'{"weights":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'.ljust(length)
    content = length.to_bytes(8, "little") + header + np.ones(1, dtype=np.float32).tobytes()

    found = files.tensors(content, "model.safetensors")

    assert found["weights"].tolist() == [1.0]


def test_a_torch_archive_is_refused_even_with_a_matching_digest(registry):
    version = save(registry)
    path = folder(registry, version)
    archive = b"PK\x03\x04 and so on"
    (path / "model.safetensors").write_bytes(archive)
    manifest = json.loads((path / "manifest.json").read_text())
    manifest["sha256"]["model.safetensors"] = hashlib.sha256(archive).hexdigest()
    (path / "manifest.json").write_text(json.dumps(manifest))

    with pytest.raises(UnknownFormat, match="torch archive"):
        registry.load("recommend", "blend", version)


def test_a_manifest_of_another_format_is_refused_by_name(registry):
    version = save(registry)
    (folder(registry, version) / "manifest.json").write_text('{"format": "mlflow/2"}')

    with pytest.raises(UnknownFormat, match="mlflow/2"):
        registry.load("recommend", "blend", version)


@pytest.mark.parametrize("text", ["", "{", "[]", "\x00\x01", '{"format": "omnishop-artifact/1"}'])
def test_a_manifest_that_makes_no_sense_is_refused(registry, text):
    version = save(registry)
    (folder(registry, version) / "manifest.json").write_text(text)

    with pytest.raises(ArtifactError):
        registry.load("recommend", "blend", version)
    assert registry.versions("recommend", "blend") == []


def test_a_version_moved_to_another_model_is_refused(registry):
    version = save(registry)
    folder(registry, version).rename(registry.root / "recommend" / "blend" / "20200101")

    with pytest.raises(ArtifactCorrupt, match="holds the manifest of"):
        registry.load("recommend", "blend", "20200101")


@pytest.mark.parametrize("pointer", ["", "../../secrets", "a\nb", "x" * 200])
def test_a_broken_pointer_is_corruption_and_a_promotion_repairs_it(registry, pointer):
    version = save(registry)
    promote(registry, version)
    (registry.root / "recommend" / "blend" / "champion").write_text(pointer)

    with pytest.raises(ArtifactCorrupt, match="champion pointer"):
        registry.load("recommend", "blend")
    promote(registry, version)

    assert registry.champion("recommend", "blend") == version


def test_a_pointer_to_nothing_is_a_missing_artifact(registry):
    promote(registry, save(registry))
    (registry.root / "recommend" / "blend" / "champion").write_text("20200101\n")

    with pytest.raises(ArtifactMissing, match="no version 20200101"):
        registry.load("recommend", "blend")


@pytest.mark.parametrize("name", ["../etc", "/etc", "", ".hidden", "a/b", "a..b"])
def test_names_cannot_leave_the_root(registry, name):
    with pytest.raises(ArtifactMissing):
        registry.load("recommend", "blend", name or "..")
    with pytest.raises(ArtifactMissing):
        registry.champion(name, "blend")


def test_a_failed_write_leaves_no_version_behind(registry, monkeypatch):
    version = save(registry)

    def full_disk(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ml_core.registry.files.write_durably", full_disk)
    with pytest.raises(OSError, match="No space"):
        save(registry, hours=1)

    names = [path.name for path in (registry.root / "recommend" / "blend").iterdir()]
    assert names == [version]


def test_a_crash_while_replacing_the_pointer_keeps_the_old_champion(registry, monkeypatch):
    first, second = save(registry), save(registry, hours=1)
    promote(registry, first)

    def crash(path, content):
        raise OSError(5, "crash")

    monkeypatch.setattr("ml_core.registry.files.write_durably", crash)
    with pytest.raises(OSError, match="crash"):
        promote(registry, second)

    assert registry.champion("recommend", "blend") == first
    assert len(registry.promotions("recommend", "blend")) == 1


def test_a_version_is_never_overwritten(registry):
    save(registry)

    with pytest.raises(OSError, match="not empty"):
        save(registry)
