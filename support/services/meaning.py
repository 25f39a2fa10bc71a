"""What a message means: read in general words, leaned by what it names, and guessed where neither tells."""

from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext as _

from support import predictor
from support.contracts import Cues, HandoffReason, Intent, Outcome, Understood
from support.features import abstracting, names, properties, scoped, slots, wishes
from support.policy import agreeing, deciding, leaning
from support.policy.deciding import Act, Decision
from support.services import continuing, filling
from support.services.answering import words
from support.services.procedures import goods, quoting, shopping
from support.services.turns import Answer, Turn

MAX_SIGNS = 600  # read for several wishes
LATELY = timedelta(days=45)  # in which an order is asked about
MOST_ORDERS = 10
OF_STORES = frozenset({Intent.PICKUP, Intent.STORE_INFO, Intent.STOCK, Intent.SHIPPING_COST})


def understand(turn: Turn) -> None:
    """Put what was understood into the turn."""
    found = {part: _general(turn, part) for part in wishes.parts(turn.text[:MAX_SIGNS], turn.gated.language)}
    # What only names something is no wish: "change the address, my kettle order".
    told = {part: general for part, general in found.items() if not deciding.is_bare(general)} or found
    turn.parts = tuple(told)

    def leaned(read: Understood, at: int | None) -> Understood:
        return leaning.leaned(read, cues(turn, "" if at is None else turn.parts[at]))

    understood = predictor.understand(
        _general(turn, turn.text), turn.gated.language, [*told.values()], leaned
    )
    turn.understood = leaning.settled(understood, cues(turn))
    if leaning.deeds(turn.text) and turn.understood.wishes:
        said = {wish: turn.part(wish) for wish in turn.understood.wishes}
        turn.understood = leaning.without_asides(turn.understood, said)
    for wish in _seeming(turn):
        if wish in turn.understood.wishes:
            turn.understood = leaning.without(turn.understood, wish)
    if (meant := _told_outright(turn)) is not None:
        turn.understood = replace(
            turn.understood, intents=((meant, 1.0), *turn.understood.intents), wishes=(), p_out_of_scope=0.0
        )
    asked = turn.understood.intent
    is_begun = (
        asked in leaning.OF_MONEY_BACK and leaning.begins_return(turn.text) and not turn.understood.wishes
    )
    if is_begun or (asked is Intent.RETURN_POLICY and _may_mean_own(turn)):
        intents = ((Intent.RETURN_ITEM, turn.understood.confidence), *turn.understood.intents)
        turn.understood = replace(turn.understood, intents=intents)


def _seeming(turn: Turn) -> set[Intent]:
    """Wishes that a part of the message only seems to have beside the others."""
    said, wanted = cues(turn), set(turn.understood.wishes)
    seeming = set() if deciding.asks_for_person(turn.text) else {Intent.TALK_TO_PERSON}
    if said.has_voucher and not said.n_products:
        seeming |= leaning.OF_GOODS
    if leaning.asks_of_store(turn.text):
        seeming |= {Intent.CHANGE_ADDRESS}
    if wanted & {Intent.PICKUP, *leaning.OF_DELIVERY} and not said.n_products:  # "and what does it cost?"
        seeming |= {Intent.PRODUCT_PRICE, Intent.STOCK}
    if Intent.PRICE_MATCH in wanted:  # "will you pay me the difference?" asks for no refund
        seeming |= {Intent.REFUND_STATUS, Intent.RETURN_STATUS, Intent.PRODUCT_PRICE}
    return seeming


def _told_outright(turn: Turn) -> Intent | None:
    """What a few turns of phrase say whatever words stand around them."""
    text, deeds = turn.text, leaning.deeds(turn.text)
    if (leaning.speaks_of_cookies(text) or leaning.asks_of_data(text)) and not deeds:
        return Intent.PRIVACY
    if turn.understood.wishes or deciding.asks_who(text):
        return None if turn.understood.wishes else Intent.WHO_ARE_YOU
    return _told_of_money(turn, deeds) or _told_of_place(turn, deeds) or _told_of_goods(turn)


