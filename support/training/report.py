"""What a model's card says."""

from collections.abc import Mapping, Sequence
from datetime import datetime

TITLES = {
    "intents": "Intents: what a message is wanted for",
    "answerability": "Answerability: whether what was found answers a question",
    "rewriter": "Rewriter: a question in the light of what was said before",
}
ABOUT = {
    "intents": (
        "One reader for each language that gains by it, fitted on the packaged phrases: least squares on n-grams and "
        "sentence vectors. Every figure is of phrases as if each had been left out; `untrained` is the accuracy of "
        "n-grams alone, which serve until then, and go on for a language where an encoder brings nothing. "
        "The phrases were written for this shop, not by its customers: real messages will be harder."
    ),
    "answerability": (
        "A logistic regression over thirteen signals, fitted on the packaged questions: an answer is right if it comes "
        "from the article that the question was written for. Each is asked as if it were not known. Brier scores are "
        "of rows held out; `untrained_brier` is that of the weights set by hand. Vectors of the articles and "
        "questions lie beside, and what was learnt of which article answers what."
    ),
    "rewriter": (
        "A small encoder-decoder that may copy, learnt from dialogues that were made from the procedures: no customer "
        "ever said them, and real ones will be harder. `recall@5` is the share of held-out dialogues, with names that "
        "training never saw, whose article is among five that are found; plain concatenation of the same turns serves "
        "unless it is beaten for sure. `exact` is the share rewritten word for word. It never speaks to customers."
    ),
}


def card(
    model: str,
    *,
    as_of: datetime,
    metrics: Mapping[str, float | str],
    verdict: Sequence[str],
    is_promoted: bool,
) -> str:
    """Markdown: what the model is, how it did beside what serves untrained, what the gate said."""
    return "\n".join(
        [
            f"# {TITLES[model]}",
            "",
            f"{ABOUT[model]} As of {as_of.isoformat()}. It holds no person's message.",
            "",
            "| metric | value |",
            "|---|---|",
            *(f"| {name} | {_written(value)} |" for name, value in metrics.items()),
            "",
            f"## Gate: {'promoted' if is_promoted else 'not promoted'}",
            *(f"- {sentence}" for sentence in verdict),
            "",
        ]
    )


def _written(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.4f}"
