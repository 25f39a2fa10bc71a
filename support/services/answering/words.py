"""Sentences and labels that many answers share."""

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.contracts import Choice, Citation, Claim, HandoffReason, Intent, Outcome
from support.services.turns import Answer

PERSON = "person"
LABELS: dict[Intent, Promise] = {
    Intent.ORDER_STATUS: gettext_lazy("Where is my order?"),
    Intent.ORDER_LIST: gettext_lazy("My orders"),
    Intent.DELIVERY_ETA: gettext_lazy("When does it arrive?"),
    Intent.TRACK_PARCEL: gettext_lazy("Track a parcel"),
    Intent.PARCEL_MISSING: gettext_lazy("A parcel is missing"),
    Intent.ITEM_DAMAGED: gettext_lazy("Something arrived damaged"),
    Intent.ITEM_WRONG: gettext_lazy("I got something else"),
    Intent.CANCEL_ORDER: gettext_lazy("Cancel an order"),
    Intent.CHANGE_ADDRESS: gettext_lazy("Change the delivery address"),
    Intent.CHANGE_ITEMS: gettext_lazy("Change what I ordered"),
    Intent.INVOICE: gettext_lazy("Get an invoice"),
    Intent.RETURN_ITEM: gettext_lazy("Return something"),
    Intent.RETURN_STATUS: gettext_lazy("How far is my return?"),
    Intent.RETURN_POLICY: gettext_lazy("Rules for returns"),
    Intent.REFUND_STATUS: gettext_lazy("Where is my refund?"),
    Intent.EXCHANGE_ITEM: gettext_lazy("Exchange something"),
    Intent.WARRANTY: gettext_lazy("Warranty"),
    Intent.PAYMENT_METHODS: gettext_lazy("Ways to pay"),
    Intent.PAYMENT_PROBLEM: gettext_lazy("Payment does not work"),
    Intent.CHARGED_TWICE: gettext_lazy("I was charged twice"),
    Intent.VOUCHER_USE: gettext_lazy("How to use a voucher"),
    Intent.VOUCHER_PROBLEM: gettext_lazy("My voucher does not work"),
    Intent.OFFERS: gettext_lazy("Current offers"),
    Intent.PRICE_MATCH: gettext_lazy("I saw it cheaper elsewhere"),
    Intent.SHIPPING_COST: gettext_lazy("What does delivery cost?"),
    Intent.SHIPPING_TIME: gettext_lazy("How long does delivery take?"),
    Intent.SHIPPING_ABROAD: gettext_lazy("Delivery abroad"),
    Intent.PICKUP: gettext_lazy("Collect at a store"),
    Intent.STOCK: gettext_lazy("Is it in stock?"),
    Intent.PRODUCT_FACT: gettext_lazy("A question about a product"),
    Intent.PRODUCT_OPINION: gettext_lazy("What do reviewers say?"),
    Intent.PRODUCT_PRICE: gettext_lazy("What does it cost?"),
    Intent.PRODUCT_SEARCH: gettext_lazy("Find a product"),
    Intent.COMPARE: gettext_lazy("Compare products"),
    Intent.RECOMMEND: gettext_lazy("Recommend something"),
    Intent.SIZE_ADVICE: gettext_lazy("Which size?"),
    Intent.HOW_TO_ORDER: gettext_lazy("How do I order?"),
    Intent.SIGN_IN_HELP: gettext_lazy("Help with signing in"),
    Intent.RESET_PASSWORD: gettext_lazy("Reset my password"),
    Intent.CHANGE_EMAIL: gettext_lazy("Change my e-mail address"),
    Intent.EDIT_PROFILE: gettext_lazy("Edit my profile"),
    Intent.NEWSLETTER: gettext_lazy("News by e-mail"),
    Intent.EXPORT_DATA: gettext_lazy("Download my data"),
    Intent.DELETE_ACCOUNT: gettext_lazy("Delete my account"),
    Intent.PRIVACY: gettext_lazy("Privacy"),
    Intent.STORE_INFO: gettext_lazy("Our stores"),
    Intent.CONTACT: gettext_lazy("Contact"),
    Intent.COMPLAINT: gettext_lazy("A complaint"),
}


def said(*sentences: "str | Promise") -> tuple[Claim, ...]:
    return tuple(Claim(str(sentence)) for sentence in sentences if sentence)


def answered(*claims: Claim, **fields: object) -> Answer:
    return Answer(Outcome.ANSWERED, claims, **fields)  # type: ignore[arg-type]


def asked(question: "str | Promise", *choices: Choice, **fields: object) -> Answer:
    return Answer(Outcome.ASKED, said(question), choices=choices[:4], **fields)  # type: ignore[arg-type]


def refused(text: "str | Promise", code: str, *choices: Choice) -> Answer:
    return Answer(Outcome.REFUSED, said(text), choices=choices, refused=code)


def wish(intent: Intent) -> Choice:
    return Choice(str(LABELS[intent]), f"intent:{intent.value}")


def person() -> Choice:
    return Choice(_("Talk to a person"), PERSON)


def handed_over(reason: HandoffReason, *before: "str | Promise") -> Answer:
    """The customer is always told, and need not repeat anything."""
    told = _(
        "I hand over to a colleague, who sees what we wrote; you need not repeat anything. The answer comes here."
    )
    return Answer(Outcome.HANDED_OVER, said(*before, told), handoff=reason)


def failed() -> Answer:
    return handed_over(HandoffReason.TOOL_FAILED, _("I cannot look that up at the moment."))


def sign_in() -> Answer:
    """Of a guest's orders only the page with the secret link tells."""
    text = _(
        "Please sign in to see your orders. Without an account, open the "
        "link in your order e-mail and ask me from that page."
    )
    return Answer(Outcome.REFUSED, (Claim(text, (link("account_login", _("Sign in")),)),), refused="sign_in")


def no_order() -> Answer:
    """The same words for an order of somebody else and for one that does not exist."""
    text = _("I find no order with this number among yours. Please check the number.")
    return Answer(
        Outcome.REFUSED, said(text), choices=(wish(Intent.ORDER_LIST), person()), refused="not_found"
    )


def link(name: str, label: str, *args: object, key: str = "") -> Citation:
    """A link of our own site, with its label; without address where the route is not installed."""
    try:
        url = reverse(name, args=args)
    except NoReverseMatch:
        url = ""
    return Citation(key or f"page:{name}", label, url)


def product_link(slug: object, name: object, product_id: object) -> Citation:
    return link("shop:product", str(name), slug, key=f"product:{product_id}")
