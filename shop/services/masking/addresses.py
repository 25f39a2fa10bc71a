"""Where people live: a street with its number, in English, German, French, Spanish and Chinese ways of writing.

A street alone is public, and so is a number alone. Words that are streets only sometimes (Drive, Way, Place) need more
to be an address: a place, a postcode, or somebody who lives there.
"""

import re
from collections.abc import Iterator

from shop.services.masking.findings import Found, Kind

NUMBER = r"(?<![\w.,$€£#-])(?:no\.? ?)?\d{1,5}(?:[ -]?[A-Za-z])?(?:[-/]\d{1,4})?"
SURE = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Parkway|Pkwy|Highway|Hwy|Terrace|Crescent"
    r"|Gardens|Mews|Turnpike)"
)
UNSURE = (
    r"(?:Drive|Dr|Court|Ct|Way|Place|Pl|Square|Sq|Close|Circle|Cir|Row|Walk|Grove|Hill|Park|Loop|Trail"
    r"|Quay|Wharf|Green|Rise|View)"
)
NAME = (
    r"(?:[NSEW]\.?W? )?(?:(?:[A-Z][\w'’.-]{0,20}|\d{1,3}(?:st|nd|rd|th)|(?:of|the|de"
    r"|la)) ){0,3}(?:[A-Z][\w'’.-]{1,20}|\d{1,3}(?:st|nd|rd|th))"
)
UNIT = (
    r"(?:,?\s*(?:apt|apartment|unit|suite|ste|flat|room|rm|floor|fl|#)\.?\s*#?\s*[A-Za-z]?\d{0,5}[A-Za-z]?\b)"
)
ZIP = r"(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d{1,2}[A-Z]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)"
PLACE = (
    rf"(?:,?\s+[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){{0,2}},?\s*(?:[A-Z]{{2}}\.?,?\s*)?(?:{ZIP})"
    rf"|,\s*[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){{0,2}},\s*[A-Z]{{2}}\b|,?\s*{ZIP})"
)
# “2 Park Avenue candles” are goods; after an address the sentence goes on or ends.
NO_NOUN = (
    r"(?! (?!(?:in|and|near|at|on|is|was|but|or|with|by|for|so|to|if|when|where|opposite|behind|the|please|instead)\b)"
    r"[a-z]{3,})"
)
ENGLISH = re.compile(
    rf"(?:(?i:flat|apt|apartment|unit"
    rf"|suite)\.? ?\w{{1,4}}, ?)?{NUMBER},? {NAME} (?:{SURE})\b\.?(?: (?:[NSEW]|North|South|East"
    rf"|West)\b)?(?P<more>{UNIT}?{PLACE}?){NO_NOUN}"
)
ENGLISH_UNSURE = re.compile(rf"{NUMBER},? {NAME} (?:{UNSURE})\b\.?(?P<more>{UNIT}?{PLACE}?)")
LOWER = re.compile(
    rf"{NUMBER},? (?:[a-z][\w'’.-]{{0,20}} ){{1,3}}(?i:{SURE}|{UNSURE})\b\.?(?:,? (?:apt|apartment|unit"
    rf"|suite|flat|#)\.? ?\w{{1,5}}\b)?(?P<more>)",
    re.IGNORECASE,
)
LIVES = re.compile(
    r"(?:\b(?:live|lives|living|lived|reside|resides|residing|address|addr|adresse|ship(?:ped|ping)?"
    r"|deliver(?:ed|y)?|send|sent|post|mail(?:ed)?|come|stay(?:ing)?|based|located|"
    r"house|home|apartment|flat|place|office|door|neighbou?r|pick ?up|wohne|wohnt|wohnhaft|habite"
    r"|vivo)\b[^.!?\n]{0,28})$",
    re.IGNORECASE,
)
TITLES = re.compile(
    r"\b(?:2[12] Jump Street|10 Cloverfield Lane|77 Sunset Strip|84 Charing Cross Road|(?:12"
    r"|\d) Abbey Road|1 Sesame Street|123 Sesame Street|221 ?B Baker Street"
    r"|10 Downing Street|11 Downing Street|1600 Pennsylvania Avenue|1313 Mockingbird Lane|4 Privet Drive"
    r"|742 Evergreen Terrace|42nd Street)\b",
    re.IGNORECASE,
)
NOT_A_STREET = re.compile(
    r"\b(?:hours?|stars?|days?|miles?|minutes?|inch(?:es)?|years?|weeks?|months?|times|wheel|hard|flash"
    r"|usb|disk|tb|gb|mb|speed|step|steps|people|kids|feet|ft|percent|mph|km|lb|lbs"
    r"|one|two|dollars?|euros?|bucks|pounds|different|more|other|piece|pack|first|second|third|way"
    r"|down the|up the|on the|in the|off the|along the|of the|sim|solid|half|long|play|vinyls?"
    r"|wall street journal|per)\b",
    re.IGNORECASE,
)
BOX = re.compile(
    r"\bP\.? ?O\.? ?Box \d{1,6}\b(?:,? [A-Z][\w'-]+(?: [A-Z][\w'-]+)?,? ?(?:[A-Z]{2} )?\d{4,5})?",
    re.IGNORECASE,
)
POSTCODE = re.compile(
    rf"(?i:\b(?:post ?code|postal code|zip(?: ?code)?|plz)\b(?: is)?[\s:]*)(?P<name>{ZIP})(?!\w)"
)
GERMAN = re.compile(
    r"(?<!\w)(?:(?:Am|An der|Auf der|Im|In der|Alte|Alter|Neue|Große|Kleine|Zum|Zur) )?"
    r"[A-ZÄÖÜ][A-Za-zÄÖÜäöüß.-]{1,25}(?: ?-?(?:S|s)tra(?:ß|ss)e| ?-?(?:S"
    r"|s)tr\.)\s?\d{1,4}(?:\s?[a-z]\b)?(?P<more>(?:,?\s*\d{5} [A-ZÄÖÜ][\wäöüß-]+)?)"
    r"|(?<!\w)[A-ZÄÖÜ][a-zäöüß-]{2,25}(?:weg|allee|gasse|platz|damm|ufer|ring"
    r"|chaussee) \d{1,4}(?:\s?[a-z]\b)?(?P<place>,?\s*\d{5} [A-ZÄÖÜ][\wäöüß-]+)"
)
ROMANCE = re.compile(
    r"(?<!\w)\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|boulevard|bd|chemin|impasse|allée|quai"
    r"|route) (?:(?:de|du|des|de la|de l'|d'"
    r"|l') ?)?[A-ZÀ-Ý][\w'’à-ÿ-]+(?: [A-ZÀ-Ý][\wà-ÿ-]+){0,3}(?:,? \d{5} [A-ZÀ-Ý][\wà-ÿ-]+)?"
    r"|(?<!\w)(?:Calle|Avenida|Avda\.?|Paseo|Plaza|Via|Viale|Corso|Piazza|Rua) (?:(?:de|del|de la|di|da"
    r"|do) )?[A-ZÀ-Ý][\wà-ÿ-]+(?: [A-ZÀ-Ý][\wà-ÿ-]+){0,2},? (?:n[º°.]? ?)?\d{1,4}\b(?:,? \d{5} [A-ZÀ-Ý][\wà-ÿ-]+)?"
)
HAN = r"[\u4e00-\u9fff]"
N = r"(?:[A-Za-z]?\d{1,4}[A-Za-z]?|[一二三四五六七八九十百零〇]{1,5})"
INNER = (
    rf"(?:[ ,，]?(?:{HAN}{{2,10}}(?:小区|花园|公寓|大厦|大楼|广场|苑|家园"
    rf"|新村|新城|校区|宿舍|社区|名都|华府|雅居|山庄|国际|中心|学院"
    rf"|大学))?(?:[ ,，]?(?:第)?{N}(?:号楼|号院|栋|幢|座|楼|单元|门|层|室|房|号"
    rf"|户)[-－]?){{0,5}}(?:[ -]?\d{{1,2}}-\d{{1,2}}-\d{{2,4}}|[ -]?\d{{2,4}}(?:室|房|号)?(?![\d年月日元块天个]))?)"
)
ROAD = re.compile(
    rf"(?P<lead>(?:{HAN}{{2,8}}?(?:省|自治区|特别行政区))?(?:{HAN}{{1,7}}?(?:市|地区|自治州))?(?:{HAN}{{1,7}}?(?:区|县|旗|镇"
    rf"|乡|街道))?)"
    rf"(?P<road>{HAN}{{1,8}}?(?:大道|大街|胡同|公路|路|街|巷|弄|道|里)(?:[东西南北中]?(?:段|路"
    rf"|街)?)?)(?:{N}[巷弄])?(?P<number>{N})(?P<unit>号院|号楼|号|弄)(?![线色店铺电柜机球])(?P<more>{INNER})"
)
ESTATE = re.compile(
    rf"{HAN}{{2,24}}(?:小区|花园|公寓|苑|家园|新村|大厦|社区|宿舍|府|城|村|里|湾|园|庭|轩|居"
    rf"|庄)(?:[一二三四五东西南北]区|{N}期)?\s?{N}(?:栋|幢|座|号楼|楼)\s?(?:{N}单元\s?)?(?:{N}[层楼]\s?)?[-－]?\d{{2,4}}(?:室|房|号|户)?"
)
UNITS = re.compile(
    rf"(?<!\d)(?:{HAN}{{2,8}}(?:小区|花园|公寓|苑|家园|新村))?{N}(?:栋|幢|号楼"
    rf"|座)\s?{N}单元\s?[-－]?\d{{2,4}}(?:室|房|号|户)?"
)
CHAIN = re.compile(
    rf"{HAN}{{2,7}}(?:省|自治区|市){HAN}{{1,8}}?(?:市|区|县|旗|镇|乡){HAN}[^，。,.!！?？;；\n]{{1,26}}?{N}(?:号楼|号院|号|栋|幢"
    rf"|室|单元|组|队)(?P<more>{INNER})"
)
ZH_LIVES = re.compile(
    r"(?:住在?|地址|寄到?|送到?|收货|家在|家里?|发到|配送|邮寄|快递到|我在|门牌|上门)[^\n。！？]{0,14}$"
)
ZH_LEAD = re.compile(
    r"^(?:.*(?:地址(?:是|为)?|家住|我住在?|住在?|寄到|送到|发到|寄给|在|到|是|我家|于|：|:|的))(?=.{2})"
)
ZH_NO_ROAD = re.compile(
    r"(?:[一半顺同公出退思套销线电网通短铁上逛味知难报频轨管渠赛跑绕街走每几条这那里哪心手夜屋家店])$"
)


