from support import predictor
from support.contracts import Language

EN, ZH = Language.EN, Language.ZH


def test_a_question_is_searched_with_what_was_said_before():
    history = ["Hello", "How much is delivery to France?", "I see"]

    assert predictor.rewrite("and how long?", history, EN) == (
        "How much is delivery to France? I see and how long?"
    )
    assert predictor.rewrite("要多久", ["寄到法国多少钱"], ZH) == "寄到法国多少钱，要多久"


def test_a_question_alone_stays_as_it_is():
    assert predictor.rewrite(" Where is it? ", [], EN) == "Where is it?"
    assert predictor.rewrite("Where is it?", ["  ", "Where is it?"], EN) == "Where is it?"


def test_the_reply_that_is_about_the_matter_comes_first():
    history = ["My parcel is late", "Can I still return the shoes?"]
    replies = [
        "Delivery takes three days.",
        "You can return shoes within 30 days.",
        "Our store opens at nine.",
    ]

    ranked = predictor.suggest(history, replies, EN)

    assert ranked[0][0] == "You can return shoes within 30 days."
    assert {text for text, _fit in ranked} == set(replies)
    assert all(0 <= fit <= 1 for _text, fit in ranked)


def test_the_latest_message_counts_most():
    replies = ["退货请在30天内申请。", "发票可以在订单页面下载。"]

    assert predictor.suggest(["怎么退货", "发票在哪里"], replies, ZH)[0][0] == replies[1]
    assert predictor.suggest(["发票在哪里", "怎么退货"], replies, ZH)[0][0] == replies[0]


def test_without_candidates_or_history_nothing_is_invented():
    assert predictor.suggest(["hello"], [], EN) == []
    assert predictor.suggest([], ["One.", "Two."], EN) == [("One.", 0.0), ("Two.", 0.0)]
