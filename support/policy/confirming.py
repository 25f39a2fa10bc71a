"""What counts as an explicit yes, and what it is bound to.

A yes holds for one tool with exactly these arguments in exactly this state of the shop. Anything that says more than
yes ("yes, and the other one too") is no yes: it is understood like any message, and the proposal stays unanswered.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import timedelta

TTL = timedelta(minutes=10)
ENDS = re.compile(r"[\s.!,。！，、~～?？]+")
YES = frozenset(
    [
        "yes",
        "yes please",
        "yes i do",
        "yes do it",
        "yes please do",
        "yes confirm",
        "yes i confirm",
        "yes go ahead",
        "yes that is right",
        "yes thats right",
        "confirm",
        "confirmed",
        "i confirm",
        "i agree",
        "agreed",
        "go ahead",
        "please go ahead",
        "do it",
        "please do",
        "please do it",
        "sure",
        "ok",
        "okay",
        "yep",
        "yeah",
        "yup",
        "y",
        "correct",
        "ok do it",
        "okay do it",
        "sure go ahead",
        "sounds good",
        "ok go ahead",
        "yes thanks",
        "yes thank you",
        "是",
        "是的",
        "对",
        "对的",
        "好",
        "好的",
        "好吧",
        "好啊",
        "可以",
        "行",
        "行吧",
        "确认",
        "确定",
        "我确认",
        "我确定",
        "同意",
        "我同意",
        "没错",
        "没问题",
        "嗯",
        "嗯嗯",
        "嗯好",
        "是的确认",
        "是的谢谢",
        "好的谢谢",
        "确认取消",
        "办吧",
        "就这样",
        "就这么办",
        "请确认",
        "请办理",
        "是的请办理",
        "是的没错",
        "可以的",
        "对没错",
        "好的确认",
        "好的请办理",
        "是的请继续",
        "请继续",
        "继续",
        "要的",
        "是的我确认",
    ]
)
NO = frozenset(
    [
        "no",
        "no thanks",
        "no thank you",
        "nope",
        "nah",
        "do not",
        "dont",
        "please dont",
        "no dont",
        "no do not",
        "stop",
        "never mind",
        "nevermind",
        "forget it",
        "leave it",
        "not now",
        "no leave it",
        "decline",
        "i decline",
        "no keep it",
        "keep it",
        "cancel that",
        "no stop",
        "rather not",
        "wait no",
        "dont do it",
        "no dont do it",
        "不",
        "不是",
        "不用",
        "不用了",
        "不要",
        "不要了",
        "不行",
        "别",
        "算了",
        "先不",
        "先不要",
        "不了",
        "不需要",
        "不同意",
        "不确认",
        "取消操作",
        "不办了",
        "先不用",
        "别了",
        "还是算了",
        "不用谢谢",
        "不谢谢",
        "先等等",
        "不好",
    ]
)


def says_yes(text: str) -> bool:
    """Whether a message is a yes and nothing else."""
    return _plain(text) in YES


def says_no(text: str) -> bool:
    """Whether a message is a no and nothing else."""
    return _plain(text) in NO


def digest(*, tool: str, arguments: Mapping[str, object], state: Mapping[str, object]) -> str:
    """SHA-256 over what is agreed to: canonical JSON, so that equal proposals have equal digests."""
    told = {"tool": tool, "arguments": arguments, "state": state}
    written = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(written.encode()).hexdigest()


def _plain(text: str) -> str:
    plain = ENDS.sub(" ", text.lower().replace("'", "").replace("’", "")).strip()
    return plain if plain.isascii() else plain.replace(" ", "")
