"""What counts as an explicit yes, and as a no.

A yes is an opening word and then only words that add nothing to it, or the deed itself that was proposed ("yes,
cancel it"). Words that add nothing are of closed classes: pronouns, helping verbs, courtesies. Beside these lists a
learnt chance is heard, which code limits: whatever that chance, a yes holds no question, no "but", no condition, and
nothing that undoes the deed. Anything that says more ("yes, and the other one too") is understood like any message, and
the proposal stays unanswered. A no changes nothing, so it may be said in more ways.
"""

import re
from functools import cache

LONGEST = 60  # signs of a yes or no in words that are known
MOST = 160  # signs of one in words of their own
SURE_YES, LIKELY_YES = 0.95, 0.6  # chance of a yes; where it opens with a word of yes, the lesser is enough
SURE_NO = 0.5
SHORTEST = 4  # signs of a yes that does not open with a word of yes
# What a yes must not hold, whatever its chance: conditions, exceptions, other things, second thoughts.
CONTRARY = re.compile(
    r"\b(?:but|except|only|instead|rather|unless|if|until|till|after|before|first|wait|hold|not|no|never|none"
    r"|cannot|however|though|although|provided|as long as|object|wrong"
    r"|others?|another|different|actually|also|plus|maybe|perhaps|\w+n['’]?t)\b"
    r"|\band\b(?! (?:thank|thanks|many thanks|please|quick|be quick|that|make it|hurry|do it|have a|good|it"
    r"|i['’ ]?a?m|so|bye|cheers|yes|ok))"
    r"|但|不过|可是|可我|并且|是好|为啥|改天|无需|暂|缓|好[慢贵烦]|好奇怪|邮箱|密码|电话|只(?!要)|除了|除开|换成|如果|要是|假如|先(?!生)|等(?!级)|别|不(?!好意思|错|用谢|客气|要紧|过)"
    r"|没(?!问题|意见|错|毛病|关系|异议|有问题|有意见|事)|另|其他|其它|还有|顺便|(?<!麻烦你)再(?!见)|也(?!行|好|可以|没)|然后"
    r"|(?<![没不])错|为什么|怎么|多少",
    re.IGNORECASE,
)
ENDS = re.compile(r"[\s.!,;:。！，、；：~～?？…—–-]+")
# English words in small letters without apostrophes, one space between them; "|" parts what may be said.
OPENS = """yes|ye|yh|yip|yass|ay
|yep|yeah|yup|yea|aye|y|ok|okay|okey|k|sure|alright|all right|right|fine|good|great|perfect
|correct|exactly
|agreed|confirm|confirmed|i confirm|i agree|absolutely|definitely|certainly|of course|by all means
|go ahead|go for it
|do it|do that|please do|please do it|please do so|please go ahead|please proceed|proceed|sounds good
|looks good
|thats right|thats correct|thats fine|that is right|that is correct|that is fine|works for me|fine by me
|fine with me|ya|yas|yes indeed|indeed|affirmative|affirm|you bet|uh huh|mhm|roger|cool|okie|oki
|sounds right|looks right
|looks good|all good|good to go|lets go|got it|no problem|no worries|do so|make it so|as you say
|with pleasure|gladly
|most certainly|quite right|quite so|precisely|thats the one|that is the one|that one|this one
|that works|that will do
|i accept|accepted|i approve|approved|i am happy with that|im happy with that|i am ok with that
|im ok with that
|be my guest|by all means do|granted|naturally|surely|totally"""
# Words of closed classes, which say nothing of their own.
NEUTRAL = """i|me|my|we|us|you|it|its|that|this|these|those|them|is|are|was|am|be|will|shall|can|may
|would|should
|want|need|wish|like|love|id|im|ill|ive|lets|have|had|got|get|make|go|ahead|to|for|with|in|on|the|a|here
|there
|really|very|quite|already|finally|definitely|kindly|quickly|asap|right away|at once|today|sir|madam
|maam|dear|guys
|mate|man|friend|way|thing|right|correct|sure|happy|glad|rather|prefer|fully|completely
|please and thank you"""
ADDS = f"""{OPENS}|{NEUTRAL}|please|pls|plz|thanks|thank you|thx|do|do so|i do|i am|i am sure|im sure
|it is|you can|you may
|lets do it|lets do that|let us do it|now|just|so|then|well|ah|oh|um|hmm|and|that|thats it|go on
|continue|carry on
|a lot"""
REFUSES = """no|nope|nah|naw|no no|no thanks|no thank you|never mind|nevermind|forget it|stop|wait
|decline|i decline
|rather not|dont|do not|please dont|not now|not yet|leave it|keep it|cancel that|dont do it|dont do that
|not anymore
|hold on|i changed my mind|changed my mind|better not|id rather not|i would rather not|ill keep it
|i will keep it
|ill pass|let it be|leave it be|leave it as it is|leave it alone|keep them|ill keep them
|keep it as it is|forget that
|i dont want that|i dont want to|i dont want it|thats wrong|thats not right|that is wrong|that is not right
|hang on|not that|not really|not quite|keep|skip it|scrap that|abort|no way|not today|another time
|maybe later|later
|let me think|i need to think|i will think about it|ill think about it|i take it back|forget about it
|id prefer not
|i would prefer not|i prefer not|never|not sure|im not sure|i am not sure|cannot agree|i disagree|negative
|ive changed my mind|i have changed my mind|changed our minds?|we changed our minds?"""
# The deeds, so that what is not to be done may be named.
DONE = "cancel|cancelling|return|returning|send|sending|change|changing|subscribe|unsubscribe|order|stop that|go ahead"
PASSES = f"""{REFUSES}|{NEUTRAL}|{DONE}|please|thanks|thank you|thx|hmm+|um|uh|oh|ah|ok|okay|well
|actually|sorry|then|after all|for now
|just|so|and|i think|on second thought|on second thoughts|lets|let us|now|better|though|yet|it|this|that"""
# Chinese without spaces.
OPENS_ZH = """是的?呀?|对的?呀?|好的?|好吧|好呀|好啊|好嘞|行|行吧|行的|可以的?|没错|没问题|确认|确定|我确认
|我确定|同意|我同意
|嗯+|嗯[呢呐哪嗯]|要的?|中|妥|成|办吧|就这样吧?|就这么办吧?|请?继续吧?|请确认|请办理|没意见|当然|必须的?
|好[滴哒哇的]?[呀啊哈嘞咯]?|对[哒滴头啊呀哦]|是[滴啊呀哒]|行[啊呢呀的]|可以?[啊呀哈]?|没毛病|得嘞?|定了
|就这么定了?|正确|无误|准确
|没有问题|没问题|没有异议|没异议|没有意见|就这|就这个|就这样|就这单|就那|就那个|就那样|就那单|就是这个
|就是那个|就是这样|就是它|是这个|是这样|执行|照办|请?照此办理
|予以确认|确认无误|去办吧
|办了吧|弄吧|来吧|成交|ok|okay|yes|可|昂"""
NEUTRAL_ZH = """我|你|您|咱|它|他|这|这个|这单|这样|这下|这边|那个|那单|那边|想|要|需要|希望|觉得|就|也|可以
|现在|马上|尽快|赶紧|快点?
|直接|一下下?|下|给|帮|帮忙|麻烦|拜托了?|辛苦了?|啦|咯|嘛|哒|滴|嘞|呗|呀|喽|来|去|亲|宝"""
ADDS_ZH = f"""{OPENS_ZH}|{NEUTRAL_ZH}|吧|啊|呀|了|哦|噢|哈|呢|的|请|谢谢|谢了|多谢|麻烦了?|麻烦你了?
|麻烦您了?|就|那|那就
|这样|帮我|给我"""
REFUSES_ZH = """不|不是|不用了?|不要了?|不行|别|别了|算了吧?|先不|先不要|不了|不需要了?|不同意|不确认
|取消操作
|不办了|先不用
|还是算了吧?|先等等|等等|等一下|等下|不好|还是别了?|留着吧?|还是留着吧?|保留吧?|先留着|我再想想|再想想
|再说吧?
|反悔了|后悔了
|我改主意了|不取消了?|不退了?|不改了?|不换了?|不发了?|不开了?|不订了?|还是不要了?|还是不了|别取消了?|别退了?
|别改了?|放弃
|拉倒吧?|不想了|不对|先别|甭|莫|勿|不要|不用|不必|暂不|无需|留着|留下|留用|保留
|再想想|再考虑|再考虑一下|再看看|再说|再议
|考虑一下|考虑考虑|想一下|想想|缓一?缓|慢着|且慢|打住|停|稍等|等会儿?|暂缓|罢了|免了|拒绝|否|错了|不妥
|不了吧"""
DONE_ZH = "取消|退货?|退掉|改|换|发|寄|送|开|订|下单|操作|办理|弄|动"
PASSES_ZH = f"""{REFUSES_ZH}|{NEUTRAL_ZH}|{DONE_ZH}|吧|啊|呀|了|哦|噢|哈|呢|的|嗯+|那|那就|先|还是|谢谢
|抱歉|不好意思|我|就|这样|它
|好吧?|突然"""
# The deed in the customer's words, by the tool that was proposed.
DEEDS = {
    "cancel_order": "(?:cancel|stop|call off) (?:it|that|this|the order|my order|that order)|call (?:it|that) off",
    "send_invoice": "send (?:it|that|me that|me the invoice|the invoice|it to me)(?: over)?",
    "create_return": "(?:return|send back|take back) (?:it|them|that|both|those|the goods)"
    "|(?:send|take) (?:it|them|that|both|those) back",
    "change_address": "(?:change|send|ship|deliver) (?:it|that)(?: there)?|change the address",
    "set_newsletter": "(?:un ?)?subscribe(?: me)?|sign me up|turn it o(?:n|ff)|take me off|remove me|put me on",
}
DEEDS_ZH = {
    "cancel_order": "(?:把?(?:它|这单|订单|那单))?(?:取消|撤)(?:掉|了|吧|订单|它|这单|这个)*",
    "send_invoice": "(?:把?发票)?(?:发|开|寄|发送|开具)(?:给我|过来|一下|来|发票|了|吧)*",
    "create_return": "(?:都|全部?|帮我)?(?:退货?|申请退货?)(?:掉|了|吧|回去|货|这个)*",
    "change_address": "(?:地址)?(?:改|换|修改|更改|寄|送)(?:成|到|那儿?|那里|这个|地址|过去|了|吧)*",
    "set_newsletter": "(?:退订|订阅|取消订阅|关掉|开通?)(?:了|吧|掉)*",
}
# What undoes the deed of a tool: "send it" is no yes to a cancellation.
OPPOSITES = {
    "cancel_order": re.compile(r"\b(?:send|ship|deliver|keep|come|bring)\b|发|寄|送|留|保留", re.IGNORECASE),
    "create_return": re.compile(r"\b(?:keep|hold on to)\b|留|保留", re.IGNORECASE),
    "change_address": re.compile(
        r"\b(?:old|original|as it (?:was|is)|keep|leave)\b|原来|原先|老地址|保留", re.IGNORECASE
    ),
    "set_newsletter": re.compile(r"\b(?:keep|leave)\b|继续|保留", re.IGNORECASE),
}
# Alone, these agree too; "cancel it" may as well mean the proposal.
ALONE = frozenset(DEEDS) - {"cancel_order"}
ASKING = re.compile(
    r"[?？]|\b(?:what|when|how|why|where|who|whose|which|will|does(?! not)|do (?:i|you)|(?:must|should|can|could|am) i"
    r"|is (?:it|there|that|this))\b"
    r"|吗|呢|什么|怎么|怎样|如何|咋|多少|多久|多长|几|谁|哪|是否|会不会|要不要|能不能|可不可以|行不行|能否|可否|是不是"
    r"|(?<=[\u4e00-\u9fff][行以能改退换开到用货送])不\s*[？?~～]*$",
    re.IGNORECASE,
)
COURTEOUS = frozenset({"please", "pls", "plz", "thanks", "请", "帮我", "那就", "就", "谢谢"})
FILLERS = frozenset({"ah", "oh", "um", "hmm", "well", "so", "那", "那就", "哦", "噢"})
NOTHING = "(?!)"
DRAWN = ((re.compile("[👍👌✅🆗]"), " ok "), (re.compile("[👎❌🚫]"), " no "))
PICTURE = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]")
LONG = re.compile(r"([a-z])\1{2,}")  # "yesss", "nooo"
STOPS = re.compile(r"\bstop(?: (?:it|them|that|sending))?\b|停", re.IGNORECASE)
KEPT = re.compile(
    r"\b(?:dont|do not|not|never) (?:want to )?keep\b|(?:别|不要?|不想)(?:再)?(?:留|保留)|不想要"
)


