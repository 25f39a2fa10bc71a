"""What a message is wanted for where nothing is trained, and its several wishes."""

import pytest

from support import predictor
from support.contracts import Intent, Language
from support.features.wishes import parts
from support.predictor import loading


@pytest.fixture(autouse=True)
def untrained(settings, tmp_path):
    settings.ARTIFACTS_DIR = tmp_path
    predictor.reset()
    yield
    predictor.reset()


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("please cancel my order 4711", Language.EN, Intent.CANCEL_ORDER),
        ("I need a new password", Language.EN, Intent.RESET_PASSWORD),
        ("可以给我开发票吗", Language.ZH, Intent.INVOICE),
        ("帮我转人工客服", Language.ZH, Intent.TALK_TO_PERSON),
    ],
)
def test_the_nearest_example_tells_before_anything_is_trained(text, language, intent):
    found = predictor.understand(text, language)

    assert found.intent == intent
    assert found.source == "fallback"
    assert found.model_version == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [("qwx zzkv plorp", Language.EN), ("what's the weather in Oslo", Language.EN), ("魑魅魍魉", Language.ZH)],
)
def test_what_is_like_no_example_is_out_of_scope(text, language):
    assert predictor.understand(text, language).p_out_of_scope > 0.5


def test_chances_fall_from_first_to_last_and_are_at_most_one():
    chances = [chance for _, chance in predictor.understand("track my parcel", Language.EN).intents]

    assert chances == sorted(chances, reverse=True)
    assert 0 < sum(chances) <= 1.0001


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("cancel my order and send me the invoice", Language.EN),
        ("帮我取消订单，顺便开发票", Language.ZH),
    ],
)
def test_two_wishes_in_one_message_are_both_heard(text, language):
    assert predictor.understand(text, language).wishes == (Intent.CANCEL_ORDER, Intent.INVOICE)


def test_small_talk_beside_a_wish_is_no_second_wish():
    found = predictor.understand("Hello! Cancel my order.", Language.EN)

    assert found.intent == Intent.CANCEL_ORDER
    assert found.wishes == ()


def test_one_wish_is_not_cut_in_two():
    assert parts("red and black", Language.EN) == ["red and black"]


def test_a_message_without_any_word_is_answered_all_the_same():
    found = predictor.understand("?!", Language.EN)

    assert found.p_out_of_scope > 0.5


def test_a_damaged_artifact_means_the_fallback(settings, caplog):
    folder = settings.ARTIFACTS_DIR / "support" / "intents"
    folder.mkdir(parents=True)
    (folder / "champion").write_text("20260101T000000000000Z-00000000\n")

    found = predictor.understand("please cancel my order", Language.EN)

    assert (found.intent, found.source) == (Intent.CANCEL_ORDER, "fallback")
    assert "cannot be loaded" in caplog.text
    assert loading.intents() is None
