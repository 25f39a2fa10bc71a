"""Procedures before an order: delivery, stores, vouchers, and what is written in policies and FAQ."""

import re
from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from support import predictor
from support.contracts import Choice, Intent, Outcome, ToolName, ToolResult, ToolStatus
from support.features import names, slots, wishes
from support.policy import deciding, leaning
from support.services.answering import words
from support.services.procedures import goods, quoting
from support.services.procedures.orders import not_ok
from support.services.turns import Answer, Turn

Row = Mapping[str, object]
SURE = 0.5
MOST_PARTS, MOST_ARTICLES = 3, 2  # of a message that are looked up, and that are said
TOGETHER = re.compile(
    r"\b(?:on top|combin\w+|together|stack\w*|both|as well as|(?:two|several|multiple|more than one|2)(?: \w+)?"
    r" (?:codes?|vouchers?|coupons?)|at (?:once|the same time)|one after the other)\b"
    r"|(?<!折)叠|一起[用使]|同时[用使]|一块[儿]?[用使]|[两二2][张个](?:不同的?)?(?:券|码|优惠)|再[加用]一?[张个]",
    re.IGNORECASE,
)
# A day or an hour that is wished for, which no list of ways of delivery tells.
TIMED = re.compile(
    r"\bat (?:noon|\w+ o['’]?clock|\d{1,2}(?::\d\d)? ?[ap]m)\b|"
    r"\b(?:time slot|certain (?:day|time|date|hour)|weekends?|saturdays?|sundays?)\b"
    r"|[一二两三四五六七八九十\d]点|时间段|指定|预约|周末|周[六日]",
    re.IGNORECASE,
)
PICKS_DAY = re.compile(
    r"\b(?:pick|choose|fix|say|set|name) (?:me )?(?:the|a|which|what) (?:\w+ )?(?:day|date|time|slot)\b"
    r"|选.{0,3}[天日]|哪[天日]送",
    re.IGNORECASE,
)


def delivery(turn: Turn) -> Answer:
    """Ways of delivery, to a country that is named; what no list of them tells is told from what is written."""
    customs = (
        quoting.on_topic(turn, Intent.SHIPPING_ABROAD.value) if leaning.asks_customs(turn.text) else None
    )
    is_timed = TIMED.search(turn.text) or PICKS_DAY.search(turn.text)
    return customs or (written(turn, Intent.SHIPPING_TIME.value) if is_timed else None) or _ways(turn)


def _ways(turn: Turn) -> Answer:
    country = turn.slots.country
    result = turn.call(ToolName.DELIVERY_OPTIONS, country=country)
    if (trouble := not_ok(result)) is not None:
        return trouble
    base, *ways = result.rows
    if country:  # what is collected here does not reach another country
        ways = [way for way in ways if way["kind"] != "pickup"]
    if not ways:
        text = (
            _("We do not deliver to %(country)s.") % base
            if country
            else _("There is no way of delivery at the moment.")
        )
        return words.answered(*words.said(text))
    intro = _("Ways to get it to %(country)s:") % base if country else _("Ways to get it:")
    return words.answered(*words.said(intro, *map(_way, ways)))


def pickup(turn: Turn) -> Answer:
    """Where a product can be collected, or the stores; and what collecting costs."""
    if PICKS_DAY.search(turn.text) and (rule := written(turn, Intent.SHIPPING_TIME.value)) is not None:
        return rule
    if leaning.asks_kept(turn.text) and (rule := written(turn, Intent.PICKUP.value)) is not None:
        return rule
    answer = goods.stock(turn) if turn.slots.product_ids else stores(turn)
    result = turn.call(ToolName.DELIVERY_OPTIONS, country="")
    if answer.outcome is not Outcome.ANSWERED or result.status is not ToolStatus.OK:
        return answer
    ways = (_way(way) for way in result.rows[1:] if way["kind"] == "pickup")
    return replace(answer, claims=(*answer.claims, *words.said(*ways)))


def stores(turn: Turn) -> Answer:
    named = names.mentioned(turn.text, turn.context)
    result = turn.call(ToolName.STOCK)
    if (trouble := not_ok(result)) is not None:
        return trouble
    if not result.rows:
        return written(turn, turn.intent.value) or words.answered(
            *words.said(_("We have no store; we deliver."))
        )
    told = (
        ", ".join(str(row[name]) for name in ("store", "address", "hours", "phone") if row[name])
        for row in result.rows[:5]
    )
    answer = words.answered(*words.said(_("You can collect at these stores:"), *told))
    if len(named) == 1:  # "is it there, and when are you open?"
        turn.fill(product_ids=named)
        here = goods.stock(turn)
        answer = replace(answer, claims=(*here.claims, *answer.claims), cards=here.cards)
    rule = written(turn, Intent.PICKUP.value) if leaning.asks_rule(turn.text) else None
    if rule is None:
        return answer
    return replace(rule, claims=(*answer.claims, *rule.claims))  # "for how many days do you keep it?"


