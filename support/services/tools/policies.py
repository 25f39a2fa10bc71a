"""What is written: the shop's policies and its questions and answers, by topic first, then by words."""

from support import predictor
from support.contracts import Authority, Passage, ToolCall, ToolContext, ToolResult, ToolStatus
from support.features import written
from support.services.tools import arguments, results

MOST = 3
SURE = 0.5  # chance from which another article on the topic goes before its first one
WRITTEN = (Authority.POLICY, Authority.FAQ)


def policy_search(call: ToolCall, context: ToolContext) -> ToolResult:
    """The article on the topic that answers the question, else the first on it; without a topic what comes nearest.

    The last has first how surely it answers.
    """
    topic, question = arguments.text(call, "topic"), arguments.text(call, "question")
    found = written.on_topic(topic, context.language) if topic else []
    passages = predictor.retrieve(question, language=context.language, limit=5) if question else []
    kept = [one for one in passages if one.authority in WRITTEN]
    sure = predictor.answerable(question, kept) if kept else 0.0
    is_near = bool(kept) and predictor.topic_of(kept[0], context.language) == topic
    if found and (not is_near or sure < SURE or kept[0].key == found[0]["key"]):
        return results.ok(call, found)
    if not kept:
        return ToolResult(call.name, ToolStatus.NOT_FOUND, code="nothing_written")
    return results.ok(call, [{"answerable": f"{sure:.3f}"}, *map(_row, kept[:MOST])])


def _row(one: Passage) -> dict[str, object]:
    return {"key": one.key, "title": one.title, "text": one.text, "url": one.url, "score": f"{one.score:.3f}"}
