"""Counted facts in a language model's words, where settings name one (docs/language-models.md); by default none is.

The model sees sentences that were filled in from counts, and nothing that a shopper or vendor wrote. What comes back is
untrusted: whoever shows it verifies it first. Without a model, or when it does not answer, there is nothing.
"""

import logging
import re
from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings

from content.contracts import Language
from ml_core.generator import Generator, GeneratorError, Message, Role, shared

ORDERS = {
    Language.EN: (
        "You edit the summary of a shop's product reviews. Rewrite each numbered sentence in plain, friendly English. "
        "Keep every number as digits, keep the name of the aspect, keep who is for and who is against. Add nothing, "
        "leave nothing out. Answer with the same number of lines, each beginning with its number."
    ),
    Language.ZH: (
        "你负责润色商品评价的摘要。请用自然、简洁的中文逐句改写下面编号的句子。所有数字用阿拉伯数字原样保留，"
        "保留所谈方面的名称和正反两方面的人数，不增加也不省略任何内容。按原编号逐行输出，行数不变。"
    ),
}
LINE = re.compile(r"^\s*(\d+)\s*[.)、．:：]\s*(.+?)\s*$")
TOKENS = 80  # of one sentence
logger = logging.getLogger(__name__)


def phrased_by() -> str:
    """The model that settings name; empty for none."""
    return str(_setting("LLM_MODEL") or _setting("LLM_LOCAL")) if _generator(_named()) is not None else ""


def phrase(sentences: Sequence[str], language: Language) -> list[str]:
    """Each sentence in other words, in the order given; nothing if the model does not answer for all of them."""
    generator = _generator(_named())
    if generator is None or not sentences:
        return []
    asked = "\n".join(f"{number}. {sentence}" for number, sentence in enumerate(sentences, 1))
    messages = [Message(Role.SYSTEM, ORDERS[language]), Message(Role.USER, asked)]
    try:
        reply = generator.generate(messages, max_tokens=TOKENS * len(sentences))
    except GeneratorError as error:
        logger.info("content: templates speak, the language model does not answer: %s", type(error).__name__)
        return []
    return lines_of(reply.text, len(sentences))


def lines_of(text: str, n: int) -> list[str]:
    """The numbered lines of an answer, if they are exactly 1 to n."""
    found = [line for line in map(LINE.match, text.splitlines()) if line is not None]
    if [int(line[1]) for line in found] != list(range(1, n + 1)):
        return []
    return [line[2] for line in found]


def _setting(name: str) -> object:
    return dict(_named()).get(name, "")


def _named() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(getattr(settings, "LLM", {}).items()))


@lru_cache(maxsize=4)
def _generator(named: tuple[tuple[str, str], ...]) -> Generator | None:
    """One generator for the process, customer service included, so that its caps and its breaker hold for all of it."""
    try:
        return shared(dict(named))
    except ValueError as error:
        logger.error("content: no language model: %s", error)
        return None