def _told_of_money(turn: Turn, deeds: frozenset[Intent]) -> Intent | None:
    text, asked, latest = turn.text, turn.understood.intent, turn.state.latest
    # "And what is delivery to France?" may follow a talk of returns; "who pays the postage?" is of them.
    goes_on = latest in leaning.OF_RETURNS and leaning.asks_rule(text)
    is_of_return = Intent.RETURN_ITEM in deeds or goes_on
    if leaning.asks_postage(text) and is_of_return and asked is not Intent.RETURN_POLICY:
        return Intent.RETURN_POLICY if agreeing.asks(text) else None
    if leaning.hands_in(text) and agreeing.asks(text) and latest in leaning.OF_RETURNS:
        return Intent.RETURN_POLICY  # "is dropping it off at a store free?"
    if asked is Intent.RETURN_POLICY and leaning.asks_money(text):
        return Intent.REFUND_STATUS
    is_priced = asked in (Intent.SHIPPING_TIME, Intent.PRODUCT_PRICE) and leaning.asks_fee(text)
    if is_priced and latest in leaning.OF_DELIVERY and not names.mentioned(text, turn.context):
        return Intent.SHIPPING_COST  # "and express, what does that cost?"
    return None


def _told_of_place(turn: Turn, deeds: frozenset[Intent]) -> Intent | None:
    text, asked = turn.text, turn.understood.intent
    if leaning.asks_state(text) and asked in leaning.ACTS | leaning.PROBLEMS and not deeds & leaning.ACTS:
        return Intent.ORDER_STATUS
    if leaning.asks_of_store(text) and asked not in leaning.OF_GOODS:
        return Intent.STORE_INFO
    return Intent.PICKUP if leaning.asks_kept(text) and OF_STORES & {turn.state.latest, asked} else None


def _told_of_goods(turn: Turn) -> Intent | None:
    """ "Let me see the truffles, how many grams are in a box?" looks for nothing."""
    said, is_search = cues(turn), turn.understood.intent is Intent.PRODUCT_SEARCH
    is_asked = said.n_products == 1 and said.asks_property and agreeing.asks(turn.text)
    return Intent.PRODUCT_FACT if is_search and is_asked else None


def _may_mean_own(turn: Turn) -> bool:
    """ "May I return the truffles?", of somebody who has bought some: asked of those."""
    is_deed = Intent.RETURN_ITEM in leaning.deeds(turn.text) and not leaning.asks_rule(turn.text)
    is_own = filling.names_one(turn) or len(slots.own_numbers(turn.text, turn.context)) == 1
    # "And can it still be returned?" after what became of an order.
    is_own |= bool(turn.slots.order_number) and turn.state.latest in leaning.OF_ORDERS and _is_short(turn)
    return is_deed and not turn.understood.wishes and is_own


def _is_short(turn: Turn) -> bool:
    return len(turn.text) <= deciding.MOST_SAME and not names.mentioned(turn.text, turn.context)


def is_bare(turn: Turn) -> bool:
    """Whether the message only names something, so that it asks the same as before."""
    return deciding.is_bare(_general(turn, turn.text))


def _general(turn: Turn, text: str) -> str:
    return abstracting.abstracted(text, turn.gated.language, names.spans(text, turn.context))


def cues(turn: Turn, part: str = "") -> Cues:
    """What the message names, or a part of it."""
    text = part or turn.text
    named, said = slots.named(text, turn.context), names.mentioned(text, turn.context)
    about = said[:1] if len(said) == 1 else turn.slots.product_ids[:1]
    return Cues(
        has_order=bool(named.order_number) or named.has_unknown_order or _is_of_listed(turn, text),
        has_voucher=bool(named.voucher_code),
        has_country=bool(named.country) or leaning.asks_customs(text),
        n_products=len(said),
        has_option=bool(about) and bool(names.variants_by_option(about[0], text, turn.context)),
        wants_done=leaning.wants_done(text),
        asks_rule=leaning.asks_rule(text),
        n_spoken_of=len(turn.slots.product_ids),
        asks_property=bool(about) and properties.is_about_one(abstracting.plain(text, turn.gated.language)),
        is_owned=leaning.is_owned(text),
        is_of_own_order=_names_own_goods(turn, text),
        is_returning=turn.state.latest in leaning.OF_RETURNS
        or any(frame.intent in filling.RETURNS for frame in turn.state.stack),
        is_weighing=turn.state.proposal_id is not None and agreeing.asks(text),
        has_own_place=_names_own_place(turn, text),
        deeds=leaning.deeds(text),
    )


def _is_of_listed(turn: Turn, text: str) -> bool:
    """ "The first one": of the orders that were just listed."""
    return turn.state.latest == Intent.ORDER_LIST and slots.ordinal(text) is not None


