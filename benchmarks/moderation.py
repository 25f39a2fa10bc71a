"""Moderation on written cases: personal data, orders to an assistant, abuse, advertising, and harmless reviews.

`--data` is a file of cases or a folder of such files (`*.jsonl`, also in folders below), one case a line:

    {"kind": "personal_data", "language": "en", "text": "Call 415-555-0132", "hidden": ["415-555-0132"]}

`kind` is one of personal_data, injection, abuse, spam, harmless; `language` any code; `title` may be given. `hidden`
(personal data only) lists the words of which none may be left in the masked text; without it, anything found counts.

Protocol: each case is masked, its masked words are read by rules and judged by the policy, as one review alone and
without a database. Personal data: share of cases in which nothing that must be hidden is left; false alarms: share of
the cases of all other kinds in which something was masked (cases of advertising count apart, they carry contacts on
purpose). Injection: share quarantined; false quarantine: share of harmless cases quarantined. Abuse and spam: share
held; hold precision: of all that was held, the share that is not harmless. Intervals: Wilson, 95 %.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import report

KINDS = ("personal_data", "injection", "abuse", "spam", "harmless")
HELD_KINDS = frozenset({"abuse", "spam"})
MODELS = ("nothing", "keywords", "rules")
PROTOCOL = "each case alone, masked, then judged; Wilson intervals over cases"


@dataclass(frozen=True, slots=True)
class Case:
    kind: str
    language: str
    text: str
    title: str = ""
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case."""

    case: Case
    masked: str
    has_findings: bool
    is_held: bool
    is_quarantined: bool

    @property
    def is_hidden(self) -> bool:
        left = [words for words in self.case.hidden if words in self.masked]
        return self.has_findings and not left


Judge = Callable[[Case], Outcome]


def read(path: Path) -> list[Case]:
    """All cases of a file or folder; a line that cannot be used ends the program and is named."""
    files = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    cases = [
        _case(line, f"{file}:{number}")
        for file in files
        for number, line in enumerate(_lines(file), 1)
        if line.strip()
    ]
    if not cases:
        report.fail(f"{path}: no cases found")
    return cases


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        report.fail(f"{file}: {error}")


def _case(line: str, where: str) -> Case:
    try:
        raw = json.loads(line)
        hidden = tuple(str(words) for words in raw.get("hidden", ()))
        case = Case(raw["kind"], raw["language"], raw["text"], raw.get("title", ""), hidden)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        report.fail(
            f"{where}: expected an object with kind, language and text ({type(error).__name__}: {error})"
        )
    if case.kind not in KINDS:
        report.fail(f"{where}: unknown kind {case.kind!r}; known: {', '.join(KINDS)}")
    return case


def by_rules(case: Case) -> Outcome:
    """The shop's masking, the app's wording and policy."""
    from content import features  # noqa: PLC0415 - Django is set up only in main
    from content.contracts import Seen, Verdict  # noqa: PLC0415
    from content.features import wording  # noqa: PLC0415
    from content.policy import moderating  # noqa: PLC0415
    from shop.services import masking  # noqa: PLC0415

    title, text = masking.mask(case.title), masking.mask(case.text)
    split = features.split(text.text, title.text)
    seen = Seen(words=wording.find(text.text, title.text), language=split.language, is_verified=True)
    judged = moderating.moderate(seen)
    has_findings = bool(title.found or text.found)
    is_held = judged.verdict is Verdict.HOLD
    return Outcome(case, f"{title.text}\n{text.text}", has_findings, is_held, judged.is_quarantined)


def by_keywords(case: Case) -> Outcome:
    """A few words and a plain pattern for numbers and addresses, as many shops have it."""
    import re  # noqa: PLC0415

    pattern = r"[\w.+-]+@[\w-]+\.\w+|\+?\d[\d ()-]{7,}\d"
    text = re.sub(pattern, "[…]", case.text)
    lowered = text.lower()
    held = any(word in lowered for word in ("http", "www.", "fuck", "shit", "傻逼", "加微信"))
    orders = any(words in lowered for words in ("ignore previous", "ignore all previous", "system prompt"))
    return Outcome(case, text, text != case.text, held, orders)


