"""Slots of a turn: what the message names, what was named before, and what must be asked for.

A number that is none of the customer's ends the turn with the same words for all such numbers; what was named before is
then not used instead.
"""

import re
from dataclasses import replace

from shop.services import orders as order_services
from shop.services import returns
from support.contracts import Intent, Pending
from support.features import abstracting, correcting, kinds, names, properties, scoped, slots
from support.policy import agreeing, deciding
from support.policy.procedures import PROCEDURES
from support.services.answering import words
from support.services.procedures import goods, orders, quoting, shopping
from support.services.tools.orders import summary
from support.services.turns import Answer, Turn

MOST = 20
TOGETHER = re.compile(r"\b(?:and|both|each|or|vs)\b|和|跟|与|各|分别", re.IGNORECASE)
# Wishes of which a guest is told the rule.
GENERAL = {Intent.RETURN_ITEM: Intent.RETURN_POLICY, Intent.ITEM_DAMAGED: Intent.WARRANTY}
CHANGEABLE = {Intent.CANCEL_ORDER, Intent.CHANGE_ITEMS}
RULES = {intent for intent, one in PROCEDURES.items() if one.name == "policy"}
RETURNS = {Intent.RETURN_ITEM, Intent.EXCHANGE_ITEM}
OPEN = {Intent.ORDER_STATUS, Intent.DELIVERY_ETA, Intent.TRACK_PARCEL, Intent.PARCEL_MISSING}


def read(turn: Turn) -> slots.Named:
    """Put what the message names into slots."""
    found = slots.named(turn.text, turn.context)
    number = found.order_number
    if not number and found.wants_newest:
        number = scoped.orders(turn.context).values_list("number", flat=True).first() or ""
    if not number and turn.state.latest == Intent.ORDER_LIST and (at := slots.ordinal(turn.text)) is not None:
        number = "".join(scoped.numbers(turn.context)[at : at + 1])  # of the orders that were just listed
    fresh = {"order_number": number, "voucher_code": found.voucher_code, "country": found.country}
    turn.fill(**{name: value for name, value in fresh.items() if value})
    return replace(found, order_number=number)


def narrowed(turn: Turn, part: str, named: slots.Named) -> slots.Named:
    """Read one wish of several from its own part, where that names what it is about; else from what was named."""
    found = slots.named(part, turn.context)
    is_about = found.order_number or found.has_unknown_order or names.mentioned(part, turn.context)
    if not (is_about or found.country or found.voucher_code):
        return named
    turn.gated = replace(turn.gated, text=part)
    if is_about:
        turn.fill(order_number="")
    return read(turn)


def begin(turn: Turn, intent: Intent) -> None:
    """A new wish does not inherit the details of the one before, only what it is about."""
    turn.fill(line_ids=(), reason="", address=(), question=turn.text[:400])
    if intent not in (Intent.SHIPPING_COST, Intent.SHIPPING_TIME, Intent.SHIPPING_ABROAD):
        turn.fill(country="")


def missing(turn: Turn, intent: Intent, named: slots.Named) -> Answer | None:
    """The question for the first slot that is not known, or the answer that ends the turn."""
    procedure = PROCEDURES[intent]
    if procedure.needs_person and turn.context.customer_id is None and not turn.context.order_token:
        return _as_guest(turn, intent)
    if Pending.ORDER in procedure.needs and (answer := _order(turn, intent, named)) is not None:
        return answer
    if Pending.PRODUCT in procedure.needs:
        return _product(turn)
    return None


def _as_guest(turn: Turn, intent: Intent) -> Answer:
    """Sign in first; what is written on the matter in general is told all the same."""
    if intent is Intent.DELIVERY_ETA:  # perhaps of an order that is yet to be placed
        ways, own = shopping.delivery(turn), words.sign_in()
        return replace(ways, claims=(*ways.claims, *own.claims))
    if intent is Intent.RETURN_ITEM and agreeing.asks(turn.text) and goods.final_sale(turn):
        turn.intent = Intent.RETURN_POLICY  # "could the truffles go back?" of a guest, before buying them
        return shopping.policy(turn)
    told = quoting.on_topic(turn, GENERAL.get(intent, intent).value)
    answer = words.sign_in()
    if told is None:
        return answer
    return replace(answer, claims=(*answer.claims, *told.claims), cards=told.cards)