def says_yes(text: str, tool: str = "") -> bool:
    """Whether a message is a yes and nothing else, but for the deed of the tool that waits for it."""
    plain = _plain(text)
    if len(plain) > LONGEST or text.rstrip().endswith(("?", "？")):
        return False  # "ok?" asks
    opens, adds, deed = _yes(tool, is_english=plain.isascii())
    said = _told(plain, adds)
    if not said:
        return False
    if all(deed.fullmatch(one) or one in COURTEOUS for one in said):
        return tool in ALONE and any(deed.fullmatch(one) for one in said)
    return opens.fullmatch(next((one for one in said if one not in FILLERS), "")) is not None


def says_no(text: str) -> bool:
    """Whether a message is a no and nothing else; "no, the other one" says more and is read like any message."""
    plain = _plain(text)
    refuses, passes = _no(is_english=plain.isascii())
    said = _told(plain, passes) if len(plain) <= LONGEST and not KEPT.search(plain) else []
    return any(refuses.fullmatch(one) for one in said)


def without_stop(text: str) -> str:
    """A reply to a proposal that something stops: "stop" is no no then. The whole where it says nothing else."""
    return STOPS.sub(" ", text).strip() or text


def may_be_yes(text: str, chance: float, tool: str) -> bool:
    """Whether a message may be acted on as a yes in words of its own, by the chance that it is one."""
    opposite = OPPOSITES.get(tool)
    if asks(text) or CONTRARY.search(text) or (opposite is not None and opposite.search(text)):
        return False
    if _opens(text):
        return chance >= LIKELY_YES
    return chance >= SURE_YES and len(text) >= SHORTEST


