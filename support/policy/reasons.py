"""Why something comes back, out of the words that people use for it."""

import re

RULES = (
    ("wrong_item",
        r"\b(wrong (item|product|one|colou?r|thing)|not what i ordered|something else"
        r"|different (item|product))\b|发错|错货|不是我(买|订|要)的|货不对"),
    ("damaged",
        r"\b(damaged|broken|faulty|defect\w*|doesn'?t work|does not work|not working"
        r"|cracked|torn|scratched|stopped working)\b"
        r"|破损|坏了|坏的|有问题|故障|质量|裂|划痕|不能用|用不了"),
    ("not_as_described",
        r"\b(not as (described|advertised|pictured|shown)|misleading"
        r"|different from the (photo|picture|description))\b|描述不符|与图|和图片不|不符"),
    ("wrong_size",
        r"\b(too (big|small|large|tight|loose|long|short|wide|narrow|wee|tiny|huge)|(does not|doesn'?t"
        r"|didn'?t|not) fit|wrong size|fits? badly)\b"
        r"|太(大|小|紧|松|长|短)|不合身|不合适|尺码|尺寸|大小不"),
    ("too_late", r"\b(too late|arrived late|came late|took too long"
    r"|don'?t need it any ?more since)\b|太晚|来晚|到得晚|太慢"),
    ("unwanted",
        r"\b(changed? my mind|don'?t (want|like|need)|do not (want|like|need)"
        r"|no longer (want|need)|not happy|unwanted|by mistake|bought the wrong)\b"
        r"|不想要|不喜欢|不需要|改变主意|后悔|买错|用不上"),
)  # fmt: skip
COMPILED = tuple((code, re.compile(pattern, re.IGNORECASE)) for code, pattern in RULES)


def of_return(text: str) -> str:
    """Code of the reason that a message names, or ""."""
    return next((code for code, pattern in COMPILED if pattern.search(text)), "")


# What a word alone means where a reason was asked for.
ASKED = (
    (
        "wrong_size",
        r"\b(size|big|bigger|small|smaller|large|larger|tight|loose|short|long|fits?)\b|大|小|尺|码|长|短|紧|松|合身",
    ),
    ("wrong_item", r"\b(other|another|different|wrong)\b|错"),
    ("damaged", r"\b(br[eo]ke\w*|damage\w*|fault\w*|work\w*|dead|torn)\b|坏|破|裂|断|脏"),
    ("unwanted", r"\b(like|want|need|mind|regret|useless|bored)\b|喜欢|要|需要|后悔|没用|多余"),
)
COMPILED_ASKED = tuple((code, re.compile(pattern, re.IGNORECASE)) for code, pattern in ASKED)


def answered(text: str) -> str:
    """Code of the reason that an answer to "Why do you return it?" names, or ""."""
    return of_return(text) or next((code for code, one in COMPILED_ASKED if one.search(text)), "")
