"""What to do with what was understood: answer, ask once what was meant, or call a person.

Rules in order: a person who is asked for comes in one turn; what is clear is done; what is likely is offered as at most
four choices; what was not understood twice in a row goes to a person.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from support.contracts import DOMAINS, HandoffReason, Intent, Understood
from support.policy import leaning

CLEAR = 0.5  # calibrated probability from which one intent is acted on
LIKELY = 0.15  # from which it stands out at all, with twice as much
OFFERED = 0.06  # from which it is offered as a choice
SURE = 0.8  # from which a short follow-up is a wish of its own
LEAD = 2.0  # times the second one's probability, where the first is not clear by itself
OUT_OF_SCOPE = 0.6
STRANGE = 0.85  # out of scope, though one wish is sure
FAR_OUT = 0.95  # out of scope, whatever it names
MAX_CHOICES = 4
MAX_UNCLEAR = 2
# Asked for in so many words: no model may miss it.
PERSON = re.compile(
    r"\b((real|actual|live|human|natural) (person|human|being|agent|operator|someone)|human (please|agent|being|now)"
    r"|(speak|talk|chat|connect|transfer|put|get) (me )?(to|with|through to) (a |an |the |some)?\s*"
    r"(real |live |human )?(person|human|agent|operator|representative|rep|someone"
    r"|somebody|staff|colleague|employee|manager)"
    r"|customer service (agent|representative)"
    r"|(connected|transferred|put through|passed on|speaking|talking) (to|with) (a|an|one of|some|your)"
    r"[\w ]{0,16}(person|human|agent|employee|colleague|staff|representative|someone|somebody))\b"
    r"|^\s*(human|agent|operator|representative)\s*[.!?]*$"
    r"|\b(get|give|want|need|send|find) (me )?(a |an |some )?(real |live |human )?(human|person|agent"
    r"|representative|colleague)\b"
    r"|^(please )?(human|agent|operator|representative)( please| now)?[.!?]*$|\b(member|someone"
    r"|somebody) (of|from) your (staff|team)\b"
    r"|人工|转人工|真人|真的?人(?=说|聊|谈|讲|来|处理)|不要机器|找(个)?客服|人工客服|客服人员|(找|跟|和|叫|转)(一个|个|一位|位)?(活人|经理"
    r"|工作人员|客服|人)(说|聊|谈|处理|来)?(?!气)",
    re.IGNORECASE,
)
ELLIPSIS = re.compile(
    r"^\s*(and|what about|how about|also|then|or)\b.{1,60}$|^.{1,40}\b(instead|too|as well)\s*\?*$"
    r"|^\s*(那|那么|还有|换成|改成).{1,24}$|^.{1,20}呢\s*[？?]?\s*$",
    re.IGNORECASE,
)
# "The other order too", "and the same for the lamp": what was asked before, of something else.
SAME_AGAIN = re.compile(
    r"\b(too|also|as well|same|another|other|second|and)\b|也|还有|另|同样|照样|一样|再来|那(单|个|张|笔)|呢",
    re.IGNORECASE,
)
ANOTHER_ORDER = re.compile(
    r"\b(?:other|second|another)\s+(?:order|purchase|parcel|shipment|delivery)\b|另(?:外)?一?(?:单|张|笔)|(?:别的|其他)(?:订)?单",
    re.IGNORECASE,
)
ANOTHER = re.compile(r"\b(?:other|second|another)\s+(?:one|thing)\b|另(?:外)?一?个", re.IGNORECASE)
COMPANY = re.compile(r"\b(?:company'?s?|business|vat|tax (?:number|id))\b|抬头|税号|公司|单位", re.IGNORECASE)
THANKS = re.compile(
    r"\b(?:thanks|thank (?:you|u)|thx|ty|cheers|much obliged)\b|谢谢|多谢|谢了|感谢", re.IGNORECASE
)
MOST_SAME = 90  # signs of such a message
WHO = re.compile(
    r"\b(are you|r u|are u|r you|is (this|it|that)"
    r"|am i (talking|speaking|chatting|conversing|dealing|corresponding|writing)"
    r"|do i (talk|speak|chat|write)).{0,30}\b(real|human|person|bot"
    r"|robot|machine|agent|ai)\b"
    r"|\b(you are|u r|ur|you're) (a )?(real )?(human|person|man|bot|robot)\b.{0,20}\b(or|right)\b"
    r"|(你|您|这|对面|那边)(边)?是.{0,6}(真人|人工|活人|机器人)|(你|您)是.{0,3}人.{0,2}还是"
    r"|[跟和与].{0,4}人.{0,6}还是|还是.{0,6}(?:AI|人工智能|机器人)",
    re.IGNORECASE,
)
# Words beside which nothing is asked: joints, articles, fillers and the general words for what is named.
WHOLE = re.compile(
    r"\b(and|or|then|also|but|what|how|about|the|a|an|one|ones|this|that|these|those|it|in|of|for|to"
    r"|my|i|mean|ok|okay|so|hm+|with|both|all|orders|parcels|is|are|was"
    r"|well|please|product|products|order|france|save20|blue|instead|too|as|well|version|colou?r|number|same|questions?|things?|again)\b"
    r"|那么?|还有|再|呢|啊|吧|的|这个?|个|款|和|跟|或者?|换成|改成|我说|是|商品|我的订单|法国|蓝色"
    r"|订单|单|号|同样|一样|问题|嗯|请问|也|版|哈|嘛|呀|哦"
    r"|[\W_]+",
    re.IGNORECASE,
)
DISPUTE = re.compile(
    r"\b(but|unfair|not fair|ridiculous|unacceptable|insist|demand|disagree|why not"
    r"|come on|exception|promised|scam|outrageous"
    r"|nonsense|make it happen|still want|really need|have to|must)\b"
    r"|不公平|凭什么|为什么不|不合理|不接受|坚持|必须|破例|通融"
    r"|骗|承诺|说好|不同意|不行|怎么能|太过分|讲理|就要|还是要|求求|拜托",
    re.IGNORECASE,
)


class Act(StrEnum):
    """What comes next."""

    RUN = "run"
    CHOOSE = "choose"  # which of these intents was meant
    SEARCH = "search"  # not an intent, maybe an answer is written somewhere
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True)
class Decision:
    """`intents` are those to choose from, or the one to run first, then further wishes of the same message."""

    act: Act
    intents: tuple[Intent, ...] = ()
    reason: HandoffReason | None = None


def asks_for_person(text: str) -> bool:
    """Asked for outright; "is this a real person?" asks who answers."""
    return PERSON.search(text) is not None and not asks_who(text)


def thanks(text: str) -> bool:
    """Whether a message thanks: where nothing else is understood of it, that is what it says."""
    return THANKS.search(text) is not None


def asks_who(text: str) -> bool:
    """Whether somebody asks who answers: "is this a real person?"."""
    return WHO.search(text) is not None


def is_elliptic(text: str) -> bool:
    """Whether a message leaves out what it asks: "and the blue one?", "那蓝色的呢"."""
    return ELLIPSIS.match(text) is not None


def is_same_again(text: str) -> bool:
    """Whether a message may ask the same as before about something else."""
    return len(text) <= MOST_SAME and SAME_AGAIN.search(text) is not None


def is_of_company(text: str) -> bool:
    """Whether a company's papers are spoken of."""
    return COMPANY.search(text) is not None


