"""What a review may be: its length, its stars, and the marks of advertisements."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shop.contracts.errors import ShopError
from shop.models import Review
from shop.services import masking

MAX_TITLE, MAX_TEXT, MAX_REPLY = 120, 5000, 2000
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
LINK = re.compile(r"https?:|www\.|\b[\w-]+\.(?:com|net|org|ru|cn|info|shop|xyz|top|io)\b", re.IGNORECASE)
CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.\w|(?:\+|\b)\d[\d\s()/-]{8,}\d")
SAME_LETTER = re.compile(r"(.)\1{7,}")


class InvalidReview(ShopError):
    """A review that cannot be stored as it is; `field` names the part."""

    code = "invalid_review"


class ReviewNotFound(ShopError):
    code = "review_not_found"
    status = 404


@dataclass(frozen=True, slots=True)
class Words:
    """A review's title and text."""

    title: str
    text: str

    @classmethod
    def original_of(cls, review: Review) -> "Words":
        """As the author wrote them; where nothing was hidden, or it was forgotten, as they are stored."""
        if not review.original_text:
            return cls(review.title, review.text)
        title, _line, text = review.original_text.partition("\n")
        return cls(title, text)

    @property
    def kept(self) -> str:
        """How both are kept in one column: a title has no line break."""
        return f"{self.title}\n{self.text}"


def masked(words: Words) -> Words:
    """The words without personal data; the same ones if there is none."""
    return Words(masking.mask(words.title).text[:MAX_TITLE], masking.mask(words.text).text)


def cleaned(stars: object, title: str, text: str) -> Words:
    """The words, trimmed and without control characters.

    Raises:
        InvalidReview: wrong stars, or words too long.
    """
    if isinstance(stars, bool) or not isinstance(stars, int) or not 1 <= stars <= 5:
        raise InvalidReview(_("Choose one to five stars."), field="stars")
    words = Words(" ".join(CONTROL.sub("", title).split()), CONTROL.sub("", text).strip())
    if len(words.title) > MAX_TITLE:
        raise InvalidReview(_("At most %(most)d characters, please.") % {"most": MAX_TITLE}, field="title")
    if len(words.text) > MAX_TEXT:
        raise InvalidReview(_("At most %(most)d characters, please.") % {"most": MAX_TEXT}, field="text")
    return words


def looks_harmless(words: Words) -> bool:
    """No link, no way to be contacted, no shouting, no letter held down: the marks of advertisements."""
    whole = f"{words.title}\n{words.text}"
    letters = [letter for letter in whole if letter.isalpha()]
    shouts = len(letters) >= 20 and sum(letter.isupper() for letter in letters) > 0.7 * len(letters)
    return not (shouts or LINK.search(whole) or CONTACT.search(whole) or SAME_LETTER.search(whole))
