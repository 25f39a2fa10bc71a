"""Writing so that a reader sees the old state or the new one, and reading with suspicion."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as parse_safetensors

from ml_core.registry.errors import ArtifactCorrupt, ArtifactMissing, UnknownFormat

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,80}")
# Zip (torch.save) and pickle protocols 2 to 5: named in the refusal, so that an operator knows what arrived.
PICKLES = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")


def checked_name(name: str) -> str:
    """`name` if it can be one folder's name.

    Raises:
        ArtifactMissing: for anything that could leave the registry's folder, such as `../x`.
    """
    if not NAME.fullmatch(name) or ".." in name:
        raise ArtifactMissing(f"not a name in the registry: {name!r}")
    return name


def write_atomically(path: Path, text: str) -> None:
    """Replace `path` in one step, also across a crash: write beside it, flush to disk, rename."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    write_durably(beside, text.encode())
    beside.replace(path)
    sync_folder(path.parent)


def write_durably(path: Path, content: bytes) -> None:
    """Write and wait for the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Make a rename inside `path` survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: Path) -> bytes:
    """Content of one file of an artifact.

    Raises:
        ArtifactCorrupt: if it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise ArtifactCorrupt(f"{path.parent.name}/{path.name}: {error.strerror}") from error


def digest(content: bytes) -> str:
    """sha256 in hex."""
    return hashlib.sha256(content).hexdigest()


def tensors(content: bytes, name: str) -> dict[str, NDArray[np.generic]]:
    """Arrays of a safetensors file.

    Raises:
        UnknownFormat: for a pickle or a torch archive, whatever it is called.
        ArtifactCorrupt: if it is not safetensors.
    """
    try:
        return dict(parse_safetensors(content))
    except SafetensorError as error:
        # Only now: a safetensors file opens with its header's length, and 640 looks like a pickle of protocol 2.
        if content.startswith(PICKLES):
            raise UnknownFormat(f"{name} is a pickle or a torch archive; only safetensors is read") from error
        raise ArtifactCorrupt(f"{name} is not safetensors: {error}") from error


def json_object(content: bytes, name: str) -> dict[str, Any]:
    """A JSON object.

    Raises:
        ArtifactCorrupt: if it is anything else.
    """
    try:
        values = json.loads(content)
    except ValueError as error:
        raise ArtifactCorrupt(f"{name} is not JSON: {error}") from error
    if not isinstance(values, dict):
        raise ArtifactCorrupt(f"{name} holds {type(values).__name__}, not an object")
    return values
