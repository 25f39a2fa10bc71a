"""What a message names leans its reading: a code is of a voucher, a country of delivery, a colour of what is in stock.

Models of intent read general words; what stands behind them is only known to who knows the shop. Odds are multiplied,
so that a sure reading stays and a doubtful one tips.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from support.contracts import ALIKE, DOMAINS, Cues, Domain, Intent, Pending, Understood
from support.policy import agreeing
from support.policy.procedures import PROCEDURES

OF_ORDERS = frozenset(intent for intent, one in PROCEDURES.items() if Pending.ORDER in one.needs)
OF_GOODS = frozenset(DOMAINS[Domain.PRODUCT]) - {Intent.HOW_TO_ORDER}
OF_DELIVERY = frozenset({Intent.SHIPPING_COST, Intent.SHIPPING_TIME, Intent.SHIPPING_ABROAD})
OF_VOUCHERS = frozenset({Intent.VOUCHER_PROBLEM, Intent.VOUCHER_USE})
OF_MONEY_BACK = frozenset({Intent.RETURN_STATUS, Intent.REFUND_STATUS})
OF_RETURNS = frozenset(DOMAINS[Domain.RETURN])
TALK = frozenset(DOMAINS[Domain.TALK])
PROBLEMS = frozenset({Intent.PARCEL_MISSING, Intent.ITEM_DAMAGED, Intent.ITEM_WRONG, Intent.COMPLAINT})
UNDOING = frozenset({Intent.RETURN_ITEM, Intent.CANCEL_ORDER, Intent.NEWSLETTER})
MONEY = r"\b(?:my|the|your|one'?s) (?:money|cash)\b.{0,40}\b(?:back|return\w*|com(?:e|es|ing)|arriv\w+)\b"
# Deeds that are named outright: what is wrong with the goods is then their reason, no wish of its own.
DEEDS = (
    (
        re.compile(
            r"\b(return|(send|tak|bring|giv|hand)(e|ing)? (it|them|this|that|both|all|the \w+)? ?back"
            r"|goe?s? back|going back)\b|退货|还给你们|还回去"
            r"|寄回|退[掉了回吧呗给吗不嘛]|退(\d|[一两俩二三])|退(?=$|[，,。！!？?])|(都|全部?|想|要|希望)退",
            re.IGNORECASE,
        ),
        frozenset({Intent.RETURN_ITEM, Intent.RETURN_POLICY, Intent.RETURN_STATUS}),
    ),
    (
        re.compile(
            r"\bcancel|\b(?:scrap|ditch|axe) (?:the|that|my|this)\b|\bcall (it |that )?off\b|\bannul\b"
            r"|(?<!已)(?<!已经)(?<!被)取消(?!掉?了?的)|撤单|撤销|撤了|撤掉|别(寄|发|送)了|不买了|毙掉",
            re.IGNORECASE,
        ),
        frozenset({Intent.CANCEL_ORDER, Intent.NEWSLETTER}),
    ),
    (
        re.compile(
            r"\b(?:exchang\w+|swap(?:ped)?)\b(?!.*\baddress)|更换|换货|调换|换成(?!.*地址)", re.IGNORECASE
        ),
        frozenset({Intent.EXCHANGE_ITEM, Intent.CHANGE_ITEMS}),
    ),
    (re.compile(r"\binvoice|\breceipt|发票|开票", re.IGNORECASE), frozenset({Intent.INVOICE})),
    (
        re.compile(
            r"\bnewsletters?\b|\b(?:marketing|promo\w*|advertising) (?:e-?)?mails?\b"
            r"|(?:广告|宣传|促销|营销|推广)(?:邮件|信息)|资讯|推送",
            re.IGNORECASE,
        ),
        frozenset({Intent.NEWSLETTER}),
    ),
    (
        re.compile(
            r"\b(when|what day|which day|how (soon|long until|many days))\b(?!.*\b(not|never|nothing"
            r"|n't)\b).*\b(arriv|deliver|get|come|reach|have)"
            r"|(哪天|哪一天|什么时候|几号|多久).{0,8}(到|收到|送)(?!.*没)",
            re.IGNORECASE,
        ),
        frozenset({Intent.DELIVERY_ETA, Intent.REFUND_STATUS}),
    ),
    (
        re.compile(
            rf"\brefund|{MONEY}|\bmoney back|\bcredit notes?\b"
            r"|退款|钱.{0,6}退[到回]|贷项|红字|红票|冲红",
            re.IGNORECASE,
        ),
        frozenset({Intent.REFUND_STATUS}),
    ),
)
# What a part of a message may say beside a deed without wanting it: "it is too small, I return it".
ASIDE = frozenset(
    {
        Intent.CHANGE_ITEMS, Intent.EXCHANGE_ITEM, Intent.SIZE_ADVICE, Intent.PRODUCT_FACT, Intent.PRODUCT_OPINION,
        Intent.RETURN_STATUS, Intent.RETURN_POLICY, Intent.REFUND_STATUS, Intent.WARRANTY, Intent.ORDER_STATUS,
        Intent.ORDER_LIST,
    }
)  # fmt: skip
ACTS = frozenset(
    {
        Intent.RETURN_ITEM, Intent.EXCHANGE_ITEM, Intent.CANCEL_ORDER, Intent.CHANGE_ADDRESS, Intent.CHANGE_ITEMS,
        Intent.INVOICE,
    }
)  # fmt: skip
RULES = frozenset(
    {Intent.RETURN_POLICY, Intent.WARRANTY, Intent.SHIPPING_TIME, Intent.PRICE_MATCH, Intent.PRIVACY}
)
BEFORE_BUYING = OF_GOODS | OF_DELIVERY
# What somebody asks who has not bought it yet.
LOOKING = frozenset(
    {Intent.PRODUCT_SEARCH, Intent.STOCK, Intent.RECOMMEND, Intent.HOW_TO_ORDER, Intent.OFFERS}
)
OWNED = re.compile(
    r"\bmy (order|parcel|package|delivery|shipment|purchase|stuff|things)|\bi (have )?(just )?(ordered"
    r"|bought|purchased|got)\b"
    r"|我(昨天|前天|上周|刚刚?|前几天|之前)?(买|下|订|拍)的|我的(订单|包裹|快递|货|东西|单)|那单|这单|下的单",
    re.IGNORECASE,
)
POSTAGE = re.compile(
    r"\bpostage\b|\breturn (?:shipping|delivery|label|fee)\b|\bon (?:me|us) or (?:on )?(?:you|yours|the shop)\b"
    r"|\bwho (?:pays|bears|covers)\b|\b(?:pay|cost|charge)\w*\b.{0,30}\b(?:send|return|ship)\w*"
    r"|[运邮]费|谁(?:出|付|承担|掏)|由谁|算谁",
    re.IGNORECASE,
)
# How long a store keeps what is to be collected.
KEPT = re.compile(
    r"\b(?:how long|how many days|until when|till when)\b.{0,40}"
    r"\b(?:holds?|held|keeps?|kept|stored?|reserved?)\b"
    r"|\b(?:hold|keep|reserve|store)s? (?:it|them|my \w+|the \w+)\b.{0,30}\b(?:how long|how many days)"
    r"|\b(?:held|kept|stored|reserved)\b.{0,20}\b(?:how long|how many days)"
    r"|(?:留|保留|放|存放?|保管)(?:给?我)?(?:多久|多长|几天|多少天|几日)",
    re.IGNORECASE,
)
STORE = re.compile(
    r"\b(?:store|branch|shop)(?:'?s)?\b.{0,24}\b(?:address|adress|location|opening|hours|open|phone)\b"
    r"|\b(?:address|adress|location|opening (?:hours|times)|hours)\b.{0,24}\b(?:store|branch|shop)s?\b"
    r"|(?:门店|实体店|分店|店铺|店里?)的?.{0,6}(?:地址|在哪|位置|营业时间|几点|开门|关门|电话)",
    re.IGNORECASE,
)
SELLS_DATA = re.compile(
    r"\b(?:sell(?:ing|s)?|shar(?:e|es|ing)|pass(?:ing)? on|hand(?:ing)? over|giv(?:e|es|ing)(?: away| out)?)\b"
    r".{0,20}\b(?:my|our|personal|private|customers?'?|users?'?)\b.{0,12}\b(?:data|details|information|info)\b"
    r"|\bsell(?:ing)? (?:it|them|that|this) (?:to|on)\b"
    r"|(?:卖|出售|泄露|转给|透露).{0,12}(?:数据|资料|信息|隐私)|(?:数据|资料|信息|隐私).{0,12}(?:卖|出售|泄露|转给|透露)",
    re.IGNORECASE,
)
OWN_ADDRESS = re.compile(
    r"\b(?:my|our|delivery|shipping|billing|new|chang\w+|update)\b.{0,16}\bad+ress|(?:收货|我的|寄送|改|换|新).{0,6}地址",
    re.IGNORECASE,
)
FEE = re.compile(
    r"\b(?:cost|costs|fee|fees|charge|charged|charges|penalty|free|pay)\b|收费|费用|手续费|要钱|免费|扣钱|罚|花钱",
    re.IGNORECASE,
)
HANDS_IN = re.compile(
    r"\b(?:drop\w*|hand\w*|bring\w*|tak(?:e|ing)|return\w*)\b.{0,40}\b(?:store|shop|branch)\b"
    r"|(?:拿|送|带|退)[回到去].{0,6}(?:店|门店)",
    re.IGNORECASE,
)
WRAPS = re.compile(
    r"\bgift[- ]?wrap\w*|\bwrap\w*\b.{0,20}\b(?:gift|present)\b|(?:礼品|礼物|礼盒)包装|包装?成?礼[品物盒]",
    re.IGNORECASE,
)
COOKIES = re.compile(
    r"\bcookies?\b|\btrack(?:ing|ers?) (?:me|cookies?|pixels?)\b|cookie|跟踪我", re.IGNORECASE
)
CUSTOMS = re.compile(
    r"\bcustoms\b|\bdut(?:y|ies)\b|\bimport (?:tax|vat|fee|charge)|关税|海关|清关|进口税", re.IGNORECASE
)
STATE = re.compile(
    r"([付到发寄送出])没\1|^\W*(?:what(?:'?s| is) the )?(?:current )?status (?:of|on)\b", re.IGNORECASE
)
BEGINS_RETURN = re.compile(
    r"\b(?:can|may|could|want to|would like to|wish to|like to) (?:i |you )?(?:still )?"
    r"(?:return|send (?:it|them) back)\b"
    r"|(?:能否|能不能|可不可以|可以|还能|想|要|申请|帮我|给我)(?:申请|办理)?退货?(?!款?(?:多久|几天|到))",
    re.IGNORECASE,
)
STRONG, FAIR, LESS, AGAINST = 6.0, 2.5, 0.4, 0.2
WANTS_DONE = re.compile(
    r"\b(i('d| would) like to|i (want|wish|need|have|intend) to|i wanna|please|pls|plz|help me|for me"
    r"|could you|can you|let me)\b"
    r"|我要|我想|想要?把?|帮我|帮忙|麻烦|给我|请|申请|办理|把.{1,12}(退|换|取消|改)",
    re.IGNORECASE,
)
ASKS_RULE = re.compile(
    r"\b(how (many|long)|until when|till when|by when|policy|policies|rules?|conditions?|allowed"
    r"|deadline|time limit|in general"
    r"|usually|normally|period|window|within)\b"
    r"|who (?:pays|bears|covers|has to pay)|whose (?:cost|expense)|yours or mine"
    r"|谁(?:出|付|承担|掏|负责|给)|由谁|算谁|哪一?方|几天|多少天|多久|期限|规则|规定|政策|条件|要求|一般|通常|允许|时限|无理由",
    re.IGNORECASE,
)


def leaned(understood: Understood, cues: Cues) -> Understood:
    """The reading with its odds multiplied by what is named; a message that names something is about the shop."""
    if not understood.intents:
        return understood
    odds = {intent: chance * _factor(intent, cues) for intent, chance in understood.intents}
    total = sum(odds.values()) or 1.0
    kept = sum(chance for _, chance in understood.intents)  # the rest of the chance is of intents not kept
    ranked = sorted(((intent, kept * one / total) for intent, one in odds.items()), key=lambda pair: -pair[1])
    outside = understood.p_out_of_scope * _nearer(cues)
    return replace(understood, intents=tuple(ranked), p_out_of_scope=outside)


def settled(understood: Understood, cues: Cues) -> Understood:
    """ "It is not what I thought, I want to return it": what is wrong is the reason of the deed, and no wish."""
    named = tuple(wish for wish in understood.wishes if wish in cues.deeds)
    if not named:
        return understood
    ranked = list(understood.intents)
    undone = (
        UNDOING - cues.deeds if UNDOING & cues.deeds else frozenset()
    )  # "I don't want it" is why it is returned
    wishes = tuple(wish for wish in understood.wishes if wish not in PROBLEMS | undone)
    if ranked[0][0] in PROBLEMS | undone:
        ranked.insert(0, (named[0], ranked[0][1]))
    return replace(understood, intents=tuple(ranked), wishes=wishes if len(wishes) > 1 else ())


def without_asides(understood: Understood, parts: Mapping[Intent, str]) -> Understood:
    """A message that names a deed, without wishes whose parts neither ask for anything nor name a deed themselves."""
    kept = tuple(
        wish
        for wish in understood.wishes
        if wish not in ASIDE or agreeing.asks(parts[wish]) or wants_done(parts[wish]) or deeds(parts[wish])
    )
    kept = tuple(
        wish for at, wish in enumerate(kept) if not any(are_alike(wish, other) for other in kept[:at])
    )
    if len(kept) == len(understood.wishes) or not kept:
        return understood
    first = next(
        (pair for pair in understood.intents if pair[0] == kept[0]), (kept[0], understood.confidence)
    )
    return replace(understood, intents=(first, *understood.intents), wishes=kept if len(kept) > 1 else ())


def without(understood: Understood, wish: Intent) -> Understood:
    """Several wishes without one that a part of the message only seems to have."""
    kept = tuple(one for one in understood.wishes if one is not wish)
    ranked = tuple(pair for pair in understood.intents if pair[0] is not wish)
    first = next((pair for pair in ranked if pair[0] in kept), (kept[0], understood.confidence))
    return replace(understood, intents=(first, *ranked), wishes=kept if len(kept) > 1 else ())


def wants_done(text: str) -> bool:
    """Whether somebody asks for something to be done."""
    return WANTS_DONE.search(text) is not None


def asks_rule(text: str) -> bool:
    """Whether somebody asks what holds in general."""
    return ASKS_RULE.search(text) is not None


def asks_postage(text: str) -> bool:
    """Whether somebody asks who pays for sending something."""
    return POSTAGE.search(text) is not None


def asks_kept(text: str) -> bool:
    """Whether somebody asks how long something is kept for them."""
    return KEPT.search(text) is not None


def asks_fee(text: str) -> bool:
    """Whether somebody asks what something costs them."""
    return agreeing.asks(text) and FEE.search(text) is not None


def asks_of_store(text: str) -> bool:
    """Whether somebody asks where a store is or when it is open."""
    is_own = is_owned(text) or OWN_ADDRESS.search(text) is not None
    return STORE.search(text) is not None and not is_own


def asks_of_data(text: str) -> bool:
    """Whether somebody asks who gets their data."""
    return SELLS_DATA.search(text) is not None


def speaks_of_cookies(text: str) -> bool:
    """Whether cookies are spoken of: a word of nothing else in a shop that sells none."""
    return COOKIES.search(text) is not None


def hands_in(text: str) -> bool:
    """Whether somebody speaks of bringing something back to a store."""
    return HANDS_IN.search(text) is not None


def speaks_of_wrapping(text: str) -> bool:
    """Whether gift wrapping is spoken of, which is no wish of its own and written down."""
    return WRAPS.search(text) is not None


def asks_customs(text: str) -> bool:
    """Whether somebody asks after duties, which no list of ways of delivery tells."""
    return CUSTOMS.search(text) is not None


def asks_money(text: str) -> bool:
    """Whether somebody asks after their money rather than the goods."""
    return re.search(MONEY, text, re.IGNORECASE) is not None


def asks_state(text: str) -> bool:
    """Whether somebody asks how far something is, in words that ask for nothing else: "付没付", "status of"."""
    return STATE.search(text) is not None


def begins_return(text: str) -> bool:
    """Whether somebody asks to send something back, whatever else they say of money."""
    return BEGINS_RETURN.search(text) is not None


def deeds(text: str) -> frozenset[Intent]:
    """Intents whose deed a message names outright."""
    return frozenset(intent for pattern, intents in DEEDS if pattern.search(text) for intent in intents)


def is_owned(text: str) -> bool:
    """Whether somebody speaks of what they have ordered."""
    return OWNED.search(text) is not None


def guessed(cues: Cues) -> Intent | None:
    """What is meant where the words do not tell, and what is named does."""
    if cues.has_voucher:
        return Intent.VOUCHER_PROBLEM
    if cues.has_order:
        return Intent.ORDER_STATUS
    if cues.n_products > 1:
        return Intent.COMPARE
    if cues.has_option:
        return Intent.STOCK
    return None


def together(understood: Understood) -> tuple[float, float]:
    """The chance of the first intent with those that are answered alike, and of the best one beside them."""
    group = next((alike for alike in ALIKE if understood.intent in alike), frozenset({understood.intent}))
    inside = sum(chance for intent, chance in understood.intents if intent in group)
    beside = max((chance for intent, chance in understood.intents if intent not in group), default=0.0)
    return inside, beside


def are_alike(one: Intent, other: Intent) -> bool:
    """Whether one answer serves both."""
    return one is other or any(one in alike and other in alike for alike in ALIKE)


def _nearer(cues: Cues) -> float:
    """What is named of the shop brings a message nearer to it; a country alone may be asked about by anybody."""
    if cues.has_order or cues.has_voucher:
        return 0.3
    return 0.5 if cues.n_products else 0.8 if cues.has_country else 1.0


def _factor(intent: Intent, cues: Cues) -> float:
    factor = 1.0
    if cues.has_order:
        factor *= FAIR if intent in OF_ORDERS else AGAINST if intent in OF_GOODS | TALK else 1.0
    if cues.has_voucher:
        factor *= STRONG if intent in OF_VOUCHERS else 1.0
    if cues.has_country and not cues.is_of_own_order:  # who is away in Spain still asks of their own parcel
        factor *= STRONG if intent in OF_DELIVERY else 1.0
    if intent is Intent.COMPARE:
        is_named = cues.n_products > 1 and not cues.deeds  # "return both backpacks and the lamp"
        factor *= STRONG if is_named else 1.0 if cues.n_spoken_of > 1 and not cues.deeds else AGAINST
    if cues.n_products or cues.has_country:  # "can I order it to Japan?" asks no way to the basket
        factor *= LESS if intent in (Intent.HOW_TO_ORDER, Intent.OFFERS) else 1.0
    if cues.asks_property:
        strength = STRONG if cues.n_products and not cues.is_owned else FAIR
        factor *= strength if intent is Intent.PRODUCT_FACT else 1.0
    if cues.has_own_place:
        factor *= STRONG if intent is Intent.CHANGE_ADDRESS else 1.0
    if cues.is_owned:
        factor *= STRONG if intent in OF_ORDERS else LESS if intent in BEFORE_BUYING else 1.0
    factor *= _of_state(intent, cues)
    if cues.deeds:
        factor *= FAIR if intent in cues.deeds else LESS if intent in PROBLEMS else 1.0
    if cues.has_option:
        factor *= STRONG if intent is Intent.STOCK else 1.0
    is_of_goods = cues.asks_property and cues.n_products  # "how long does it last"
    if cues.asks_rule and not (cues.wants_done or cues.is_owned or is_of_goods):
        factor *= STRONG if intent in RULES else 1.0
    if cues.wants_done and not cues.asks_rule:
        factor *= FAIR if intent in ACTS else 1.0
    return factor


def _of_state(intent: Intent, cues: Cues) -> float:
    """What is known of the customer and of the conversation leans a reading as well."""
    factor = 1.0
    if cues.is_of_own_order and not (cues.asks_property or cues.has_option):
        factor *= FAIR if intent in OF_ORDERS else LESS if intent in LOOKING else 1.0
    # What it costs is asked of the way back then.
    if cues.is_returning or {Intent.RETURN_ITEM, Intent.REFUND_STATUS} & cues.deeds:
        factor *= AGAINST if intent in OF_DELIVERY else 1.0
    if cues.is_returning:
        factor *= FAIR if intent is Intent.RETURN_POLICY else 1.0
    if (
        cues.is_of_own_order and not cues.asks_rule and not cues.is_returning
    ):  # "may I return my kettle?" asks about the kettle
        factor *= AGAINST if intent is Intent.RETURN_POLICY else 1.0
    if cues.is_weighing:
        factor *= AGAINST if intent in PROBLEMS or intent is Intent.CHARGED_TWICE else 1.0
    return factor
