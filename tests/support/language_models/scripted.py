"""A language model whose answers are written down; it keeps what it was asked."""

from ml_core.generator import Finish, Reply, ToolCall


class Scripted:
    """Answers in order: texts, tool calls as (name, arguments), errors to raise; the last one again and again."""

    def __init__(self, *answers):
        self.answers, self.asked, self.offered = list(answers), [], []

    def generate(self, messages, *, max_tokens=256, temperature=0.0, stop=(), timeout_s=8.0, tools=None):
        self.asked.append("\n".join(message.text for message in messages))
        self.offered.append({tool.name for tool in tools or ()})
        answer = self._next()
        if isinstance(answer, tuple):
            return Reply("", 20, 5, 0.1, Finish.TOOL_CALLS, (ToolCall(f"c{len(self.asked)}", *answer),))
        return Reply(answer, 20, 5, 0.1, Finish.STOP)

    def stream(self, messages, *, max_tokens=256, temperature=0.0, stop=(), timeout_s=8.0):
        self.asked.append("\n".join(message.text for message in messages))
        answer = self._next()
        for at in range(0, len(answer), 7):
            piece = answer[at : at + 7]
            yield piece

    @property
    def prompts(self):
        return "\n".join(self.asked)

    def _next(self):
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if callable(answer):
            answer = answer(self.asked[-1])
        if isinstance(answer, Exception):
            raise answer
        return answer
