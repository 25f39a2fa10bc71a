"""Words that descriptions should not use: absolute claims.

China's Advertising Law (article 9, number 3) forbids 国家级, 最高级, 最佳 and the like; authorities read it to
cover the words below. It is a list to look at, made from public guidance, and no legal advice: a lawyer must
confirm the wording for a market. English superlatives that cannot be shown to be true are marked as a milder note.

Harmless uses are spared: 第一次, 最近, 最大尺寸 of a range of settings, "at least", "best before".
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    FORBIDDEN = "forbidden"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Absolute:
    """An absolute claim: characters `start:end` of the text."""

    words: str
    start: int
    end: int
    severity: Severity


# 最 before what can be compared by taste or rank; what measures a setting or a time is spared below.
SUPERLATIVE = (
    "最(?:佳|好|优|优秀|高级|高端|顶级|先进|新科技|强|美|便宜|低价|低|高|大|小|薄|轻|快"
    "|安全|舒适|受欢迎|畅销|流行|时尚|奢侈|专业|权威|环保|健康|有效)"
)
CHINESE = (
    r"国家级|世界级|全球级|宇宙级|国际级|国际顶级|最高级|顶级|顶尖|极品|极致|终极|绝无仅有|史无前例|前无古人|空前绝后|万能",
    SUPERLATIVE,
    r"(?:销量|排名|全国|全球|世界|行业|品质|口碑|质量|中国|亚洲|全网|同类)第一|第一品牌|NO\.?\s?1|TOP\s?1",
    r"国家(?:免检|专用|专供|推荐)|国宴|祖传秘方|(?:全国|全球|全网|行业|国内|世界)首(?:家|创|发)"
    r"|(?:世界|国际|全球|全国|国内|行业|同行)(?:领先|顶尖|顶级|一流)|史上最|宇宙最",
    r"独一无二|绝对|唯一|首个|首选|全网首发|独家|冠军|王牌|领袖品牌|领导品牌|遥遥领先|无敌|无与伦比|完美无瑕",
    r"(?:100\s?%|百分之?百|百分百)\s?(?:有效|安全|治愈|无副作用|满意|正品率|无\w|不含|祛|去)|零风险|零副作用|永久|永不(?:褪色|变形|磨损|损坏)|根治|包治|药到病除",
    r"国家领导人|驰名商标|质量免检|特供|专供|全网最低价?|史上最低|跳楼价",
)
# A longer harmless phrase around the words: its whole is skipped.
SPARED = re.compile(
    r"第一次|第一时间|第一步|第一天|第一眼|第一层|最近|最后|最终|最初|最多|最少|最大(?:尺寸|承重|容量|功率|音量|值|续航|输出|行程)|最小(?:尺寸|值|刻度)"
    r"|最高(?:使用温度|工作温度|温度|水位|档|转速|速度|支持)|最低(?:使用温度|工作温度|温度|档|水位)|最长(?:可|边|续航|使用)|最快(?:可|档)|绝对值|绝对湿度|唯一(?:编号|标识|码|需要|要注意|不足|缺点)"
    r"|永久(?:磁铁|性记号笔)|不(?:是|算)最(?:好|佳|便宜)的?|并非最",
    re.IGNORECASE,
)
ENGLISH = re.compile(
    r"\b(?:the\s+)?(?:world'?s|industry'?s|market'?s)\s+(?:best|finest|first|only|most\s+\w+|\w+est)\b"
    r"|\bthe\s+(?:very\s+)?best\b|\bbest[- ]in[- ]class\b|\bnumber\s+one\b|\bno\.?\s?1\b|(?<!\w)#1\b|\bthe\s+only\b"
    r"|\bunbeatable\b|\bunrivall?ed\b|\bunmatched\b|\bperfect\s+for\s+everyone\b|\b100\s?%\s+(?:safe|effective|natural|guaranteed)"
    r"|\brisk[- ]free\b|\bguaranteed\s+results\b|\bmiracle\b|\bcures?\b|\bnever\s+(?:breaks|fails|fades)\b|\bultimate\b"
    r"|\blowest\s+price\b|\b(?:zero|no)\s+risk\b|\bnothing\s+(?:beats|compares)\b|\bsecond\s+to\s+none\b"
    r"|\b(?:world|industry|market|class)[- ](?:leading|beating)\b|\blasts?\s+forever\b"
    r"|\b(?:completely|totally|absolutely|100\s?%)\s+(?:harmless|safe|risk[- ]free)\b"
    r"|\bthe\s+(?:most\s+\w+|\w+est)\s+(?:\w+\s+){0,3}?"
    r"(?:in\s+the\s+world|on\s+the\s+market|on\s+earth|ever|of\s+all\s+time|anywhere)\b",
    re.IGNORECASE,
)
SPARED_ENGLISH = re.compile(
    r"\bbest\s+before\b|\bat\s+best\b|\bto\s+the\s+best\s+of\b|\bthe\s+best\s+way\b|\bthe\s+only\s+thing\s+you\s+need\s+is\b"
    r"|\bcure[sd]?\s+(?:ham|meat|resin|concrete)\b|\bnot\s+the\s+best\b",
    re.IGNORECASE,
)
FORBIDDEN = re.compile("|".join(CHINESE), re.IGNORECASE)


def absolutes(text: str) -> tuple[Absolute, ...]:
    """Absolute claims of a text in either language, in its order."""
    found = [*_found(FORBIDDEN, SPARED, text, Severity.FORBIDDEN)]
    found += _found(ENGLISH, SPARED_ENGLISH, text, Severity.NOTE)
    return tuple(sorted(found, key=lambda one: one.start))


def without(text: str) -> str:
    """The text without its forbidden words, for a draft; a person reads it before it is published."""
    kept, at = [], 0
    for one in absolutes(text):
        if one.severity is Severity.FORBIDDEN:
            kept.append(text[at : one.start])
            at = one.end
            at += 1 if text[at : at + 1] == "的" else 0
    return "".join([*kept, text[at:]])


def _found(
    pattern: re.Pattern[str], spared: re.Pattern[str], text: str, severity: Severity
) -> list[Absolute]:
    harmless = [range(*match.span()) for match in spared.finditer(text)]
    return [
        Absolute(match.group(), match.start(), match.end(), severity)
        for match in pattern.finditer(text)
        if not any(match.start() in span for span in harmless)
    ]