def by_nothing(case: Case) -> Outcome:
    """Everything is published as it is."""
    return Outcome(case, case.text, has_findings=False, is_held=False, is_quarantined=False)


JUDGES: dict[str, Judge] = {"nothing": by_nothing, "keywords": by_keywords, "rules": by_rules}


def metrics(outcomes: Sequence[Outcome]) -> dict[str, report.Value]:
    """Shares with their intervals; a kind without cases has none."""
    of = {kind: [one for one in outcomes if one.case.kind == kind] for kind in KINDS}
    not_personal = [one for kind in ("injection", "abuse", "harmless") for one in of[kind]]
    unwelcome = of["abuse"] + of["spam"]
    held = [one for one in outcomes if one.is_held]
    rightly = [one for one in held if one.case.kind != "harmless"]
    found: dict[str, report.Value] = {"n": len(outcomes)}
    for key, hits, among in (
        ("personal_recall", [one for one in of["personal_data"] if one.is_hidden], of["personal_data"]),
        ("personal_false", [one for one in not_personal if one.has_findings], not_personal),
        ("injection_recall", [one for one in of["injection"] if one.is_quarantined], of["injection"]),
        ("false_quarantine", [one for one in of["harmless"] if one.is_quarantined], of["harmless"]),
        ("hold_recall", [one for one in unwelcome if one.is_held], unwelcome),
        ("false_hold", [one for one in of["harmless"] if one.is_held], of["harmless"]),
        ("hold_precision", rightly, held),
    ):
        found |= share(key, len(hits), len(among))
    return found


def share(key: str, n_hits: int, n: int) -> dict[str, report.Value]:
    """A share and its 95 % interval; nothing where there are no cases."""
    if not n:
        return {}
    low, high = wilson(n_hits, n)
    return {key: n_hits / n, f"{key}_lo": low, f"{key}_hi": high}


def wilson(n_hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share. Source: Wilson (1927)."""
    z = 1.959964
    centre = (n_hits + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * (n_hits * (n - n_hits) / n + z * z / 4) ** 0.5
    return max(0.0, centre - half), min(1.0, centre + half)


def wrong(outcomes: Iterable[Outcome]) -> list[str]:
    """The cases that went wrong, one a line, for whoever wants to learn from them."""
    return [f"{one.case.kind} {one.case.language}: {one.case.text!r}" for one in outcomes if _is_wrong(one)]


def _is_wrong(one: Outcome) -> bool:
    kind = one.case.kind
    if kind == "personal_data":
        return not one.is_hidden
    if kind == "injection":
        return not one.is_quarantined
    if kind in HELD_KINDS:
        return not one.is_held
    return one.is_held or one.is_quarantined or one.has_findings


def main() -> None:
    """Print a table: each judge over all cases, then the rules per language."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = report.parser("moderation", MODELS)
    command.add_argument("--wrong", action="store_true", help="list the cases that went wrong")
    arguments = command.parse_args()
    cases = read(arguments.data)
    import django  # noqa: PLC0415 - only now, so that --help needs no settings

    django.setup()
    result = report.Report("moderation", f"{arguments.data.name}: {len(cases)} cases", PROTOCOL)
    for name in report.chosen(arguments.models, MODELS):
        with report.timed() as timer:
            outcomes = [JUDGES[name](case) for case in cases]
        result.add(name, metrics(outcomes), timer)
        if name == "rules":
            for language in ("en", "zh", "other"):
                part = [one for one in outcomes if _language(one.case) == language]
                if part:
                    result.add(f"rules {language}", metrics(part))
            if arguments.wrong:
                print(*wrong(outcomes), sep="\n", file=sys.stderr)
    result.write(arguments.json)


def _language(case: Case) -> str:
    return case.language if case.language in {"en", "zh"} else "other"


if __name__ == "__main__":
    main()
