"""The app's vocabulary: what a review is, what was read in it, what may be said of it. Nothing here knows Django.

Offsets are characters of the review's text as it is stored, so that words can be shown and marked verbatim;
`text` of a sentence or clause is its cleaned form, which models read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Language(StrEnum):
    """Languages that the app reads; anything else is said to be another one, never guessed at."""

    EN = "en"
    ZH = "zh"
    OTHER = "other"
    NONE = "none"  # nothing to read: empty, one emoji, digits


class Polarity(StrEnum):
    POSITIVE = "positive"
    NEGATIVE = "negative"
    NEUTRAL = "neutral"


class Flag(StrEnum):
    """Why a review is held, masked, or kept away from assistants. Stored as codes."""

    SPAM = "spam"
    LINK = "link"
    CONTACT = "contact"
    PERSONAL_DATA = "personal_data"
    ABUSE = "abuse"
    NEAR_DUPLICATE = "near_duplicate"
    BURST = "burst"
    OFF_TOPIC = "off_topic"
    INSTRUCTION = "instruction"  # text that gives orders to an assistant
    NOT_ABOUT_PRODUCT = "not_about_product"  # only seller, price or shipping
    UNREADABLE = "unreadable"  # markup, base64, control characters and nothing else
    OTHER_LANGUAGE = "other_language"


class Verdict(StrEnum):
    """What moderation decides. Nothing is deleted."""

    ALLOW = "allow"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence with one opinion at most: split at but, however, 但是, 不过 and the like."""

    text: str
    start: int
    end: int
    sentence: int  # index of its sentence


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Written:
    """A review as it was written. `author` tells distinct people apart, 0 where nobody is known."""

    review_id: int
    product_id: int
    product_type: str  # code
    stars: int
    title: str
    text: str
    author: int
    is_verified: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Split:
    """A review's text in parts, and the language that it is written in."""

    language: Language
    sentences: tuple[Sentence, ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Seeds:
    """An aspect as the ontology defines it: words that speak of it, per language. No types: all of them."""

    code: str
    seeds_en: tuple[str, ...]
    seeds_zh: tuple[str, ...]
    product_types: frozenset[str] = frozenset()
    negative_en: tuple[str, ...] = ()  # words that name it only to criticise: leak, squeak
    negative_zh: tuple[str, ...] = ()
    positive_en: tuple[str, ...] = ()
    positive_zh: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """One aspect in one clause, with its polarity. `confidence` in [0, 1]."""

    aspect: str
    polarity: Polarity
    confidence: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model (or the lexicon) read in one review. `p_positive` is calibrated; None where nothing was read."""

    review_id: int
    language: Language
    p_positive: float | None
    remarks: tuple[Remark, ...]
    source: str  # "model" or "fallback"
    model_version: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason of moderation. `start:end` of the text where it was seen; `detail` in plain words, no raw data."""

    flag: Flag
    detail: str = ""
    start: int = 0
    end: int = 0
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Copies:
    """Reviews written before with nearly the same words, by whom and about what."""

    n_authors: int = 0  # distinct others
    n_products: int = 0  # other products under which the same author wrote them
    similarity: float = 0.0  # of the nearest, Jaccard over runs of characters


@dataclass(frozen=True, slots=True)
class Rush:
    """How many reviews the product got within an hour of this one, and how many it gets in an hour as a rule."""

    n_recent: int = 1
    n_unverified: int = 0
    expected: float = 0.0


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What the shop knows of an author at the moment of writing; None or 0 where nobody is known."""

    account_age_days: float | None = None
    n_same_day: int = 1  # reviews of theirs within 24 hours
    n_reviews: int = 1
    extreme_share: float = 0.0  # of their reviews with one or five stars
    deviation: float = 0.0  # stars of this review from the mean of the product's others
    n_companions: int = 0  # others who rated three and more of the same products alike within days
    n_sharing: int = 0  # other authors from the same device or the same address


@dataclass(frozen=True, slots=True)
class Seen:
    """All that moderation looks at in one review."""

    words: tuple[Finding, ...] = ()
    copies: Copies = Copies()
    rush: Rush = Rush()
    language: Language = Language.NONE
    is_verified: bool = False
    aspects: frozenset[str] = frozenset()
    n_words: int = 0
    n_general: int = 0  # words by which any review speaks: bought, quality, 用, 质量
    n_about_product: int = 0  # words of the product's name, brand, kind


@dataclass(frozen=True, slots=True)
class Moderation:
    """The verdict on one review. `is_quarantined` keeps it out of every assistant's context; it may be public."""

    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    is_quarantined: bool = False
    weight: float = 1.0  # with which its opinions count, in [0, 1]: bursts and copies count less


@dataclass(frozen=True, slots=True)
class Suspicion:
    """How much a review looks bought or copied, in [0, 1], with what speaks for it. A signal, never a verdict."""

    score: float
    reasons: tuple[tuple[str, float], ...] = ()  # (code, share of the score)


@dataclass(frozen=True, slots=True)
class Judged:
    """Both halves of moderation for one review: the verdict, and the signal beside it."""

    review_id: int
    moderation: Moderation
    suspicion: Suspicion


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be shown, and from how many reviewers on."""

    min_reviewers: int = 3  # fewer are anecdotes
    min_share: float = 0.05  # of all reviewers: 16 of 3,000 is no trait of a product
    mixed_share: float = 0.30  # both praise and criticism at least so common among those who mention it
    min_weight: float = 0.5  # of a review: what counts less (a burst, a copy) is left out of what is shown
    max_quotes: int = 5
    max_claims: int = 3
    max_aspects: int = 12


@dataclass(frozen=True, slots=True)
class Heard:
    """A published review with what was read in it: all that counting, quoting and summarising need."""

    written: Written
    reading: Reading
    text_hash: str
    weight: float = 1.0
    is_quarantined: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """An aspect's name as sentences use it."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Voice:
    """One reviewer's opinion of one aspect, as it counts: several remarks are one voice."""

    author: str  # distinct per reviewer
    review_id: int
    aspect: str
    is_positive: bool
    is_negative: bool
    is_verified: bool
    at: datetime
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a published review as retrieval sees it. `words` is its cleaned form, which is matched."""

    review_id: int
    author: str  # distinct per reviewer
    text: str  # verbatim: characters start to end of the review's text
    words: str
    start: int
    end: int
    language: Language
    remarks: tuple[Remark, ...]
    stars: int
    author_name: str
    is_verified: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a product in the reader's language; `names` are its names in both."""

    code: str
    names: tuple[str, ...]
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about: a product with its names and its type's, which are in every question about it."""

    product_id: int
    product_type: str
    names: tuple[str, ...]
    properties: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that may answer: the share of the question that it speaks of, and its rank among others."""

    passage: Passage
    coverage: float
    rank: float
    aspects: frozenset[str]  # that the question names
    is_literal: bool  # it has a word of the question, not only an aspect


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence that answers a question, from one review."""

    review_id: int
    text: str
    start: int
    end: int
    language: str
    stars: int
    author_name: str
    is_verified: bool
    created_at: datetime
    opinion: str  # of the sentence, empty where it has none
    score: float


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of `of` reviewers speak of something, praise and criticise it."""

    n: int
    of: int
    n_positive: int = 0
    n_negative: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """A property of the product that a question names."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the product's properties and its reviewers say to a question.

    Where nobody says just that, `cited` is empty; `related` may then hold what is said of the aspect in general.
    """

    question: str
    tally: Tally
    facts: tuple[Fact, ...] = ()
    cited: tuple[Cited, ...] = ()
    related: tuple[Cited, ...] = ()
    related_tally: Tally | None = None
    aspects: tuple[str, ...] = ()  # codes that the question names
    suggestions: tuple[str, ...] = ()  # codes of what reviewers of this product do speak of
    is_general: bool = False  # it asks for the whole, which no sentence answers


@dataclass(frozen=True, slots=True)
class TrainOptions:
    """How to train. `fast` leaves out the networks."""

    as_of: datetime
    fast: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True)
class TrainResult:
    version: str
    is_promoted: bool
    verdict: tuple[str, ...]
    run_id: int
    card: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the serving model; empty version where none serves."""

    version: str = ""
    as_of: str = ""
    fault: str = ""  # why no model serves
    members: Mapping[str, str] = field(default_factory=dict)  # language → estimator


@dataclass(frozen=True, slots=True)
class Version:
    """A trained version, for operators."""

    name: str
    estimator: str
    as_of: str
    created_at: str
    is_champion: bool
    figure: str  # the number by which versions are compared, with its name


@dataclass(frozen=True, slots=True)
class Spec:
    """A property of the product with the words that name it. Exactly one of number, flag and label is given."""

    code: str
    names: tuple[str, ...]  # in both languages
    unit: str = ""
    number: float | None = None
    flag: bool | None = None
    label: tuple[str, ...] = ()  # its value's words in both languages
    others: tuple[str, ...] = ()  # words of values that it does not have


@dataclass(frozen=True, slots=True)
class Tried:
    """What reviewers say of an aspect that a description praises: `words` are the description's."""

    aspect: str
    words: str
    n_negative: int
    n_mentions: int


@dataclass(frozen=True, slots=True)
class Described:
    """A product as its description presents it: texts by language ("en", "zh"), empty where there is none."""

    product_id: int
    names: Mapping[str, str]
    summaries: Mapping[str, str]
    descriptions: Mapping[str, str]
    properties: tuple[Spec, ...]
    facts: tuple[tuple[str, str, str], ...]  # (attribute, "Battery life: 38 h", "续航：38 h") in their order
    missing: tuple[str, ...]  # names of properties that its type asks for, or most of its type have
    tried: tuple[Tried, ...]

    def text(self, language: str) -> str:
        return "\n".join((self.names[language], self.summaries[language], self.descriptions[language]))


class Fault(StrEnum):
    """What is wrong with a description. Stored as codes."""

    MISSING = "missing"
    CONFLICT = "conflict"
    CONTESTED = "contested"
    ABSOLUTE = "absolute"
    SUPERLATIVE = "superlative"
    UNTRANSLATED = "untranslated"
    HIDDEN = "hidden"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Faulty:
    """One finding: `words` of the text in `language`, and what stands against them; counts where reviewers do."""

    fault: Fault
    language: str = ""
    words: str = ""
    detail: str = ""
    n: int = 0
    of: int = 0
