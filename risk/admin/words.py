"""Codes of reasons, features, events, actions and alerts in an operator's words."""

import re
from collections.abc import Mapping
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from risk.contracts import Action, Node, Operator, RuleState, Why
from risk.contracts.events import EventKind, Link
from risk.contracts.heads import Head
from risk.features import codes
from risk.models import RiskAlert
from shop.templatetags.shop_ui import money

Words = Mapping[str, Promise]

LINKS: Words = {
    Link.CARD: _("card"),
    Link.DEVICE: _("device"),
    Link.ADDRESS: _("address"),
    Link.EMAIL: _("e-mail"),
    Link.NETWORK: _("network"),
    Link.CUSTOMER: _("account"),
}
ACTIONS: Words = {
    Action.ALLOW: _("allow"),
    Action.CHALLENGE: _("challenge"),
    Action.REVIEW: _("manual review"),
    Action.BLOCK: _("block"),
}
STATES: Words = {
    RuleState.DRAFT: _("draft"),
    RuleState.PROPOSED: _("proposed"),
    RuleState.SHADOW: _("in the shadow"),
    RuleState.LIVE: _("live"),
    RuleState.RETIRED: _("retired"),
}
WHYS: Words = {
    Why.RULE: _("a rule decided"),
    Why.COST: _("the least expected cost"),
    Why.CONTROL: _("let through to learn"),
    Why.UNSCORED: _("no score in time"),
    Why.CLOSED: _("no score, and money would leave"),
}
EVENTS: Words = {
    EventKind.SIGN_UP: _("account opened"),
    EventKind.SIGN_IN: _("signed in"),
    EventKind.SIGN_IN_FAILED: _("sign-in failed"),
    EventKind.RESET: _("password reset"),
    EventKind.ADDRESS_CHANGED: _("address changed"),
    EventKind.CART: _("put into the cart"),
    EventKind.COUPON_TRIED: _("coupon tried"),
    EventKind.PAYMENT_TRIED: _("payment tried"),
    EventKind.PAYMENT_DECLINED: _("payment declined"),
    EventKind.PAID: _("paid"),
    EventKind.ORDER: _("order placed"),
    EventKind.SHIPPED: _("shipped"),
    EventKind.RETURNED: _("return asked for"),
    EventKind.REFUNDED: _("refunded"),
    EventKind.REVIEWED: _("review written"),
    EventKind.CHARGEBACK: _("chargeback"),
    EventKind.EARLY_WARNING: _("early warning"),
    EventKind.LABELLED: _("judged by a person"),
    EventKind.JUDGED: _("judged by a person"),
}
HEADS: Words = {
    Head.PAYMENT: _("payment"),
    Head.TAKEOVER: _("takeover of an account"),
    Head.PROMOTION: _("abuse of promotions"),
    Head.RETURNS: _("abuse of returns"),
    Head.REVIEWS: _("bought reviews"),
}
REASONS: Words = {
    codes.AMOUNT: _("the amount"),
    codes.BASKET: _("what is in the basket"),
    codes.ACCOUNT: _("age and kind of the account"),
    codes.TIME: _("time of day and week"),
    codes.BEHAVIOUR: _("how fast the checkout was"),
    codes.VELOCITY: _("orders and spending within a time"),
    codes.DECLINES: _("declined payments"),
    codes.LINKED: _("who shares it"),
    codes.BAD_PAST: _("known outcomes of earlier orders"),
    codes.NEW: _("whether it was seen before"),
    codes.HABIT: _("what is usual for it"),
    "returns": _("share sent back"),
    "coupons": _("coupons tried"),
    "accounts": _("accounts opened"),
    "changes": _("resets and changes of address"),
    "reviews": _("reviews written"),
    "abuse": _("known abuse"),
    "sign_ins": _("failed sign-ins"),
    "other": _("everything else together"),
}
WINDOWS: Words = {
    "1m": _("1 minute"),
    "10m": _("10 minutes"),
    "1h": _("1 hour"),
    "1d": _("1 day"),
    "7d": _("7 days"),
    "30d": _("30 days"),
}
PLAIN: Words = {
    "amount": _("amount"),
    "amount_log": _("amount (logarithm)"),
    "hour": _("hour of the day"),
    "weekday": _("day of the week (0 is Monday)"),
    "n_items": _("items"),
    "n_distinct_items": _("different items"),
    "max_price_rate": _("dearest item as a share of the total"),
    "seconds_to_checkout": _("seconds from cart to checkout"),
    "account_age_days": _("age of the account in days"),
    "email_age_days": _("age of the e-mail in days"),
    "is_guest": _("guest (1) or account (0)"),
    "is_disposable_email": _("throw-away e-mail (1)"),
    "differs_billing_country": _("billing country differs (1)"),
    "is_express": _("express delivery (1)"),
    "has_gift_card": _("holds a gift card (1)"),
    "n_order_declines": _("declined payments of this order"),
    "linked_size": _("linked cards, devices, addresses and accounts"),
    "linked_bad": _("known frauds among linked orders"),
    "linked_bad_rate": _("share of known frauds among linked orders"),
}
COUNTED: Words = {
    "n_attempts": _("payments and orders"),
    "spent": _("spent"),
    "n_declines": _("declined payments"),
    "n_coupons": _("coupons tried"),
    "n_accounts": _("accounts opened"),
    "n_paid": _("payments that went through"),
    "n_failed": _("failed sign-ins"),
    "n_returns": _("returns asked for"),
    "n_reviews": _("reviews written"),
    "n_devices": _("different devices"),
    "n_changes": _("resets and changes of address"),
    "returned_rate": _("share sent back"),
    "n_cards": _("different cards"),
    "n_customers": _("different accounts"),
    "n_addresses": _("different addresses"),
}
UNCOUNTED: Words = {
    "amount_over_usual": _("amount over the usual"),
    "gap_log": _("time since the latest event (logarithm of seconds)"),
    "is_new": _("never seen before (1)"),
    "is_shared": _("shared by everybody (1)"),
    "n_bad": _("known frauds"),
    "n_good": _("orders known to be good"),
    "n_abuse": _("known abuse"),
}
SIGNS = {
    Operator.EQ: "=", Operator.NE: "≠", Operator.LT: "<", Operator.LE: "≤", Operator.GT: ">", Operator.GE: "≥",
    Operator.ADD: "+", Operator.SUB: "−", Operator.MUL: "×", Operator.DIV: "÷",
}  # fmt: skip
REFUSALS: tuple[tuple[str, Promise], ...] = (
    (r"divides by zero", _("it divides by zero")),
    (r"there is no field '(?P<name>.*)'", _("there is no field “%(name)s”")),
    (r"there is no operator '(?P<name>.*)'", _("there is no operator “%(name)s”")),
    (r"names no field, so .*", _("it names no field, so it says the same of every order")),
    (r"matches every order", _("it matches every order")),
    (r"can never match an order", _("it can never match an order")),
    (r"must be true or false of an order, is a .*", _("it must be true or false of an order")),
    (r"more than (?P<n>\d+) parts, .*", _("it has more than %(n)s parts, or is nested too deeply")),
    (r"who wrote a rule cannot approve it: .*", _("who wrote a rule cannot approve it: a second person is needed")),
    (r"it was tried on (?P<n>\d+) orders, (?P<least>\d+) are needed",
     _("it was tried on %(n)s orders whose outcome is known, %(least)s are needed")),
    (r"it matches (?P<n>\d+)% of past orders, at most (?P<most>\d+)% may be",
     _("it matches %(n)s %% of past orders, at most %(most)s %% may be")),
    (r"it could not be evaluated on (?P<n>\d+) past orders", _("it could not be evaluated on %(n)s past orders")),
    (r"a rule that is (?P<a>\w+) cannot become (?P<b>\w+)", _("this step is not possible any more")),
)  # fmt: skip


