"""Advertising and abuse: what a person must look at before shoppers do."""

from content.contracts import Finding, Flag
from content.features.wording import matching
from content.features.wording.lexicon import lexicon
from content.features.wording.readings import Reading

WAYS = {"plain", "native", "letters"}


def find(ways: list[Reading]) -> tuple[Finding, ...]:
    """Signs of advertising and of abuse; of each none if they do not weigh enough together."""
    ways = [way for way in ways if way.name in WAYS]
    return (*_signs(ways, "advertising", Flag.SPAM), *_signs(ways, "abuse", Flag.ABUSE))


def _signs(ways: list[Reading], name: str, flag: Flag) -> list[Finding]:
    words = lexicon(name)
    found = [hit for way in ways for hit in matching.hits(way, words)]
    places = {(hit.rule, hit.start, hit.end): hit for hit in matching.enough(found, words.window)}
    return [
        Finding(Flag(words.flags.get(hit.rule, flag)), hit.rule, hit.start, hit.end, hit.weight)
        for hit in sorted(places.values(), key=lambda hit: (hit.start, hit.end))
    ]