def may_be_no(text: str, chance: float) -> bool:
    """Whether a message is a no in words of its own. Nothing is done then, so no more is asked of it."""
    return chance >= SURE_NO and not text.rstrip().endswith(("?", "？", "吗", "呢"))


def asks(text: str) -> bool:
    """Whether a message is a question: of somebody who has not made up their mind."""
    return ASKING.search(text) is not None


def _opens(text: str) -> bool:
    """Whether the first word that is no filler is one of yes."""
    plain = _plain(text)
    opens, _adds, _deed = _yes("", is_english=plain.isascii())
    fillers = _one_of("|".join(FILLERS), is_english=plain.isascii())
    while (filler := fillers.match(plain)) is not None:
        plain = plain[filler.end() :]
    found = _one_of(OPENS, is_english=True).match(plain) if plain.isascii() else opens.match(plain)
    return found is not None


def _told(plain: str, known: re.Pattern[str]) -> list[str]:
    """The text as what may be said, the longest first; nothing where a part of it says more."""
    found: list[str] = []
    at = 0
    while at < len(plain):
        match = known.match(plain, at)
        if match is None or match.end() == at:
            return []
        found.append(match.group().strip())
        at = match.end()
    return found


@cache
def _yes(tool: str, *, is_english: bool) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Words that open a yes, all that a yes may hold, and the deed."""
    opens, adds, deeds = (OPENS, ADDS, DEEDS) if is_english else (OPENS_ZH, ADDS_ZH, DEEDS_ZH)
    deed = deeds.get(tool, NOTHING)
    return _one_of(opens), _one_of(adds, deed, is_english=is_english), re.compile(deed)


@cache
def _no(*, is_english: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    refuses, passes = (REFUSES, PASSES) if is_english else (REFUSES_ZH, PASSES_ZH)
    return _one_of(refuses), _one_of(passes, is_english=is_english)


def _one_of(listed: str, more: str = NOTHING, *, is_english: bool = False) -> re.Pattern[str]:
    """One of the words; among others, the longest comes first and ends where a word does."""
    words = sorted(listed.replace("\n", "").split("|"), key=len, reverse=True)
    end = "(?: |$)" if is_english else ""
    return re.compile(f"(?:{more}|{'|'.join(words)}){end}")


def _plain(text: str) -> str:
    """In small letters, without signs and pictures but those that say yes or no."""
    plain = text.lower().replace("'", "").replace("’", "")
    for drawn, word in DRAWN:
        plain = drawn.sub(word, plain)
    plain = ENDS.sub(" ", LONG.sub(r"\1", PICTURE.sub(" ", plain))).strip()
    return plain if plain.isascii() else plain.replace(" ", "")
