"""Leaving what was begun: "never mind, I'll keep both", "算了不改了，就寄原来的地址".

A plain no is told by `agreeing`. Here the deed itself is denied, in a sentence that may say more; what that more is
stays for whoever reads on. Nothing is done by leaving, so it may be said in many ways, but never as a question.
"""

import re
from collections.abc import Mapping

from support.contracts import Intent
from support.policy import agreeing

NOT = (
    r"\b(?:don'?t|do not|won'?t|will not|(?:am |are |i'?m |we'?re )?not going to|no longer|rather not"
    r"|decided not to|decided against|not)\s+"
    r"(?:really\s+|actually\s+)?(?:(?:want|need|wish|have|like|think)\s+)?(?:to\s+)?"
)
AFTER = (
    r"(?:\s+(?:it|them|that|this|anything|any of (?:it|them)|the \w+|my \w+))?"
    r"(?:\s+(?:any ?more|after all|now|for now|today))*"
)
NOT_ZH = r"(?:先|还是|就|又|都|暂时|我|那)*(?:别|不)(?:想|要|用|打算|愿意)?再?"
AFTER_ZH = r"(?:货|掉|换|地址|订单|单|东西|它)*(?:了|啦|咯|吧|哈|先)+"
KEPT = (
    r"\bkeep(?:ing)? (?:both|everything|it all|(?:them|it) after all|them (?:all|both)|all of (?:it|them)|the lot)"
    r"(?: of them)?\b"
    r"|\b(?:i'?ll|i will|we'?ll|we will|i'?d rather|i'?m|i am) (?:just )?keep(?:ing)? (?:it|them|this|that)\b"
    r"|(?:[两俩]个?|全部?|都|还是)+(?:自己)?(?:留|保留)(?:着|下)?(?:吧|了)?(?![一两俩\d])"
)
SAME_PLACE = (
    r"\b(?:leave|keep) (?:it|the address|things|everything)"
    r" (?:as (?:it|they) (?:is|was|are)|the same|unchanged|where it (?:is|was))"
    r"|\b(?:old|original|same|usual|current|first) address (?:is|will be|works)(?: just)?"
    r" (?:fine|ok(?:ay)?|good|for me)"
    r"|\b(?:stick|go|stay|send it) (?:with|to) the (?:old|original|first|current) (?:one|address)"
    r"|(?:就|还是|还)?(?:[寄送发按用]|寄到|送到|发到|按照)?原(?:来的?|先的?|本的?)?地址(?:就|也)?(?:好|行|可以|[寄送发]吧?)?"
)
ANYTHING = (
    r"^\W*(?:(?:oh|ah|hm+|actually|ok(?:ay)?|well|sorry|no|wait|hold on|then|so|in that case)\W+)*"
    r"(?:never ?mind|forget (?:about )?(?:it|that|the return|the cancellation|the change)"
    r"|scratch that|scrap that|leave it|drop it)\b"
    r"|^\W*(?:哎呀?|哦|噢|呃|嗯|等等|等一?下|那)*\W*(?:算了|罢了|不用了|不弄了|不办了|拉倒)吧?"
)
PHRASE = re.compile(r"\b(?:you know|guess|tell you) what\b", re.IGNORECASE)  # asks nothing
DEEDS: Mapping[Intent, tuple[str, str, str]] = {
    Intent.RETURN_ITEM: (r"(?:return|send)(?:ing)?(?: (?:it|them|that) back)?", "退", KEPT),
    Intent.EXCHANGE_ITEM: (r"(?:return|exchange|exchanging|swap|swapping)(?:ing)?", "[退换]", KEPT),
    Intent.CHANGE_ADDRESS: (r"(?:chang(?:e|ing)|redirect(?:ing)?|mov(?:e|ing))", "[改换动]", SAME_PLACE),
    Intent.CANCEL_ORDER: (r"cancel(?:l?ing)?", "(?:取消|撤|退)", KEPT),
}


def left(text: str, begun: Intent) -> str | None:
    """What a message says beside leaving what was begun; None where it does not leave it."""
    text = PHRASE.sub(" ", text)
    if len(text) > agreeing.MOST or agreeing.asks(text):
        return None
    english, chinese, kept = DEEDS.get(begun, ("(?!)", "(?!)", "(?!)"))
    ways = (ANYTHING, f"{NOT}{english}{AFTER}", f"{NOT_ZH}{chinese}{AFTER_ZH}", kept)
    rest, n_found = re.subn("|".join(f"(?:{way})" for way in ways), " ", text, flags=re.IGNORECASE)
    return " ".join(rest.split()).strip(" ,.;!，。；！~～") if n_found else None