def voucher(turn: Turn) -> Answer:
    code = turn.slots.voucher_code
    if TOGETHER.search(turn.text):
        return quoting.on_topic(turn, Intent.VOUCHER_USE.value) or policy(turn)
    if not code:
        return policy(turn)
    result = turn.call(ToolName.VOUCHER_CHECK, code=code)
    if result.status is ToolStatus.NOT_FOUND:
        return words.answered(
            *words.said(_("There is no voucher with this code. Please check its spelling."))
        )
    if (trouble := not_ok(result)) is not None:
        return trouble
    return words.answered(*words.said(*_voucher(result.rows[0])))


def voucher_use(turn: Turn) -> Answer:
    """How codes are used, and what the one that the message names is worth."""
    if TOGETHER.search(turn.text) or not slots.named(turn.text, turn.context).voucher_code:
        turn.fill(voucher_code="")
        return voucher(turn)
    told, rule = voucher(turn), policy(turn)
    if rule.outcome is not Outcome.ANSWERED:
        return told
    return replace(rule, claims=(*told.claims, *rule.claims))


def policy(turn: Turn) -> Answer:
    """The article on the topic, word for word; else the passage that answers; else plainly nothing."""
    answers = [written(turn, turn.intent.value)]
    parts = wishes.parts(turn.text, turn.gated.language)
    if len(parts) > 1 and not turn.understood.wishes:  # "cash on delivery? or in instalments?"
        answers = [written(turn, turn.intent.value, part) for part in parts[:MOST_PARTS]] + answers
    told = list({answer.cards: answer for answer in answers if answer is not None}.values())
    if not told:
        return unwritten()
    of_product = goods.final_sale(turn) if turn.intent is Intent.RETURN_POLICY else ()
    return replace(
        told[0],
        claims=(*of_product, *(claim for one in told[:MOST_ARTICLES] for claim in one.claims)),
        cards=tuple(card for one in told[:MOST_ARTICLES] for card in one.cards),
    )


def written(turn: Turn, topic: str, part: str = "") -> Answer | None:
    """What is written on a topic or for the question, or a part of it; None where nothing answers it surely."""
    earlier = [turn.slots.question] if deciding.is_elliptic(turn.text) else []
    asked = part or turn.part(turn.intent) or turn.text
    question = predictor.rewrite(asked, earlier, turn.gated.language)
    if topic == Intent.RETURN_POLICY and (leaning.asks_postage(asked) or leaning.hands_in(asked)):
        question = _("Who pays for return shipping?")
    result = turn.call(ToolName.POLICY_SEARCH, topic=topic, question=question[:400])
    if result.status is ToolStatus.FAILED:
        return words.failed()
    if result.status is not ToolStatus.OK or not _is_sure(result):
        return None
    return quoting.article(next(row for row in result.rows if "text" in row))


def unwritten() -> Answer:
    text = _("I find nothing about that in what the shop has written, and I do not guess.")
    return Answer(Outcome.ABSTAINED, words.said(text), choices=(words.person(),))


def offers(intents: tuple[Intent, ...]) -> tuple[Choice, ...]:
    return (*(words.wish(intent) for intent in intents if intent in words.LABELS), words.person())[:4]


def _is_sure(result: ToolResult) -> bool:
    told = result.rows[0].get("answerable")
    return told is None or float(str(told)) >= SURE


def _way(row: Row) -> str:
    days = int(str(row["max_days"]))
    time = ngettext("%(max_days)s day", "%(max_days)s days", days) % row
    if row["min_days"] != row["max_days"]:
        time = ngettext("%(min_days)s to %(max_days)s day", "%(min_days)s to %(max_days)s days", days) % row
    cost = _("free") if row["is_free"] else row["price"]
    if row["free_from"]:
        cost = _("%(cost)s, free from %(free_from)s") % {"cost": cost, "free_from": row["free_from"]}
    return f"{row['way']}: {cost}" if row["kind"] == "pickup" else f"{row['way']}: {cost}, {time}"


def _voucher(row: Row) -> list[str]:
    gives = {
        "percent": _("%(voucher)s takes %(percent)s %% off the goods."),
        "amount": _("%(voucher)s takes %(amount)s off the goods."),
        "shipping": _("%(voucher)s makes delivery free."),
    }[str(row["kind"])] % row
    state = {
        "over": _("It is no longer valid."),
        "early": _("It is valid from %(from_day)s."),
        "elsewhere": _("It is not accepted here."),
        "valid": _("It is valid now.") if not row["until_day"] else _("It is valid until %(until_day)s."),
    }[str(row["state"])] % row
    more = [_("Goods must be worth at least %(min_spend)s.") % row] if row["min_spend"] else []
    more += [_("It is for a first order.")] if row["is_first_order_only"] else []
    return [gives, state, *more]