def product(turn: Turn) -> tuple[int, ...]:
    """Products that the message names; one alone goes into the slot, in front of those before."""
    found = names.mentioned(turn.text, turn.context)
    if len(found) == 1:
        kept = tuple(pk for pk in turn.slots.product_ids if pk != found[0])
        turn.fill(product_ids=(*found, *kept)[: deciding.MAX_CHOICES])
    return found


def _order(turn: Turn, intent: Intent, named: slots.Named) -> Answer | None:
    if named.has_unknown_order:
        turn.fill(order_number="")
        return words.no_order()
    mine = list(scoped.orders(turn.context)[:MOST])
    is_another = turn.is_about_another or deciding.names_another_order(turn.text)
    if not named.order_number and is_another:
        mine = [order for order in mine if order.number != turn.slots.order_number]
        turn.fill(order_number="")
    if _is_known(turn, mine, named):
        return None
    if not mine and turn.context.customer_id is None:
        return words.sign_in()  # the page's order belongs to an account
    if not mine:
        return orders.none_yet() if PROCEDURES[intent].name != "problem" else None
    meant = _about(turn.part(intent) or turn.text, mine) or _about(turn.text, mine) or mine
    about = [order for order in meant if _fits(turn, intent, order)] or meant
    if len(about) == 1:
        turn.fill(order_number=about[0].number)
        return None
    turn.step = Pending.ORDER.value
    return orders.which(tuple(summary(order) for order in about))


def names_one(turn: Turn) -> bool:
    """Whether the message names goods of one of the orders alone: "the one with the chargers"."""
    return len(_about(turn.text, list(scoped.orders(turn.context)[:MOST]))) == 1


def _is_known(turn: Turn, mine: list[scoped.Order], named: slots.Named) -> bool:
    """Whether the order that was named before is the one: not where the message names goods of others alone."""
    number = turn.slots.order_number
    if not number:
        return False
    others = _about(turn.text, mine) if not named.order_number else []
    if others and all(order.number != number for order in others):
        return False
    if any(order.number == number for order in mine):
        return True
    return scoped.orders(turn.context).filter(number=number).exists()


def _about(text: str, among: list[scoped.Order]) -> list[scoped.Order]:
    """Orders whose goods the message names, without those that it says it does not mean."""
    text = correcting.corrected(text) or text
    return [order for order in among if _holds(correcting.meant(text), order)]


def _fits(turn: Turn, intent: Intent, order: scoped.Order) -> bool:
    """Whether an intent could be about this order."""
    if intent in CHANGEABLE:
        return order_services.can_cancel(order)
    if intent is Intent.CHANGE_ADDRESS:
        return order_services.can_change_address(order)
    if intent in RETURNS:
        return returns.can_return(order_id=order.pk, now=turn.context.now)
    if intent in OPEN:
        return order.status in ("pending", "confirmed")
    if intent in (Intent.RETURN_STATUS, Intent.REFUND_STATUS):
        return bool(order.returns.all()) or any(payment.refunded for payment in order.payments.all())
    return True


def _holds(text: str, order: scoped.Order) -> bool:
    """Whether the message names something of the order: "the shoes that I ordered"."""
    said = names.words(text)
    return any(said & names.words(line.product_name) for line in order.lines.all())


def _product(turn: Turn) -> Answer | None:
    found = product(turn)
    if len(found) > 1 and turn.intent is Intent.PRODUCT_PRICE and TOGETHER.search(turn.text):
        return goods.compare(turn)
    if len(found) > 1:
        return goods.which(turn, found)
    if turn.slots.product_ids:
        return None
    is_of_goods = properties.is_about_one(abstracting.plain(turn.text, turn.gated.language))
    if turn.state.latest in RULES and agreeing.asks(turn.text) and not is_of_goods:
        rule = shopping.written(turn, turn.state.latest)  # "and if I spill water on it?", of the warranty
        if rule is not None:
            turn.intent = Intent(turn.state.latest)
            return rule
    # A kind of goods that no product here is named by: what the search finds, or plainly nothing.
    return goods.find(turn) if kinds.found(turn.text) else goods.which(turn, ())
