"""What a message is wanted for: the champion's calibrated intents, or the nearest example's where none serves."""

from collections.abc import Callable, Sequence

from support.contracts import ALIKE, DOMAINS, Domain, Language, Understood
from support.features import wishes
from support.predictor import fallback
from support.predictor.loading import intents

Leaned = Callable[[Understood, int | None], Understood]
TALK = frozenset(DOMAINS[Domain.TALK])
KEPT = 8  # intents of an answer; the others have next to no chance
SURE_ONE = 0.85  # chance of one wish from which its parts, if nothing joins them, are no wishes of their own
SURE_WHOLE = 0.6  # sureness of a whole message that no part of it overrules
SURE_PART = 0.5  # chance from which a part of a message is a wish of its own
SURE_APART = 0.7  # the same where nothing joins the parts
IN_SCOPE = 0.5  # a part less likely in scope is no wish
MAX_SIGNS = 600  # read of a message; a longer one says what it wants before


def understand(
    text: str, language: Language, parts: Sequence[str] = (), leaned: Leaned = lambda read, at: read
) -> Understood:
    """Intents of a message, how surely it is none, and its several wishes if it has any.

    Args:
        parts: of the message, each of which may be a wish of its own; found here where none are given.
        leaned: a reading in the light of what its text names; with the place of the part, None for the whole.
    """
    text = text[:MAX_SIGNS]
    parts = parts or wishes.parts(text, language)
    whole, *split = _read([text] if len(parts) < 2 else [text, *parts], language)
    whole, split = leaned(whole, None), [leaned(part, at) for at, part in enumerate(split)]
    if not split:
        return whole
    is_joined = wishes.is_joined(text, language)
    least = SURE_PART if is_joined else SURE_APART
    wanted = tuple(dict.fromkeys(part.intent for part in split if _is_wish(part, least)))
    if whole.confidence >= SURE_ONE and whole.intent in wanted and not is_joined:
        wanted = ()  # "I won't wait for the parcel, may I collect it?" is one wish
    best = max(split, key=_sureness)
    # "Hi, I bought shoes last week. Where is my order?": one part says it, the rest only dilutes it; but what the
    # whole says clearly is not overruled by a part that says something else by itself.
    said = best if _sureness(best) > _sureness(whole) and _sureness(whole) < SURE_WHOLE else whole
    places = {part.intent: at for at, part in reversed(list(enumerate(split)))}
    return Understood(
        said.intents,
        said.p_out_of_scope,
        said.source,
        said.model_version,
        wanted if len(wanted) > 1 else (),
        tuple((intent, places[intent]) for intent in wanted),
    )


def _read(texts: Sequence[str], language: Language) -> list[Understood]:
    model = intents()
    found = model.read(texts, language) if model is not None and language in model.heads else None
    if model is None or found is None:
        return [
            Understood(ranked[:KEPT], outside, "fallback")
            for ranked, outside in fallback.nearest(texts, language)
        ]
    return [Understood(ranked[:KEPT], outside, "model", model.version) for ranked, outside in found]


def _is_wish(part: Understood, least: float) -> bool:
    group = next((alike for alike in ALIKE if part.intent in alike), frozenset({part.intent}))
    chance = sum(chance for intent, chance in part.intents if intent in group)
    return chance >= least and part.p_out_of_scope < IN_SCOPE and part.intent not in TALK


def _sureness(one: Understood) -> float:
    """How surely a text says something that is wanted; small talk around a wish is none."""
    return 0.0 if one.intent in TALK else one.confidence * (1 - one.p_out_of_scope)
