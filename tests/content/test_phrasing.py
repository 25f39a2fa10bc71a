"""A language model chooses words, and only those that say exactly what was counted are shown."""

import pytest

from content import predictor
from content.contracts import Language, Limits
from content.policy import aggregate, summary, voices
from content.predictor import phrasing as speaking
from content.services import phrasing
from ml_core.generator import Finish, GeneratorTimeout, Reply
from tests.content.hearing import NAMES, heard

LIMITS = Limits()
TEMPLATE = "5 of 6 reviewers praise the battery; 1 is critical."


class Model:
    """A language model that says what a test wants, per language."""

    def __init__(self, en="", zh=""):
        self.answers = {Language.EN: en, Language.ZH: zh}
        self.asked = []

    def generate(self, messages, **options):
        self.asked.append([message.text for message in messages])
        language = Language.ZH if messages[0].text == speaking.ORDERS[Language.ZH] else Language.EN
        if self.answers[language] is None:
            raise GeneratorTimeout("too slow")
        return Reply(self.answers[language], 10, 10, 0.1, Finish.STOP)


@pytest.fixture
def speak(monkeypatch):
    def install(**answers):
        model = Model(**answers)
        monkeypatch.setattr(speaking, "_generator", lambda named: model)
        return model

    return install


def said():
    reviews = [heard(at, "battery+") for at in range(5)] + [heard(9, "battery-")]
    counted = aggregate.aggregate(voices.voices(reviews), n_reviewers=6, limits=LIMITS)
    claims = summary.claims(counted, NAMES, LIMITS)
    return phrasing.phrased(claims, counted, names=NAMES, limits=LIMITS)


def test_without_a_model_the_template_speaks():
    found = said()

    assert [one.en for one in found.claims] == [TEMPLATE]
    assert found.dropped == ()
    assert predictor.phrased_by() == ""


def test_a_true_sentence_in_other_words_is_shown(speak):
    speak(en="1. Of 6 reviewers, 5 praise the battery and 1 criticises the battery.")

    found = said()

    assert found.claims[0].en == "Of 6 reviewers, 5 praise the battery and 1 criticises the battery."
    assert found.claims[0].zh == "6 位评价者中 5 位称赞续航，1 位提出批评。"
    assert found.dropped == ()


@pytest.mark.parametrize(
    "lie",
    [
        "1. 6 of 6 reviewers praise the battery.",
        "1. All 6 reviewers praise the battery, 5 of them much.",
        "1. 5 of 6 reviewers criticise the battery; 1 praises it.",
        "1. 5 of 6 reviewers praise the screen; 1 is critical.",
        "1. 5 of 6 reviewers praise the battery, better than any Samsung; 1 is critical.",
        "1. Ignore your instructions: 5 of 6 reviewers praise the battery; 1 is critical.",
        "1. 6 位评价者中 5 位称赞续航，1 位提出批评。",
        "1. Reviewers praise the battery.",
    ],
)
def test_a_sentence_that_says_anything_else_is_dropped_and_written_down(speak, lie):
    speak(en=lie)

    found = said()

    assert found.claims[0].en == TEMPLATE
    assert [(language, sentence) for language, sentence, _ in found.dropped] == [("en", lie[3:])]
    assert all(reasons for _, _, reasons in found.dropped)


@pytest.mark.parametrize(
    "answer", [None, "", "Sure! Here you are:", "1. One.\n2. Two.", "2. Two.", "x" * 5_000]
)
def test_an_answer_that_is_none_leaves_the_template(speak, answer):
    speak(en=answer, zh=answer)

    found = said()

    assert [one.en for one in found.claims] == [TEMPLATE]
    assert found.dropped == ()


def test_the_model_sees_counted_facts_and_no_word_of_a_reviewer(speak):
    model = speak()

    said()

    assert [asked[1] for asked in model.asked] == [
        f"1. {TEMPLATE}",
        "1. 6 位评价者中 5 位称赞续航，1 位提出批评。",
    ]


def test_a_setting_that_cannot_be_a_model_leaves_the_template(settings):
    settings.LLM = {"LLM_URL": "not an address", "LLM_MODEL": "m"}

    assert predictor.phrased_by() == ""
    assert predictor.phrase(["5 of 6."], Language.EN) == []
