"""Procedures about goods: stated properties first, then what reviewers say, each sentence with its source."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from support import predictor
from support.contracts import (
    Authority,
    Card,
    CardKind,
    Choice,
    Citation,
    Claim,
    Intent,
    Outcome,
    Passage,
    Pending,
    ToolName,
)
from support.features import abstracting, goods, kinds, names, scoped, spotting
from support.features import properties as stated
from support.policy import refusing
from support.services.answering import words
from support.services.procedures.orders import not_ok
from support.services.turns import Answer, Turn

Row = Mapping[str, object]
SURE = 0.5  # calibrated chance that the passages answer the question
MOST_SAID = 3
SAYING = re.compile(
    r"\b(i('?m| am)?|we|lookin\w?|searching|search|find|show|for|want|need|would|like|to"
    r"|buy|do|you|have|sell|any|some|a|an|the|me"
    r"|please|can|could|are|there|is|get|got|something|what|which|hi|hello|good|recommend|suggest)\b|[?？!！。.,，]"
    r"|我想(要|买|找|看看)?|请问|你们|有没有|有没|帮我|找一?下?|看看|想买|卖|吗|一?些|一?个|一?款|我要|给我|推荐|搜索?|什么|有",
    re.IGNORECASE,
)
PRICE = re.compile(
    r"\bprices?\b|\bhow much (?:is|are|does it cost)\b|\bcosts?\b|多少钱|价格|单价|价钱|售价|什么价",
    re.IGNORECASE,
)
THAT = re.compile(r"\b(?:it|they|them|this|these|that|those)\b|它|这[个些款种]?|那[个些款种]", re.IGNORECASE)
REVIEWS = (Authority.REVIEW, Authority.VERIFIED_REVIEW)


def stock(turn: Turn) -> Answer:
    variants = names.variants_by_option(_product(turn), turn.text, turn.context)
    variant = variants[0] if len(variants) == 1 else None
    result = turn.call(
        ToolName.STOCK, product_id=_product(turn), **({"variant_id": variant} if variant else {})
    )
    if (trouble := not_ok(result)) is not None:
        return trouble
    base, *rows = result.rows
    variety = [row for row in rows if "available" in row]
    here = [row for row in variety if row["available"]]
    claims = [_stock_line(base, here, variety, is_one=variant is not None)]
    if stores := sorted({str(row["store"]) for row in rows if "at_store" in row}):
        claims += words.said(_("To be collected at: %(stores)s.") % {"stores": ", ".join(stores)})
    return words.answered(*claims, cards=(_card(base),))


def price(turn: Turn) -> Answer:
    result = turn.call(ToolName.PRODUCT_FACTS, product_id=_product(turn))
    if (trouble := not_ok(result)) is not None:
        return trouble
    row, *properties = result.rows
    named = stated.asked(abstracting.plain(turn.text, turn.context.language), str(row["product"]), properties)
    told = [Claim(f"{one['property']}: {one['value']}", (_link(row),)) for one in named[:MOST_SAID]]
    answer = _price(row)
    return replace(answer, claims=(*answer.claims, *told))


def _price(row: Row) -> Answer:
    if not row["price"]:
        return words.answered(*words.said(_("%(product)s is not for sale here at the moment.") % row))
    template = (
        _("%(product)s costs %(price)s to %(price_to)s.")
        if row["price"] != row["price_to"]
        else _("%(product)s costs %(price)s.")
    )
    return words.answered(Claim(template % row, (_link(row),)), cards=(_card(row),))


def fact(turn: Turn) -> Answer:
    """A stated property that the question names; else the best passage, if it answers; else plainly nothing."""
    product_id = _product(turn)
    result = turn.call(ToolName.PRODUCT_FACTS, product_id=product_id, question=turn.text[:200])
    if (trouble := not_ok(result)) is not None:
        return trouble
    base, *properties = result.rows
    questions = (turn.text, turn.slots.question or turn.text)  # what is asked now; what was asked before
    question, named = next(
        ((said, rows) for said in questions if (rows := _named(turn, said, base, properties))),
        (questions[1], []),
    )
    if named:
        told = [Claim(f"{row['property']}: {row['value']}", (_link(base),)) for row in named[:MOST_SAID]]
        if PRICE.search(question):
            told += _price(base).claims
        return words.answered(*told, cards=(_card(base),))
    own = predictor.retrieve(
        question, language=turn.context.language, product_ids=(product_id,), limit=5, with_articles=False
    )
    own = [
        one
        for one in own
        if one.authority not in REVIEWS or not (refusing.refusal(one.text) or refusing.instructs(one.text))
    ]
    if own and predictor.answerable(question, own) >= SURE:
        turn.passages += [[one.key, round(one.score, 3)] for one in own]
        return words.answered(_quoted(own[0], base), cards=(_card(base),))
    return _unstated(base)


def _named(turn: Turn, question: str, base: Row, properties: Sequence[Row]) -> list[Row]:
    return stated.asked(abstracting.plain(question, turn.context.language), str(base["product"]), properties)


def opinion(turn: Turn) -> Answer:
    """How many praise or criticise what, and what they wrote that fits the question."""
    result = turn.call(ToolName.REVIEW_FACTS, product_id=_product(turn), question=turn.text[:200])
    if (trouble := not_ok(result)) is not None:
        return trouble
    base, *rows = result.rows
    if not base["n_reviews"]:
        return words.answered(
            *words.said(_("Nobody has reviewed %(product)s yet.") % base), cards=(_card(base),)
        )
    n = int(str(base["n_reviews"]))
    intro = ngettext(
        "%(product)s: %(rating)s of 5 stars in %(n_reviews)s review.",
        "%(product)s: %(rating)s of 5 stars in %(n_reviews)s reviews.",
        n,
    )
    claims = [Claim(intro % base, (_link(base),))]
    claims += [Claim(_aspect(row), (_link(base),)) for row in rows if "aspect" in row][:MOST_SAID]
    claims += [_voice(row) for row in rows if "quote" in row and not refusing.instructs(str(row["quote"]))][
        :2
    ]
    return words.answered(*claims, cards=(_card(base),))


def find(turn: Turn) -> Answer:
    """What the search finds; what is named by a part of its name, also where the search knows no such word."""
    named = names.mentioned(turn.text, turn.context)
    about = named[:1] if len(named) == 1 else () if named else turn.slots.product_ids[:1]
    if about and names.variants_by_option(about[0], turn.text, turn.context):
        turn.fill(product_ids=about)
        return stock(turn)
    most = spotting.budget(turn.text)
    within: dict[str, int] = {} if most is None else {"price_max": most}
    result = turn.call(ToolName.PRODUCT_SEARCH, query=_query(turn)[:200], **within)
    if (trouble := not_ok(result)) is not None:
        return trouble
    if not result.rows and within and not kinds.found(turn.text):
        result = turn.call(ToolName.PRODUCT_SEARCH, query="", **within)  # "what can I get for under 30?"
    if not result.rows and named:
        result = turn.call(ToolName.COMPARE, product_ids=named)
        result = replace(result, rows=tuple(row for row in result.rows if "product" in row))
    if not result.rows:
        return _nothing_found(turn)
    turn.fill(product_ids=tuple(int(str(row["product_id"])) for row in result.rows))
    return _list(_("This is what I find:"), result.rows)


def _nothing_found(turn: Turn) -> Answer:
    """Said plainly; what others liked stands beside it, for whoever did not know the word."""
    told = words.said(_("I find no product for that. Try other words, or browse the categories."))
    result = turn.call(ToolName.RECOMMEND, product_ids=())
    if not_ok(result) is not None or not result.rows:
        return Answer(Outcome.ABSTAINED, told)
    return replace(_list(_("Perhaps one of these:"), result.rows), outcome=Outcome.ABSTAINED, claims=told)


def final_sale(turn: Turn) -> tuple[Claim, ...]:
    """That a product which is named or spoken of does not come back, where that is so."""
    said = names.mentioned(turn.text, turn.context)
    spoken_of = turn.slots.product_ids[:1] if THAT.search(turn.text) else ()
    rows = scoped.products(turn.context).filter(pk__in=said or spoken_of)
    return words.said(
        *(
            _("“%(name)s” is a final sale: it cannot be returned unless it is faulty or wrong.")
            % {"name": row.name}
            for row in rows
            if row.is_final_sale or row.product_type.is_final_sale
        )
    )


def compare(turn: Turn) -> Answer:
    said = names.mentioned(turn.text, turn.context)
    ids = tuple(dict.fromkeys((*said, *turn.slots.product_ids)))[:4] if len(said) < 2 else said[:4]
    if len(ids) < 2:
        return words.asked(_("Which products shall I compare? Name two to four."))
    turn.fill(product_ids=ids)
    result = turn.call(ToolName.COMPARE, product_ids=ids)
    if (trouble := not_ok(result)) is not None:
        return trouble
    rows = [row for row in result.rows if "product" in row]
    claims = [Claim(_side(row), (_link(row),)) for row in rows]
    for row in [row for row in result.rows if "property" in row][:5]:
        values = row["values"] if isinstance(row["values"], list) else []
        pairs = (f"{product['product']} {value}" for product, value in zip(rows, values, strict=False))
        claims += words.said(f"{row['property']}: {', '.join(pairs)}")
    return words.answered(*claims, cards=tuple(map(_card, rows)))


def recommend(turn: Turn) -> Answer:
    about = names.mentioned(turn.text, turn.context)[:1]
    if spotting.budget(turn.text) is not None:
        return find(turn)
    result = turn.call(ToolName.RECOMMEND, product_ids=about)
    if (trouble := not_ok(result)) is not None:
        return trouble
    if not result.rows and (about or kinds.found(turn.text)):
        return find(turn)  # nothing is like it, but it may be had itself
    if not result.rows:
        return Answer(Outcome.ABSTAINED, words.said(_("I have nothing to recommend at the moment.")))
    turn.fill(product_ids=tuple(int(str(row["product_id"])) for row in result.rows))
    return _list(_("Perhaps one of these:"), result.rows)


def which(turn: Turn, ids: tuple[int, ...]) -> Answer:
    """Ask which product is meant, offering these or those bought last."""
    rows = goods.cards((ids or names.recent(turn.context))[:4], turn.context)
    choices = (Choice(str(row["product"]), f"product:{row['product_id']}") for row in rows)
    turn.step = Pending.PRODUCT.value
    return words.asked(_("Which product do you mean? Please write its name."), *choices)


def _product(turn: Turn) -> int:
    return turn.slots.product_ids[0] if turn.slots.product_ids else 0


def _query(turn: Turn) -> str:
    """The words of a wish that name goods: without "I am looking for"."""
    kept = SAYING.sub(
        " ", spotting.without_budget(abstracting.plain(turn.text, turn.context.language)).lower()
    )
    has_budget = spotting.budget(turn.text) is not None
    return " ".join(kept.split()) or ("" if has_budget else turn.text)


def _stock_line(base: Row, here: list[Row], kinds: list[Row], *, is_one: bool) -> Claim:
    if is_one and kinds:
        known = {"product": base["product"], "variant": kinds[0]["variant"]}
        text = _("%(product)s, %(variant)s: in stock.") if here else _("%(product)s, %(variant)s: sold out.")
        return Claim(text % known)
    if not here:
        return Claim(_("%(product)s is sold out.") % base)
    if len(here) == len(kinds):
        return Claim(_("%(product)s is in stock.") % base)
    listed = ", ".join(str(row["variant"]) for row in here[:6])
    return Claim(_("%(product)s is in stock as: %(variants)s.") % {**base, "variants": listed})


def _list(intro: str, rows: tuple[Row, ...]) -> Answer:
    told = [Claim(_("%(product)s, %(price)s") % row, (_link(row),)) for row in rows[:4]]
    return words.answered(*words.said(intro), *told, cards=tuple(map(_card, rows[:4])))


def _side(row: Row) -> str:
    parts = [_("%(product)s: %(price)s") % row]
    if row["rating"]:
        parts.append(_("%(rating)s of 5 stars (%(n_reviews)s)") % row)
    parts += [_("the cheapest")] if row["is_cheapest"] else []
    parts += [_("rated best")] if row["is_best_rated"] else []
    return ", ".join(parts)


def _aspect(row: Row) -> str:
    if row["verdict"] == "negative":
        return _("%(aspect)s: %(n_negative)s of %(n_mentions)s reviewers who mention it criticise it.") % row
    return _("%(aspect)s: %(n_positive)s of %(n_mentions)s reviewers who mention it praise it.") % row


def _voice(row: Row) -> Claim:
    return Claim(
        _("A reviewer wrote: “%(quote)s”") % row, (Citation(str(row["key"]), _("Review"), str(row["url"])),)
    )


def _quoted(passage: Passage, base: Row) -> Claim:
    cited = Citation(passage.key, passage.title or str(base["product"]), passage.url or _link(base).url)
    if passage.authority in REVIEWS:
        return Claim(_("A reviewer wrote: “%(quote)s”") % {"quote": passage.text}, (cited,))
    return Claim(passage.text, (cited,))


def _unstated(base: Row) -> Answer:
    text = _("That is not stated for %(product)s, and I do not guess.") % base
    choices = (words.wish(Intent.PRODUCT_OPINION), words.person())
    return Answer(Outcome.ABSTAINED, (Claim(text, (_link(base),)),), (_card(base),), choices)


def _link(row: Row) -> Citation:
    return words.product_link(row.get("slug", ""), row["product"], row["product_id"])


def _card(row: Row) -> Card:
    return Card(CardKind.PRODUCT, str(row["product_id"]))
