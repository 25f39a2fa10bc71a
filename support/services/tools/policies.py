"""What is written: the shop's policies and its questions and answers, by topic first, then by words."""

from support import predictor
from support.contracts import Authority, ToolCall, ToolContext, ToolResult, ToolStatus
from support.features import written
from support.services.tools import arguments, results

MOST = 3
# Chance from which a passage that answers goes before the first article on a topic: one that is itself on the topic
# needs less.
SURE, NEAR = 0.75, 0.25
WRITTEN = (Authority.POLICY, Authority.FAQ)


def policy_search(call: ToolCall, context: ToolContext) -> ToolResult:
    """The passages that surely answer the question, else the article on the topic, else what comes nearest.

    The last has first how surely it answers.
    """
    topic, question = arguments.text(call, "topic"), arguments.text(call, "question")
    found = written.on_topic(topic, context.language) if topic else []
    passages = predictor.retrieve(question, language=context.language, limit=5) if question else []
    kept = [one for one in passages if one.authority in WRITTEN]
    sure = predictor.answerable(question, kept) if kept else 0.0
    is_near = bool(kept) and predictor.topic_of(kept[0], context.language) == topic
    if found and (sure < (NEAR if is_near else SURE) or kept[0].key == found[0]["key"]):
        return results.ok(call, found)
    if not kept:
        return ToolResult(call.name, ToolStatus.NOT_FOUND, code="nothing_written")
    rows: list[dict[str, object]] = [
        {"key": one.key, "title": one.title, "text": one.text, "url": one.url, "score": f"{one.score:.3f}"}
        for one in kept[:MOST]
    ]
    return results.ok(call, [{"answerable": f"{sure:.3f}"}, *rows])