def _names_own_goods(turn: Turn, text: str) -> bool:
    """Whether goods of an order of these weeks are named: who has bought a kettle asks of that one."""
    if turn.context.customer_id is None:
        return False
    since = turn.context.now - LATELY
    own = turn.context.once(
        "own goods",
        lambda: [
            names.words(line.product_name)
            for order in scoped.orders(turn.context).filter(placed_at__gte=since)[:MOST_ORDERS]
            for line in order.lines.all()
        ],
    )
    said = names.words(text)
    return any(said & goods for goods in own)


def _names_own_place(turn: Turn, text: str) -> bool:
    if turn.context.customer_id is None:
        return False
    places = turn.context.once(
        "places", lambda: list(scoped.addresses(turn.context).values_list("city", "line1"))
    )
    said = text.casefold()
    return any(one.casefold() in said for pair in places for one in pair if len(one) > 2)


def guess(turn: Turn, decision: Decision) -> Answer:
    """Where no wish stands out: what is named tells, or what is stated of goods, or the customer is asked."""
    turn.fill(question=turn.text[:400])  # what a tap on one of its meanings then answers
    said = cues(turn)
    is_about_shop = turn.understood.p_out_of_scope < deciding.FAR_OUT
    is_thanks = deciding.thanks(turn.text) and not agreeing.asks(turn.text)
    intent = Intent.THANKS if is_thanks else leaning.guessed(said)
    if intent is None and Intent.RETURN_ITEM in said.deeds and filling.names_one(turn):
        intent = Intent.RETURN_ITEM
    if intent is not None and (is_about_shop or is_thanks):
        return continuing.start(turn, (intent,), filling.read(turn))
    if is_about_shop and (answer := _stated(turn, said)) is not None:
        return answer
    if decision.act is Act.CHOOSE:
        return told(turn) or _which(turn, decision)
    if said.is_of_own_order and is_about_shop and not said.asks_property:
        return continuing.start(turn, (Intent.ORDER_STATUS,), filling.read(turn))
    if said.n_products == 1 and is_about_shop:
        return continuing.start(turn, (Intent.PRODUCT_FACT,), filling.read(turn))
    return _searched(turn, decision.reason)


def told(turn: Turn) -> Answer | None:
    """What is surely written on a question that is none of the wishes, or on the topic that was just spoken of."""
    if not agreeing.asks(turn.text) or (
        deciding.is_elliptic(turn.text) and turn.state.latest in leaning.OF_ORDERS
    ):
        return None
    answer = shopping.written(turn, "")
    if answer is None and turn.state.latest in continuing.TOPICS and len(turn.text) <= deciding.MOST_SAME:
        answer = quoting.on_topic(turn, turn.state.latest)
    if answer is not None:
        turn.turn_to(n_unclear=0)
    return answer


def _which(turn: Turn, decision: Decision) -> Answer:
    turn.turn_to(n_unclear=turn.state.n_unclear + 1)
    return words.asked(_("What do you mean?"), *shopping.offers(decision.intents))


def _stated(turn: Turn, said: Cues) -> Answer | None:
    """What is stated of the product that is named or spoken of, if the question is about something that goods have."""
    if not said.asks_property or not (said.n_products == 1 or turn.slots.product_ids):
        return None
    filling.product(turn)
    answer = goods.fact(turn)
    if answer.outcome is not Outcome.ANSWERED:
        return None
    turn.intent = Intent.PRODUCT_FACT
    turn.turn_to(latest=turn.intent.value, n_unclear=0)
    return continuing.resumed(turn, answer)


def _searched(turn: Turn, reason: HandoffReason | None) -> Answer:
    """Not a wish that is known: perhaps it is written somewhere; else ask once, then a person."""
    turn.intent = Intent.OTHER
    answer = shopping.written(turn, "")
    if answer is not None:
        turn.turn_to(n_unclear=0)
        return answer
    if reason is not None:
        return words.handed_over(reason, _("I do not understand this well enough."))
    turn.turn_to(n_unclear=turn.state.n_unclear + 1)
    usual = (Intent.ORDER_STATUS, Intent.RETURN_ITEM, Intent.PRODUCT_SEARCH)
    text = _("I did not understand that. I help with orders, returns, delivery and products of this shop.")
    return Answer(Outcome.ABSTAINED, words.said(text), choices=shopping.offers(usual))
