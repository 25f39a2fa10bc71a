"""The word lists beside this file, compiled once."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Rule:
    """A sign in words. Weights of different rules near each other add up."""

    name: str
    weight: float
    pattern: "re.Pattern[str]"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All rules of one file; `squeezed` are for letters alone."""

    window: int
    rules: tuple[Rule, ...]
    squeezed: "tuple[re.Pattern[str], ...]"
    excused: "re.Pattern[str] | None" = None  # words that only look like a sign
    flags: Mapping[str, str] = field(default_factory=dict)  # rule → flag, where it is not the file's own


@cache
def lexicon(name: str) -> Lexicon:
    """The rules of `<name>.toml`."""
    raw = tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    macros = raw.get("macros", {})
    rules = tuple(
        Rule(rule["name"], float(rule["weight"]), _compiled(rule["pattern"], macros)) for rule in raw["rules"]
    )
    squeezed = tuple(_compiled(pattern, macros) for pattern in raw.get("squeezed", {}).get("patterns", ()))
    excused = "|".join(raw.get("excused", {}).get("patterns", ()))
    flags = {rule["name"]: rule["flag"] for rule in raw["rules"] if "flag" in rule}
    return Lexicon(
        int(raw["window"]), rules, squeezed, _compiled(excused, macros) if excused else None, flags
    )


def _compiled(pattern: str, macros: dict[str, Any]) -> "re.Pattern[str]":
    for _ in range(3):  # a macro may use another
        # In a group: a bare "x {party}" would be "x the customer" or, anywhere at all, "customers".
        pattern = re.sub(
            r"\{([a-z]+)\}",
            lambda found: f"(?:{macros[found[1]]})" if found[1] in macros else found[0],
            pattern,
        )
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)