def said(words: Words, code: str) -> str:
    """A code in words; one that nobody named stays as it is."""
    return str(words.get(code, code))


def link(code: str) -> str:
    """What two orders share."""
    return said(LINKS, code)


def reason(code: str) -> str:
    """A reason code: `card_velocity` names what it is of, too."""
    if code in REASONS:
        return str(REASONS[code])
    what, _sep, rest = code.partition("_")
    return f"{link(what)}: {said(REASONS, rest)}" if what in LINKS and rest in REASONS else code


def feature(name: str) -> str:
    """A feature, in words that an operator can write a rule with."""
    if name in PLAIN:
        return str(PLAIN[name])
    what, _sep, rest = name.partition("_")
    if what not in LINKS:
        return name
    if rest in UNCOUNTED:
        return f"{link(what)}: {UNCOUNTED[rest]}"
    counted, _sep, window = rest.rpartition("_")
    if counted in COUNTED and window in WINDOWS:
        return gettext("%(link)s: %(what)s in %(window)s") % {
            "link": link(what), "what": COUNTED[counted], "window": WINDOWS[window],
        }  # fmt: skip
    return name


def expression(node: Node) -> str:
    """A checked condition as a sentence."""
    if node.field:
        return feature(node.field)
    if node.operator is None:
        return _constant(node.value)
    parts = [expression(part) for part in node.of]
    if node.operator is Operator.NOT:
        return gettext("not (%(what)s)") % {"what": parts[0]}
    if node.operator is Operator.IN:
        return f"{parts[0]} ∈ {{{', '.join(map(_constant, node.values))}}}"
    if node.operator in {Operator.ALL, Operator.ANY}:
        joint = gettext("and") if node.operator is Operator.ALL else gettext("or")
        wrapped = [f"({part})" if each.operator in {Operator.ALL, Operator.ANY} else part
                   for part, each in zip(parts, node.of, strict=True)]  # fmt: skip
        return f" {joint} ".join(wrapped)
    return f" {SIGNS[node.operator]} ".join(parts)


