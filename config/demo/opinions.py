"""Reviews: stars and words that follow from the product's hidden qualities, in the language of the shopper.

A reviewer experiences each aspect as its hidden quality plus luck, speaks of the two or three that stood out, and
gives stars by the mean of all. What was said about what is kept as ground truth, so that whoever reads opinions out of
the texts later can be marked.
"""

import tomllib
from dataclasses import dataclass
from typing import Any

import numpy as np

from config.demo.authoring import CONTENT
from config.demo.buying import Order
from config.demo.catalogue import Catalogue, Product, ProductType
from config.demo.population import Population
from config.demo.warehouse import DAY

REVIEW_RATE = 0.36  # of delivered lines; the marketplace asks for one more insistently than shops can
LUCK = 0.14  # standard deviation of one experience around the hidden quality
GOOD_FROM, BAD_BELOW = 0.60, 0.42
# Mean experience at which the stars turn: below the first bound one star, above the latest five.
STAR_BOUNDS = (0.33, 0.44, 0.54, 0.68)
EXTRA = ("value", "delivery")  # aspects of every product
Bank = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Review:
    """One review and its truth: `opinions` are (aspect, "good" | "mixed" | "bad") in the order of the text."""

    at: int  # seconds since the epoch
    shopper: int
    channel: int
    product: int
    order: int
    line: int
    stars: int
    title: str
    text: str
    language: str
    opinions: tuple[tuple[str, str], ...]


def write_reviews(
    *, catalogue: Catalogue, people: Population, orders: list[Order], end: int, rng: np.random.Generator
) -> list[Review]:
    """Reviews of delivered goods up to `end`, by time; one of a shopper per product."""
    bank = tomllib.loads((CONTENT / "opinions.toml").read_text(encoding="utf-8"))
    types = {t.code: t for t in catalogue.types}
    said: set[tuple[int, int]] = set()
    reviews = []
    for order in orders:
        for number, line in enumerate(order.lines):
            at = order.delivered_at + int(rng.uniform(0.5, 12) * DAY)
            if (
                not order.delivered_at
                or rng.random() > REVIEW_RATE
                or at > end
                or (order.shopper, line.product) in said
            ):
                continue
            said.add((order.shopper, line.product))
            product = catalogue.products[line.product]
            language = "zh-hans" if people.is_chinese[order.shopper] else "en"
            body = _compose(bank, product, types[product.type_code], language, rng)
            reviews.append(
                Review(
                    at,
                    order.shopper,
                    order.channel,
                    line.product,
                    order.index,
                    number,
                    *body.head(),
                    language,
                    body.opinions,
                )
            )
    return sorted(reviews, key=lambda review: review.at)


@dataclass(frozen=True, slots=True)
class Body:
    stars: int
    title: str
    text: str
    opinions: tuple[tuple[str, str], ...]

    def head(self) -> tuple[int, str, str]:
        return self.stars, self.title, self.text


def _compose(
    bank: Bank, product: Product, product_type: ProductType, language: str, rng: np.random.Generator
) -> Body:
    tongue = "zh" if language.startswith("zh") else "en"
    felt = np.clip(np.array(product.qualities) + rng.normal(0, LUCK, len(product.qualities)), 0, 1)
    # What stood out most weighs a quarter: one broken zip spoils a good coat.
    striking = felt[np.argmax(np.abs(felt - 0.55))]
    stars = 1 + int(
        np.searchsorted(STAR_BOUNDS, float(0.75 * felt.mean() + 0.25 * striking + rng.normal(0, 0.05)))
    )
    experience = dict(zip(product_type.aspects, felt.tolist(), strict=True))
    experience |= {
        extra: float(np.clip(rng.normal(0.62, 0.2), 0, 1)) for extra in EXTRA if rng.random() < 0.25
    }
    told = sorted(experience, key=lambda a: -abs(experience[a] - 0.5) - float(rng.random()) * 0.25)
    told = told[: int(rng.choice([1, 2, 3], p=[0.25, 0.45, 0.3]))]
    opinions = tuple((aspect, _polarity(experience[aspect])) for aspect in told)
    thing = product_type.name.within(tongue).lower()
    mood = "good" if stars >= 4 else "mixed" if stars == 3 else "bad"
    frame = bank["frame"]
    opening = _one(frame[f"opening_{tongue}"], rng)
    closing = _one(frame[f"closing_{mood}_{tongue}"], rng)
    middle = _middle(bank, opinions, tongue, rng)
    parts = [part.replace("{thing}", thing) for part in (opening, middle, closing) if part]
    title = _one(frame[f"title_{mood}_{tongue}"], rng).replace("{thing}", thing)
    return Body(stars, title, ("" if tongue == "zh" else " ").join(parts), opinions)


def _polarity(experience: float) -> str:
    return "good" if experience >= GOOD_FROM else "bad" if experience < BAD_BELOW else "mixed"


def _middle(bank: Bank, opinions: tuple[tuple[str, str], ...], tongue: str, rng: np.random.Generator) -> str:
    """The opinions as one sentence or two, joined by "and" or "but" as they agree or not."""
    text, before = "", ""
    for aspect, polarity in opinions:
        phrase = _one(bank["aspects"][aspect][f"{polarity}_{tongue}"], rng)
        if before:
            joint = _one(bank["frame"][f"{'also' if polarity == before else 'but'}_{tongue}"], rng)
            text += joint + (phrase[:1].upper() + phrase[1:] if joint == ". " else phrase)
        else:
            text = phrase
        before = polarity
    return text[:1].upper() + text[1:] + ("。" if tongue == "zh" else ".")


def _one(choices: list[str], rng: np.random.Generator) -> str:
    return choices[int(rng.integers(len(choices)))]