def names_another_order(text: str) -> bool:
    """Whether an order is meant that is not the one before: "the other order"."""
    return ANOTHER_ORDER.search(text) is not None


def names_another(text: str) -> bool:
    """The same where orders were spoken of: "the other one"."""
    return names_another_order(text) or ANOTHER.search(text) is not None


def is_bare(general: str) -> bool:
    """Whether a message, read in general words, only names something: "and the Volt Charger?", "那白色的呢"."""
    return not WHOLE.sub(" ", general.lower()).strip()


def disputes(text: str) -> bool:
    """Whether somebody does not accept what they were told."""
    return DISPUTE.search(text) is not None


def decide(understood: Understood, *, n_unclear: int) -> Decision:
    """What to do with a message whose words were read by the models of intent."""
    if understood.intent is Intent.TALK_TO_PERSON and is_clear(understood):
        return Decision(Act.HAND_OVER, reason=HandoffReason.ASKED)
    if is_clear(understood):
        return Decision(Act.RUN, _wishes(understood))
    if n_unclear + 1 >= MAX_UNCLEAR:
        return Decision(Act.SEARCH, reason=HandoffReason.UNCLEAR)
    likely = choices(understood)
    if likely and understood.p_out_of_scope < STRANGE:
        return Decision(Act.CHOOSE, likely)
    return Decision(Act.SEARCH)


def is_clear(understood: Understood) -> bool:
    """One intent stands out, and the message is about the shop at all."""
    if understood.intent is Intent.OTHER or understood.p_out_of_scope >= _most_outside(understood):
        return False
    chance, second = leaning.together(understood)
    return chance >= CLEAR or (chance >= 2 * LIKELY and chance >= LEAD * second)


def _most_outside(understood: Understood) -> float:
    """A message that is surely one wish or none may look stranger than one that could be several."""
    return STRANGE if understood.confidence >= SURE else OUT_OF_SCOPE


def choices(understood: Understood) -> tuple[Intent, ...]:
    """The likeliest intents to choose from: no small talk, at most four with the way to a person among them."""
    talk = {intent for intents in DOMAINS.values() if Intent.GREETING in intents for intent in intents}
    found = [
        intent
        for intent, probability in understood.intents
        if probability >= OFFERED and intent not in talk and intent is not Intent.OTHER
    ]
    return tuple(found[: MAX_CHOICES - 1])


def _wishes(understood: Understood) -> tuple[Intent, ...]:
    wishes = dict.fromkeys(
        (*understood.wishes, understood.intent) if understood.wishes else (understood.intent,)
    )
    return tuple(intent for intent in wishes if intent is not Intent.OTHER)
