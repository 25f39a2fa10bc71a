"""What is written: the shop's policies and its questions and answers, by topic first, then by words."""

from support import predictor
from support.contracts import Authority, ToolCall, ToolContext, ToolResult, ToolStatus
from support.features import written
from support.services.tools import arguments, results

MOST = 3
WRITTEN = (Authority.POLICY, Authority.FAQ)


def policy_search(call: ToolCall, context: ToolContext) -> ToolResult:
    """The article on a topic, else the passages that fit a question, with how surely they answer it."""
    topic, question = arguments.text(call, "topic"), arguments.text(call, "question")
    found = written.on_topic(topic, context.language) if topic else []
    if found:
        return results.ok(call, found)
    passages = predictor.retrieve(question, language=context.language, limit=5) if question else []
    kept = [one for one in passages if one.authority in WRITTEN]
    if not kept:
        return ToolResult(call.name, ToolStatus.NOT_FOUND, code="nothing_written")
    sure = predictor.answerable(question, kept)
    rows: list[dict[str, object]] = [
        {"key": one.key, "title": one.title, "text": one.text, "url": one.url, "score": f"{one.score:.3f}"}
        for one in kept[:MOST]
    ]
    return results.ok(call, [{"answerable": f"{sure:.3f}"}, *rows])
