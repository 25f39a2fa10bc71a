"""What stands around a number: words that say it is a telephone, and words that say it is anything else."""

import re

NEAR, NEXT = 36, 14  # characters before and after that are looked at

# “Call me on”, “my number is”, 电话: someone is to be reached. A telephone that is sold is no cue.
CALLED = re.compile(
    r"(?:\b(?:call|text|ring|dial|phone|reach|sms|whats ?app|message|msg|contact|hit|hmu|buzz|fax"
    r"|reached)\b(?: [a-z']+){0,3}"
    r"|\b(?:tel|telephone|hotline|fax|ph|telefon\w*|tél\w*|handynummer|rufnummer|telefone|sms|whats ?app"
    r"|mob)\b\.?(?: ?(?:no|nr|num|number|#)\b\.?)?"
    r"(?: (?:is|at|on|ist|under|unter|es|was))?"
    r"|\b(?:phone|mobile|cell|cellphone|handy|portable|móvil|celular|contact|wa)\b(?: ?(?:no|nr|num"
    r"|number|#)\b\.?(?: (?:is|was))?| (?:is|at|on)|(?= ?[:=]))"
    r"|\b(?:my|her|his|our|their) (?:phone|cell|mobile|personal|home|work|office|direct)\b(?: (?:number"
    r"|no|line)\b)?(?: (?:is|again|was))?"
    r"|\b(?:my|her|his|our|their) number(?: is| was)?|\b(?:ruf|rufen|anrufen|erreichbar|appelez|llama\w*"
    r"|ligue)\b(?: \w+){0,3}|\bnumber(?= ?:)"
    r"|(?:电话|電話|手机号码?|手機號碼?|手机(?=[:：是])|号码(?=[:：是])|热线|熱線|座机|联系(?:我|方式|人)?|聯繫|致电|拨打|打我|打了|短信|传真|固话|呼叫"
    r"|打(?=\s*[（(+]?\s*\d))"
    r"[^\d\n，。,.!?！？]{0,6})"
    r"[\s:：=\-–.(（#+]*$",
    re.IGNORECASE,
)
CALLED_AFTER = re.compile(
    r"[\s,，]*(?:这?是我(?:的)?(?:电话|手机|号码)|联系|(?:which |this )?(?:is|that's) (?:my|the shop's|her|his|our)"
    r" (?:\w+ )?(?:number|cell|phone|mobile|landline)|call me|text me|whatsapp|打我)",
    re.IGNORECASE,
)
# The number of a thing: of an order, a parcel, a model, a lot.
NAMED = re.compile(
    r"(?:\b(?:orders?|order id|tracking|invoice|receipt|ref|reference|serial|s/?n|model|sku"
    r"|isbn(?:-1[03])?|issn|ean|upc|gtin|asin"
    r"|barcode|item|part|batch|lot|version|firmware|build|article|art|bestell\w*|auftrag\w*|rechnung\w*"
    r"|artikel\w*|sendung\w*|code"
    r"|ticket|case|claim|rma|coupon|voucher|imei|mac|patent|exp|mfg|dated?|commande|pedido|parcel|package"
    r"|shipment|transaction|id|edition"
    r"|ver|fw|pin|uid|lottery|zip|license|licence|product)\b(?: ?(?:no|nr|num|number|code|id|key|is|was|#"
    r"|n°)\b)*"
    r"|订单(?:编)?号?码?|訂單(?:編)?號?|单号|單號|运单号?|快递单?号?|物流(?:单)?号?|流水号|发票(?:号码?)?|型号|型號|货号|編號|编号|序列号|串号|条形?码"
    r"|批号|批次|保质期|生产日期|日期|版本号?|有效期|商品(?:编)?号?|机身号|防伪码|验证码|激活码|兑换码|书号|编码|代码|号码牌|期限|日产|流水|尾号"
    r"|出厂|单子|保修期)"
    r"(?: ?(?:是|为|：|号|is))*[\s:：=.#№\-–(（\"'“「]*$",
    re.IGNORECASE,
)
PRICED = re.compile(
    r"(?:[$€£¥￥₹]|\b(?:usd|rmb|eur|gbp|cny|hk\$|us\$|price|cost|paid|costs)\b|价格|价|花了|售价)\s?:?$",
    re.IGNORECASE,
)
UNITS = re.compile(
    r"\s?(?:mah|wh|ml|mm|cm|kg|km|kb|mb|gb|tb|hz|khz|mhz|ghz|rpm|px|fps|lm|lux|k?pa|psi|kcal|cal|kj|iu|mg"
    r"|mcg|g|w|v|a|m|l|h|s|x\d"
    r"|元|块|塊|円|rmb|usd|eur|gbp|dollars?|euros?|pounds?|bucks|[$€£¥￥%℃°]|hours?|hrs|minutes?|mins?|days?"
    r"|weeks?|years?|times|cycles|steps?"
    r"|lumens?|pixels?|pages?|pieces?|pcs|people|views|users|songs|words|calories|miles|reviews?|stars?"
    r"|points?"
    r"|小时|分钟|分|天|次|转|像素|毫安|毫升|升|克|斤|页|个|件|人|步|公里|米|万|亿|多|年|月|日|岁|卡|瓦|伏|色|级|名|位|字|张|本|台|只)(?![a-z])",
    re.IGNORECASE,
)
# A label may touch its number: tel13812345678, call4155550132.
GLUED = re.compile(
    r"(?:tel|phone|ph|call|text|mobile|mob|cell|number|no|whatsapp|wa|sms|vx?|wx|wechat|qq|fax|t|m|p|at"
    r"|on|me|is|电话)$",
    re.IGNORECASE,
)
IN_TOKEN = re.compile(r"(?:[A-Za-z0-9_]|[A-Za-z]-|[@#=/&%№]|\d[,.:])$")
GOES_ON = re.compile(r"[A-Za-z0-9_%]|[,.:]\d|-[A-Za-z]")
# Dates, times and versions are cut out before numbers are looked for.
MOMENT = re.compile(
    r"(?<!\d)(?:"
    r"(?:19|20)\d{2}[-/.年 ] ?(?:0?[1-9]|1[0-2])[-/.月 ] ?(?:[12]\d|3[01]"
    r"|0?[1-9])(?!\d)日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|[12]\d|3[01])[./-](?:(?:19|20)\d{2}|\d{2})(?![\d./-])"
    r"|(?:19|20)\d{2} ?[-–~至到] ?(?:19|20)\d{2}(?![\d-])"
    r"|\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?!\d)"
    r"|(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"
    r"|\d+(?:\.\d+)? ?[x×] ?\d+(?:\.\d+)?(?: ?[x×*] ?\d+(?:\.\d+)?)*(?!\d)(?= ?(?:cm|mm|m|in|px|p|厘米|毫米"
    r"|\W|$))"
    r")",
    re.IGNORECASE,
)


def is_called(text: str, start: int, end: int) -> bool:
    """Whether the words around say that this is a number to call."""
    return CALLED.search(_line(text, start)) is not None or CALLED_AFTER.match(text, end) is not None


def is_named(text: str, start: int) -> bool:
    """Whether the words before say that this is the number of a thing."""
    return NAMED.search(_line(text, start)) is not None


def is_amount(text: str, start: int, end: int) -> bool:
    """Whether it is so much money, or so many of something."""
    return PRICED.search(_line(text, start)) is not None or UNITS.match(text, end) is not None


def is_inside(text: str, start: int, end: int) -> bool:
    """Whether it is a piece of something longer: a serial number, an address of a page, a decimal."""
    before = _line(text, start)
    if IN_TOKEN.search(before) and not GLUED.search(before):
        return True
    return GOES_ON.match(text, end) is not None


def _line(text: str, start: int) -> str:
    return text[max(0, start - NEAR) : start].rpartition("\n")[2]
