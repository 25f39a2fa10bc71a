"""Numbers of payment cards, wherever they are typed: no table, log or cache keeps one."""

import re

from shop.services.masking import checks

CARD = "[card]"
# As people and programs write them: in one run, or in groups by blanks, dashes or dots.
RUN = re.compile(r"(?<![\d.])\d(?:[ \-.]?\d){11,18}(?![\d])")


def numbers(text: str) -> list[str]:
    """The card numbers in a text, as digits."""
    return [digits for found in RUN.finditer(text) if checks.is_card(digits := re.sub(r"\D", "", found[0]))]


def without_cards(text: str) -> str:
    """The text with `[card]` in place of each card number."""
    return RUN.sub(lambda found: CARD if checks.is_card(re.sub(r"\D", "", found[0])) else found[0], text)
