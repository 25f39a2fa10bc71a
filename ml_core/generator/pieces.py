"""From tokens to the pieces of text that a reader sees: whole characters, up to a stop, without thoughts.

Reasoning models think aloud in <think> … </think> before they answer: that part is nobody's answer.
"""

from __future__ import annotations

from collections import abc
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

START, END = "<think>", "</think>"
UNFINISHED = "\ufffd"  # what a tokenizer shows for the first bytes of a character


class Decoder:
    """Texts of growing tokens. A tokenizer treats the first token of a text apart, so each is decoded in company.

    Source: the prefix offsets of Hugging Face's text-generation-inference.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer

    def texts(self, tokens: Iterable[int]) -> Iterator[str]:
        """A text for each token that ends a character."""
        kept: list[int] = []
        n_said = 0
        for token in tokens:
            kept.append(token)
            before, after = self._text(kept[:n_said]), self._text(kept)
            if after.endswith(UNFINISHED):
                continue
            yield after[len(before) :]
            kept, n_said = kept[n_said:], len(kept) - n_said

    def _text(self, tokens: list[int]) -> str:
        text: str = self._tokenizer.decode(tokens, skip_special_tokens=True)
        return text


def before_stop(pieces: Iterable[str], stop: Sequence[str]) -> abc.Generator[str, None, bool]:
    """Pieces up to the first of the texts in `stop`; returns whether one came.

    The end of a piece that may begin one is held back until it is known.
    """
    held = ""
    stops = [text for text in stop if text]
    for piece in pieces:
        held += piece
        if found := [at for text in stops if (at := held.find(text)) >= 0]:
            if min(found):
                yield held[: min(found)]
            return True
        n_kept = max((_n_begun(held, text) for text in stops), default=0)
        if ready := held[: len(held) - n_kept]:
            yield ready
        held = held[len(held) - n_kept :]
    if held:
        yield held
    return False


def _n_begun(text: str, stop: str) -> int:
    """How many characters at the end of `text` begin `stop`."""
    longest = min(len(text), len(stop) - 1)
    return next((n for n in range(longest, 0, -1) if text.endswith(stop[:n])), 0)


def spoken(pieces: Iterable[str]) -> Iterator[str]:
    """The pieces of an answer without the thoughts at its beginning; thoughts that never end leave nothing."""
    head = ""
    is_open = True
    for piece in pieces:
        if not is_open:
            yield piece
            continue
        head += piece
        if (rest := _after_thoughts(head)) is None:
            continue
        is_open = False
        if rest:
            yield rest
    if is_open and head and not head.lstrip().startswith(START):
        yield head


def without_thoughts(text: str) -> str:
    """`spoken` of a whole answer."""
    return "".join(spoken([text]))


def _after_thoughts(head: str) -> str | None:
    """What follows the thoughts; None while it is not known whether there are any, or where they end."""
    begun = head.lstrip()
    if begun.startswith(START):
        return begun.partition(END)[2].lstrip() if END in begun else None
    return None if START.startswith(begun) else head