def find(text: str) -> Iterator[Found]:
    """Addresses in a text in the plain spelling; they may overlap."""
    yield from _western(text)
    yield from _chinese(text)


def _western(text: str) -> Iterator[Found]:
    for found in ENGLISH.finditer(text):
        if _is_street(text, found):
            yield Found(Kind.ADDRESS, *found.span())
    for pattern in (ENGLISH_UNSURE, LOWER):
        for found in pattern.finditer(text):
            lives = LIVES.search(text[max(0, found.start() - 48) : found.start()])
            if (found["more"] or lives) and _is_street(text, found):
                yield Found(Kind.ADDRESS, *found.span())
    for pattern in (BOX, GERMAN, ROMANCE):
        yield from (Found(Kind.ADDRESS, *found.span()) for found in pattern.finditer(text))
    yield from (Found(Kind.ADDRESS, *found.span("name")) for found in POSTCODE.finditer(text))


def _is_street(text: str, found: "re.Match[str]") -> bool:
    core = found[0][: len(found[0]) - len(found["more"])]
    return not (NOT_A_STREET.search(core) or TITLES.search(core))


def _chinese(text: str) -> Iterator[Found]:
    for found in ROAD.finditer(text):
        start = _road_start(text, found)
        if start is not None:
            yield Found(Kind.ADDRESS, start, found.end())
    for pattern in (ESTATE, CHAIN):
        for found in pattern.finditer(text):
            yield Found(Kind.ADDRESS, found.start() + _lead(found[0]), found.end())
    yield from (Found(Kind.ADDRESS, *found.span()) for found in UNITS.finditer(text))


def _road_start(text: str, found: "re.Match[str]") -> int | None:
    """Where the address begins, or None if 路 or 街 here is no road: 一路, 电路, 半路5号就到."""
    name = found["road"]
    bare = re.sub(r"(?:大道|大街|胡同|公路|路|街|巷|弄|道|里)[^路街巷弄]{0,3}$", "", name)
    skipped = _lead(found["lead"] + bare)
    kept = (found["lead"] + bare)[skipped:]
    if not kept or ZH_NO_ROAD.search(kept) or (found["unit"] == "弄" and not found["number"].isdigit()):
        return None  # 一路, 弄一弄
    is_day = (
        not found["lead"]
        and not found["more"]
        and re.match(r"(?:就|才|到|收|发|下单|买|开始|晚|早|上午|下午|中午)", text[found.end() :])
    )
    if is_day or (
        name.endswith(("里", "道"))
        and not (found["lead"] or found["more"] or ZH_LIVES.search(text[: found.start()][-20:]))
    ):
        return None
    return found.start() + skipped


def _lead(words: str) -> int:
    """How many of the first words only lead to the address: 我住在, 收货地址是."""
    found = ZH_LEAD.match(words)
    return found.end() if found else 0
