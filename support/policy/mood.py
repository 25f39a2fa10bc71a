"""How a customer's mood goes, by their own words: a person is called before somebody leaves in anger.

One sharp word is no anger, and an angry first message may be about something else: what counts is that it gets worse
while the assistant answers.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

STRONG, MILD = 2, 1
LOOKED_AT = 3  # messages of the customer, the latest included
ANGRY = re.compile(
    r"\b(ridiculous|unbelievable|useless|terrible|horrible|awful|furious|angry|joke|pathetic"
    r"|disgrace\w*|outrageous|unacceptable"
    r"|worst|scam\w*|fraud|rip.?off|hate|fed up|sick of|had enough|wtf|ffs|damn|bloody|crap|stupid"
    r"|idiotic|nonsense)\b"
    r"|气死|太过分|离谱|无语|垃圾|骗子|坑人|什么玩意|搞什么|有病|滚|受够|忍无可忍|恶心|火大|愤怒|差劲"
    r"|破店|太差",
    re.IGNORECASE,
)
UNHAPPY = re.compile(
    r"\b(again|still (no|not|waiting|nothing)|already (told|said|asked|wrote)|(third|second|fourth"
    r"|tenth) time|not (good|helpful"
    r"|working|happy)|doesn'?t help|didn'?t help|no help|annoy\w*|disappoint\w*|unhappy|upset"
    r"|frustrat\w*|waste of|come on|seriously)\b"
    r"|又|还是(没|不)|说过|问过|第[二三四五]次|没用|不满|失望|烦|生气|浪费时间|到底|怎么回事|敷衍"
    r"|答非所问|听不懂",
    re.IGNORECASE,
)
SHOUTED = re.compile(r"[!！]{2,}|[?？]{3,}|\b[A-Z]{4,}\b(?:\s+\b[A-Z]{2,}\b){2,}")


def of(text: str) -> int:
    """0 for a plain message, and less the worse it sounds."""
    angry, unhappy = len(ANGRY.findall(text)), len(UNHAPPY.findall(text))
    return -(STRONG * angry + MILD * unhappy + (MILD if SHOUTED.search(text) else 0))


def is_falling(moods: Sequence[int]) -> bool:
    """Whether the latest of some messages, oldest first, is bad, and none of those before it worse."""
    latest = moods[-LOOKED_AT:]
    if len(latest) < 2 or latest[-1] > -STRONG or latest[-2] >= 0:
        return False
    return all(later <= before for before, later in pairwise(latest))
