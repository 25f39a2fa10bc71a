"""Dialogues made from what the procedures answer: a question, perhaps some talk, and one that leans on the first.

A shop begins with no dialogues of its own, so these are made, and the model's card says so. The names that judge are
not those that taught, so that what is measured is copying and not memory.
"""

import random
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from support.contracts import Language

FILE = Path(__file__).with_name("dialogues.toml")
CODES = {Language.EN: "en", Language.ZH: "zh"}
WORD = re.compile(r"[a-z0-9][a-z0-9'-]*|[\u3400-\u9fff]")
WITH_TALK = 0.4  # of the dialogues have something said between the questions
HELD_OUT = 4  # one name in so many judges


@dataclass(frozen=True, slots=True)
class Dialogue:
    """`topic` is the code of the intent whose article answers the last turn; `target` is that turn in full."""

    turns: tuple[str, ...]
    target: str
    topic: str


def words(text: str) -> tuple[str, ...]:
    """English words in small letters and Chinese characters: what is rewritten and copied."""
    return tuple(WORD.findall(text.lower()))


def joined(written: Sequence[str]) -> str:
    """Words as a text; Chinese is written without spaces."""
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", " ".join(written))


def dialogues(language: Language, *, n: int, is_holdout: bool, seed: int) -> list[Dialogue]:
    """`n` dialogues, the same for the same seed; half of them change the name, half what is asked."""
    rng = random.Random(f"{seed} {language} {is_holdout}")
    source = _source()[CODES[language]]
    return [_dialogue(source, rng, is_holdout) for _ in range(n)]


def _dialogue(source: dict[str, Any], rng: random.Random, is_holdout: bool) -> Dialogue:
    first = rng.choice(source["frame"])
    slot = first["slot"]
    name, other = rng.sample(_names(source[slot], is_holdout), 2)
    talk = [rng.choice(source["small_talk"])] if rng.random() < WITH_TALK else []
    opening = first["text"].format(x=name)
    if rng.random() < 0.5:
        follow = rng.choice(source[f"other_{slot}"]).format(x=other)
        return Dialogue((opening, *talk, follow), first["text"].format(x=other), first["topic"])
    second = rng.choice([frame for frame in source["frame"] if frame["slot"] == slot and frame is not first])
    return Dialogue(
        (opening, *talk, rng.choice(second["asks"])), second["text"].format(x=name), second["topic"]
    )


def _names(names: list[str], is_holdout: bool) -> list[str]:
    return [name for at, name in enumerate(names) if (at % HELD_OUT == 0) == is_holdout]


@cache
def _source() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
