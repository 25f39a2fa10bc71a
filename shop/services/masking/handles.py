"""E-mail addresses and names in messengers, also in the spellings by which people get them past a filter.

“name at mail dot com”, “name[at]mail[dot]com”, 加V abc123, 扣扣 12345678, “tele gram: @x”. A messenger that is only
spoken of (“WhatsApp works well on it”, 微信支付) is none of anybody's names.
"""

import re
from collections.abc import Iterator

from shop.services.masking.findings import Found, Kind

PROVIDERS = (
    r"(?:g ?mail|google ?mail|hot ?mail|outlook|live|msn|yahoo|ymail|icloud|me|mac|aol|proton(?: ?mail)?"
    r"|pm|gmx|web|t-online|freenet|mail"
    r"|zoho|fastmail|tuta(?:nota)?|yandex|qq|foxmail|163|126|139|189|yeah|sina|sohu|aliyun|orange|wanadoo"
    r"|free|laposte|libero|hey|inbox|email|posteo)"
)
TLD = (
    r"(?:com|net|org|edu|gov|info|biz|io|co|me|de|uk|us|eu|fr|it|es|nl|at|ch|be|pl|se|dk|no|fi|pt|ru|cn"
    r"|hk|tw|jp|kr|in|au|ca|br|mx|ie|nz|za|tv|cc|xyz|top|vip|shop|app|dev|online|site|store|club|pro"
    r"|email|live|me|ai|ly|gg)"
)
AT = r"(?:\s*@\s*|\s*[\[({<]\s*(?:at|@|a|ät|arroba|艾特)\s*[\])}>]\s*|\s*(?:艾特|埃特|爱特|小老鼠|圈a|#)\s*)"
DOT = (
    r"(?:\s*\.\s*|\s*。\s*|\s*[\[({<]\s*(?:dot|d0t|punkt|点|\.|punto|point)\s*[\])}>]\s*|\s*点\s*|\s+(?:dot"
    r"|d0t|punkt|punto|point)\s+|_dot_|-dot-)"
)
EMAIL = re.compile(r"[\w.+%-]{1,64}@(?:[\w-]{1,63}\.)+[a-zA-Z]{2,24}", re.ASCII)
CLOAKED = re.compile(
    rf"(?<![\w.+%-])[A-Za-z0-9](?:[\w.+%-]"
    rf"|{DOT}(?=[\w])){{0,63}}{AT}(?:[A-Za-z0-9-]{{1,40}}{DOT}){{1,3}}(?:{TLD})(?![A-Za-z0-9])"
    rf"|(?<![\w.+%-])[A-Za-z0-9][\w.+%-]{{1,63}}{AT}{PROVIDERS}(?![A-Za-z0-9])",
    re.IGNORECASE | re.ASCII,
)
# In plain words only with somebody's name before and a known provider, or a word that asks to write.
WORDED = re.compile(
    rf"(?<![\w.+%-])(?P<name>[A-Za-z0-9][\w+%-]{{0,40}}(?:(?:\s+(?:dot|punkt|underscore|dash)\s+"
    rf"|[._-])[A-Za-z0-9]\w{{0,40}}){{0,4}})\s+(?:at|ät|arroba)\s+"
    rf"(?P<domain>[A-Za-z0-9-]{{1,30}}(?: ?[A-Za-z]+)?)\s*(?:\s(?:dot|punkt|punto|point)\s"
    rf"|\.)\s*{TLD}(?![A-Za-z0-9])",
    re.IGNORECASE | re.ASCII,
)
SPACED = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Za-z0-9_][ .\-]){2,40}[A-Za-z0-9_] ?@ ?"
    r"(?:[A-Za-z0-9] ){1,30}[A-Za-z0-9]? ?[.。] ?(?:[A-Za-z] ?){2,4}(?![A-Za-z])"
)
ASKS_TO_WRITE = re.compile(
    r"\b(?:e-?mail|mail|write|contact|reach|gmail|adresse|correo|address|drop)\b[^.\n]{0,24}$", re.IGNORECASE
)
ORDINARY = re.compile(
    r"it|this|that|them|him|her|us|me|you|one|ones|mine|yours|be|is|was|are|were|been|look|looked|looking|"
    r"good|great|bad|better|best|bought|buy|found|find|get|got|available|cheaper|sold|sale|price|priced|"
    r"order|ordered|ordering|shop|shopping|and|or|here|there|only|sell|selling|online|stuff|same|day|works|"
    r"work|live|lives|seen|saw|see|shipped|listed|back|deal|deals|start|starting",
    re.IGNORECASE,
)
BRANDS = {
    "wechat": r"(?:we ?-?chat|weixin|wei ?xin|v ?-?x|w ?-?x|vx|wx|微 ?信|薇 ?信|威信|维信|徽信|巍信|溦信|嶶信|薇❤"
    r"|微❤️?|v信"
    r"|w信|微x|薇x|➕v|加v|加薇|加微|加w|\+v|＋v|vx号|卫星|我的?v(?=是|号|:|：))",
    "qq": r"(?:q ?q|q ?号|扣 ?扣|抠 ?抠|企鹅号?|球球|秋秋|口口|叩叩|加q|\+q)",
    "other": r"(?:tele ?-?gram|tg|电报|纸飞机|飞机号|whats ?-?app|line ?id|kakao(?: ?talk)?|viber|skype|discord"
    r"|snap ?chat|snap(?=\s*[:=@])|kik|signal|threema|instagram|insta|ig"
    r"|ins号|小红书号?|抖音号?|快手号?|微博|陌陌|探探|支付宝|alipay|paypal|venmo|cash ?app|facebook|twitter|tik ?tok"
    r"|only ?fans|zalo)",
}
LABEL = "|".join(BRANDS.values())
ENDS = r"(?:(?![A-Za-z])|(?=id\b))"  # “ig” is none in “ignore”, nor “wx” in “wxyz”
JOINS = (
    r"(?:\s*(?:号码?|帐号|账号|群号?|群|id|name|handle|user(?:name)?|account|number|no|num|me|us)\b\.?|\s*(?:号码|号"
    r"|群号?|帐号|账号))?\s*(?:is|are|at|on|to|为|是|就是|搜索?|添加|联系|call)?\s*"
)
MARK = r"[:：=\-–>→➡️➕+@#＠_“\"'「【\[(（]{1,4}\s*"
NAME = r"(?P<name>[A-Za-z0-9][A-Za-z0-9_.\-]{3,31}(?<![.\-]))"
BEFORE = r"(?<![A-Za-z0-9])"
# With a mark (“telegram: joe_deals”, “telegram @joe”) any name is one; without, it must look like one.
MARKED = re.compile(rf"{BEFORE}(?:{LABEL}){ENDS}{JOINS}{MARK}{NAME}", re.IGNORECASE)
BARE = re.compile(rf"{BEFORE}(?:{LABEL}){ENDS}{JOINS}{NAME}", re.IGNORECASE)
OWNED = re.compile(
    rf"\b(?:my|add (?:me|us)|add my|message (?:me|us)|dm (?:me|us)|find (?:me|us)|text (?:me|us)"
    rf"|reach (?:me|us)|follow (?:me|us)|contact (?:me|us))\b"
    rf"[^.\n]{{0,16}}?\b(?:{LABEL}){ENDS}\s*(?:id|name|handle|username|account)?\s*(?:is|:|=|at|as|@)\s*@?{NAME}",
    re.IGNORECASE,
)
ADD_ME = re.compile(
    rf"(?:加我|联系我|私我|➕|添加)(?:的)?(?:好友|私聊|联系方式)?[:： ]*(?:微|v|w|薇|q|vx|wx|tg)?[:： ]*{NAME}",
    re.IGNORECASE,
)
AT_SIGN = re.compile(rf"(?:{LABEL}){ENDS}[^\n.。]{{0,24}}?@{NAME}", re.IGNORECASE)
CHAT_LINK = re.compile(
    r"(?:t\.me|wa\.me|telegram\.me|m\.me|u\.wechat\.com|line\.me/ti/p|discord\.gg|join\.skype\.com"
    r"|api\.whatsapp\.com/send\?phone=)[/=]?\+?[\w\-]{4,40}",
    re.IGNORECASE,
)
DISCORD = re.compile(r"discord[^\n]{0,30}?(?P<name>[\w.]{2,32}#\d{4})(?!\d)", re.IGNORECASE)
# Words that stand before a colon for other reasons, too: “Signal: strong”, “Line: straight”.
WEAK = re.compile(
    r"\b(?:signal|line|ig|insta|ins|snap|facebook|twitter|paypal|kik|discord|alipay|venmo)\b", re.IGNORECASE
)
QQ_NUMBER = re.compile(
    rf"(?<![A-Za-z0-9])(?:{BRANDS['qq']}){ENDS}{JOINS}(?:{MARK})?(?P<name>[1-9](?:[ .\-]?\d){{4,11}})(?!\d)",
    re.IGNORECASE,
)
PASSPORT = re.compile(
    r"(?:\b(?:passports?|reisepass(?:nummer)?|pasaporte|passeport)\b|护照|護照|通行证)"
    r"(?:[ ,;.(（:]*(?:number|no|nr|num|id|号码?|is|was|are|是|为))*[\s.,:：#=（(]*"
    r"(?P<name>(?=[A-Za-z0-9]*\d{4})[A-Za-z]{0,3} ?\d[A-Za-z0-9]{5,9})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
LICENCE = re.compile(
    r"(?:\bdriv(?:er'?s?|ing) licen[cs]e\b|驾驶证|驾照|社保|医保|港澳通行证)(?:[ ]*(?:number|no|nr|号码?|is|是|为"
    r"|卡))*[\s.:：#=]*(?P<name>(?=[A-Za-z0-9]*\d{4})[A-Za-z0-9]{6,20})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
MADE_UP = re.compile(r"[0-9_.\-]")
VERSION = re.compile(r"\d+(?:\.\d+)+|v?\d+[a-z]{0,2}", re.IGNORECASE)
# What follows the name of a messenger without being anybody's name there.
NO_NAME = re.compile(
    r"calls|chats|messages|notifications|works|work|working|video|videos|voice|stickers|support|sound|"
    r"images|photos|pictures|group|groups|status|backup|desktop|windows|android|iphone|version|update|"
    r"updates|account|accounts|login|also|does|doesn|doesnt|still|with|from|this|that|when|while|have|"
    r"music|apps|mail|games|game|payment|payments|transfer|transfers|business|cloud|code|codes|money|only|"
    r"very|good|great|well|fine|over|just|because|sharing|files|application|client|clients|integration|"
    r"reminder|reminders|screen|runs|running|installed|install|users|user|page|post|posts|story|stories|"
    r"reels|famous|worthy|influencer|influencers|link|links|pics|ready|marketing|them|they|then|than|there|"
    r"their|your|yours|keeps|keep|loads|opens|open|crashes|download|please|here|https|http",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Found]:
    """Addresses and names in a text in the plain spelling; they may overlap."""
    for pattern in (EMAIL, CLOAKED, SPACED):
        for found in pattern.finditer(text):
            yield Found(Kind.EMAIL, *found.span())
    for found in WORDED.finditer(text):
        if _is_worded_address(text, found):
            yield Found(Kind.EMAIL, *found.span())
    for found in CHAT_LINK.finditer(text):
        yield Found(Kind.HANDLE, *found.span())
    for pattern in (PASSPORT, LICENCE):
        yield from (Found(Kind.PASSPORT, *found.span("name")) for found in pattern.finditer(text))
    for found in (*QQ_NUMBER.finditer(text), *DISCORD.finditer(text)):
        yield Found(Kind.HANDLE, *found.span("name"))
    yield from _names(text)


def _names(text: str) -> Iterator[Found]:
    for pattern in (MARKED, OWNED, AT_SIGN):
        for found in pattern.finditer(text):
            is_weak = pattern is MARKED and "@" not in found[0] and WEAK.match(found[0])
            if not NO_NAME.fullmatch(found["name"]) and (not is_weak or MADE_UP.search(found["name"])):
                yield Found(Kind.HANDLE, *found.span("name"))
    for pattern in (BARE, ADD_ME):
        for found in pattern.finditer(text):
            if _looks_made_up(found["name"]):
                yield Found(Kind.HANDLE, *found.span("name"))


def _is_worded_address(text: str, found: "re.Match[str]") -> bool:
    name = found["name"].lower()
    if ORDINARY.fullmatch(name):
        return False
    is_provider = re.fullmatch(PROVIDERS, found["domain"], re.IGNORECASE) is not None
    asks = ASKS_TO_WRITE.search(text[max(0, found.start() - 40) : found.start()]) is not None
    return is_provider or asks or bool(re.search(r"[\d._]|\bdot\b", name))


def _looks_made_up(name: str) -> bool:
    """A name with a digit or an underscore in it is no word of a sentence, unless it is a version or a year."""
    if NO_NAME.fullmatch(name):
        return False
    if name.isdigit():
        return len(name) >= 6
    return bool(re.search(r"[0-9_]", name)) and not VERSION.fullmatch(name)