def amount(value: Decimal, currency: str) -> str:
    """An amount; of events that name no currency a plain number."""
    return money(value, currency) if currency else number_format(value, 2, force_grouping=True)


def amounts(sums: Mapping[str, Decimal]) -> str:
    """Sums of several currencies beside one another; a dash for none."""
    return " + ".join(amount(sums[currency], currency) for currency in sorted(sums)) or "–"


def refusal(error: BaseException | None) -> str:
    """Why a rule or a step was refused, in the reader's language; as it was said where no words are known."""
    what = str(getattr(error, "what", error))
    for pattern, words in REFUSALS:
        found = re.fullmatch(pattern, what)
        if found:
            told = str(words)
            return told % found.groupdict() if "%" in told else told
    return what


def alert(row: RiskAlert) -> str:
    """What goes on, with its figures."""
    value, usual = row.value, row.usual
    match row.kind:
        case RiskAlert.Kind.DECLINES:
            return gettext("%(n)d payments were declined in ten minutes; %(usual)s are usual") % {
                "n": value, "usual": number_format(usual, 1),
            }  # fmt: skip
        case RiskAlert.Kind.CARD_TESTING:
            return gettext("%(cards)d cards and %(declined)d declined payments in ten minutes from one %(link)s") % {
                "cards": row.details.get("n_cards", 0), "declined": row.details.get("n_declined", 0),
                "link": link(row.subject.partition(":")[0]),
            }  # fmt: skip
        case RiskAlert.Kind.DRIFT:
            return gettext(
                "scores of a day differ from those before: stability index %(psi)s (limit .25)"
            ) % {"psi": number_format(value, 2)}
        case RiskAlert.Kind.BLOCKS:
            return gettext("%(now)s %% of a day's orders were blocked; %(usual)s %% are usual") % {
                "now": number_format(100 * value, 1), "usual": number_format(100 * usual, 1),
            }  # fmt: skip
        case RiskAlert.Kind.NULLS:
            return gettext("“%(fact)s” is missing of %(now)s %% of the orders; %(usual)s %% are usual") % {
                "fact": feature(row.subject), "now": number_format(100 * value, 0),
                "usual": number_format(100 * usual, 0),
            }  # fmt: skip
    return gettext("%(n)d outcomes arrived in a week; %(usual)s are usual") % {
        "n": value, "usual": number_format(usual, 1),
    }  # fmt: skip


def _constant(value: object) -> str:
    return str(value)
