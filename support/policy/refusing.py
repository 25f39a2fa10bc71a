"""What is never given, whatever the words around it: others' data, the shop's secrets, promises, money elsewhere.

A refusal is the same each time. From the second on a person is offered; whoever disputes it is handed over.
"""

import re
from collections.abc import Sequence

N_BEFORE_PERSON = 2
OTHERS = re.compile(
    r"\b(my )?(wife|husband|friend|neighbou?r|boss|mother|father|brother|sister"
    r"|girlfriend|boyfriend|colleague|ex)('s|s')? "
    r"(order|address|email|e-mail|phone|parcel|account|details|password)"
    r"|\b(previous|last|next) (customer|shopper|user|client|buyer|person|visitor)\b"
    r"|\b(other|another|someone else'?s?|somebody else'?s?|all|every|any) (customer"
    r"|shopper|user|people|client|buyer)('s|s'|s)?\b.{0,20}"
    r"\b(ask\w*|address\w*|e-?mails?|phones?|data|chats?|conversations?|names?"
    r"|accounts?|passwords?|details|orders?)\b"
    r"|\b(someone|somebody) else'?s? (order|address|account|parcel)"
    r"|\b(all|list|every|today'?s) (the |of )?orders? (of|from|by|placed) (today"
    r"|yesterday|everyone|all|other|customers?|everybody|this week)"
    r"|\b(her|his|customer'?s) (home )?(address|phone|e-?mail|order|orders|order history)\b"
    r"|(别人|其他人|他人|(别的|其他|上一[个位]|前一[个位]|所有|某个)(客户|顾客|用户|买家)|她|他|(老婆|妻子|老公|丈夫|朋友|邻居|同事|妈妈|爸爸))"
    r"们?的?(订单|地址|住址|电话|手机|邮箱|邮件|账户|账号|包裹|问题|信息|资料|密码|问了|聊了|问过)"
    r"|(?<!我)(今天|昨天|全部|所有)的?(订单|客户|顾客)(都)?(列|给|发|导)|(列出|导出)(今天|昨天|全部|所有)的?(订单|客户|顾客|用户)",
    re.IGNORECASE,
)
SECRETS = re.compile(
    r"\b(system|hidden|initial|secret|developer) (prompt|instructions?|message)\b|\byour (prompt|instructions)\b"
    r"|\b(ignore|disregard|forget|override|bypass) (all |any |the |your |previous |prior |above |earlier |every )+"
    r"(instructions?|rules?|prompts?|guidelines|restrictions|policies)"
    r"|\b(debug|developer|admin|god|root|maintenance|dan|jailbreak) ?mode\b"
    r"|\bi('| a)?m (the |an? |your )?(admin(istrator)?|developer|engineer|ceo|root|manager of (this|the) shop)\b"
    r"|\b(cost price|(your|the shop'?s) purchase price|internal cost|wholesale (cost|price)|your (margin"
    r"|supplier)s?|supplier'?s? (name|price)s?|api key)\b"
    r"|\b(working|secret|hidden|staff|employee|unused) (coupon|voucher|promo|discount)s?( codes?)?\b"
    r"|\b(give|send|tell|share|generate|make) (me )?(a |an |some |any |the |working "
    r"|valid |all )*(coupon|voucher|promo|discount) codes?\b"
    r"|系统(提示|指令|提示词|消息)|提示词|(忽略|无视|忘记|忘掉|绕过|不要管)(之前|以上|前面|所有|你)*的?(所有)?的?(指令|规则|提示|限制|要求|说明)"
    r"|(调试|开发者|开发人员|管理员|越狱|上帝)模式|我是(你们的?|这里的|系统|网站|店铺)?(管理员|开发者|开发人员|工程师|店主|总裁)"
    r"|进价|成本价|内部成本|供应商|利润率|接口密钥"
    r"|(给|送|发|告诉|分享)我?(一?些|几个|一个|个|所有|全部)?(可用|能用|有效|免费)?的?(优惠码|优惠券码|折扣码|优惠券代码|券码)",
    re.IGNORECASE,
)
PROMISES = re.compile(
    r"\b(legally binding|binding (offer|agreement)|no takesies)"
    r"|\bsell (me|it|this|that)\b.{0,40}\bfor (only |just )?(1|one|[$€£¥] ?1)\b"
    r"|\b(colleague|agent|employee|manager|staff|someone"
    r"|support) (already )?(had )?(promised|said|agreed|told me|guaranteed)\b.{0,60}"
    r"(refund|discount|free|%|off|compensation|voucher)"
    r"|\b(give|grant|apply) me (a |an )?(\d+ ?%|special|extra|staff|employee)( off)?( discount)?"
    r"|有?法律效力|具有约束力|不可反悔|[一1](块|元|块钱)钱?(卖给我|给我|卖我)|卖给我.{0,12}[一1](块|元)"
    r"|(同事|客服|经理|你们|店员|工作人员)(之前|已经|上次)?(答应|承诺|说过|保证|同意).{0,20}(退|折|免|赔|补偿|券)"
    r"|给我打?[一二三四五六七八九\d]+折",
    re.IGNORECASE,
)
RELATED = (
    r"(?:partner|wife|husband|m[uo]m|mother|dad|father|brother|sister|son|daughter|friend|boss|girlfriend|boyfriend|company"
    r"|firm|colleague|flatmate)'?s?"
)
OTHER_MONEY = re.compile(
    r"\b(?:refund|money|pay|paid|credit)\w*\b.{0,60}\b(?:to|on|onto|into) "
    rf"(?:(?:my |the |our )?{RELATED}|(?:a|an|some|my|the) (?:different|other|another|new|second)) "
    r"(?:\w+ )?(?:card|account)"
    r"|(?:退款?|钱).{0,14}(?:打|退|转|汇|改|存)(?:退)?(?:到|给|至|进)"
    r".{0,6}(?:老|朋友|另|别|其他|公司|对公|家人|爸|妈|儿子|女儿|同事).{0,10}(?:卡|账|户)"
    r"|\b(refund|pay|send|transfer|return|put)\b.{0,40}\b(to|on|onto|into) (my |a |an |the )?"
    r"((other|another|different|new|second|friend'?s?|wife'?s?|husband'?s?|brother'?s?"
    r"|sister'?s?|someone else'?s?)( \w+)? "
    r"(card|account|wallet|paypal|iban)|paypal|bitcoin|crypto)"
    r"|退款?.{0,8}(到|给|至|进)我?的?(另|别|其他|朋友|老婆|老公|新|微信|支付宝|比特币).{0,8}(卡|账|户|微信|支付宝|比特币|人)?",
    re.IGNORECASE,
)
# A review that speaks to the machine in place of the shopper.
INSTRUCTS = re.compile(
    r"\b(?:system|assistant|ai|bot|chatbot|model)\s*[:：]"
    r"|\b(?:tell|give|show|send|offer) (?:to )?(?:the |all |every |each |your |any )?"
    r"(?:users?|customers?|shoppers?|buyers?)\b"
    r"|(?:系统|助手|机器人|客服)\s*[:：]"
    r"|(?:告诉|通知|发给)(?:所有|每[一个位名]{0,2}|全部|各位)?(?:用户|客户|顾客|买家)|给(?:所有|每[一个位名]{0,2}|全部)(?:用户|客户|顾客|买家)",
    re.IGNORECASE,
)
RULES = (
    ("other_money", OTHER_MONEY),
    ("promises", PROMISES),
    ("others", OTHERS),
    ("secrets", SECRETS),
)


def refusal(text: str) -> str:
    """Code of the rule that a message runs against, or ""."""
    return next((code for code, pattern in RULES if pattern.search(text)), "")


def instructs(text: str) -> bool:
    """Whether a text of others gives orders to whoever answers: it is not quoted."""
    return INSTRUCTS.search(text) is not None


def offers_person(code: str, before: Sequence[str]) -> bool:
    """Whether to offer a person along with a refusal: from the second of the same kind on."""
    return before.count(code) + 1 >= N_BEFORE_PERSON
