"""A real endpoint that answers, is down, slow, talks rubbish or never ends: a customer gets an answer in every case."""

import json

import pytest

from ml_core.generator import from_settings
from support import predictor
from tests.ml_core.endpoint import answer, closed_port, event, running
from tests.support.engine import talking

pytestmark = pytest.mark.django_db
ASK, UNCLEAR = "Where is order 2026-000101?", "zorp blim kaduk wesol"
MODES = ("phraser", "router", "agent")
DEADLINE_S, PATIENT_S = 0.4, 60.0


@pytest.fixture
def endpoint(settings, monkeypatch):
    """A local server that speaks as models do, and a generator of its own for each test."""
    with running() as one:
        settings.SUPPORT_LLM_DEADLINE_S = PATIENT_S
        settings.LLM = {"LLM_URL": one.url, "LLM_MODEL": "test", "LLM_DEADLINE_S": "60"}
        generator = from_settings(settings.LLM)
        monkeypatch.setattr(predictor, "configured", lambda: generator)
        yield one


def asked(ann, settings, mode):
    """The reply with a model, the one without it, and the row of the first."""
    text = UNCLEAR if mode == "router" else ASK
    settings.SUPPORT_LLM_MODE = mode
    talk = talking.talk(ann)
    with_model = talk.say(text)
    settings.SUPPORT_LLM_MODE = "none"
    return with_model, talking.talk(ann).say(text), talk.latest


def call(name, arguments):
    function = {"name": name, "arguments": arguments}
    return answer("", tool_calls=[{"id": "1", "type": "function", "function": function}])


def test_a_stream_of_verified_words_is_shown(ann, sent, settings, endpoint):
    settings.SUPPORT_LLM_MODE = "none"
    first, *rest = (claim.text for claim in talking.talk(ann).say(ASK).claims)
    written = "".join(f"{at}. {text}\n" for at, text in enumerate([f"Your {first}", *rest], 1))
    endpoint.streams(*(event(written[at : at + 9]) for at in range(0, len(written), 9)), event("", "stop"))

    with_model, _, row = asked(ann, settings, "phraser")

    assert with_model.text.startswith(f"Your {first}")
    assert (row.fallback, row.n_calls) == ("", 1)
    assert row.n_tokens > 0


def test_a_router_is_asked_with_a_schema(ann, sent, settings, endpoint):
    endpoint.body = json.dumps(call("choose", '{"intent": "order_list"}')).encode()

    with_model, _, row = asked(ann, settings, "router")

    assert "2026-000101" in with_model.text
    assert (row.mode, row.fallback) == ("router", "")
    schema = endpoint.asked[0]["tools"][0]["function"]["parameters"]
    assert schema["additionalProperties"] is False
    assert "order_list" in schema["properties"]["intent"]["enum"]


def test_an_agent_uses_a_tool_and_is_told_its_sentences(ann, sent, settings, endpoint):
    def play(handler):
        messages = endpoint.asked[-1]["messages"]
        said = call("order_get", '{"order_number": "2026-000101"}')
        if messages[-1]["role"] == "tool":
            said = answer(json.loads(messages[-1]["content"])["sentences"][0])
        body = json.dumps(said).encode()
        handler.begin(len(body))
        handler.wfile.write(body)

    endpoint.play = play

    with_model, _, row = asked(ann, settings, "agent")

    assert "2026-000101" in with_model.text
    assert (row.fallback, row.n_calls) == ("", 2)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "body",
    [
        b"<html>502</html>",
        b"\xff\xfe\x00",
        b'{"choices": [{"message": {"role": "assistant", "content": "1. Your or',
        b"data: {\"choices\": [{\"delta\": {\"content\": \"1. Yo\n\n",
        json.dumps({"choices": []}).encode(),
        json.dumps(call("choose", '{"intent": "ord')).encode(),
        json.dumps(call("refund_everything", "{}")).encode(),
        json.dumps(answer("x" * 3_000_000)).encode(),
        b"",
    ],
)  # fmt: skip
def test_rubbish_leaves_the_answer_of_the_rules(ann, sent, settings, endpoint, mode, body):
    endpoint.body = body

    with_model, without, row = asked(ann, settings, mode)

    assert with_model.text == without.text
    assert row.fallback in ("failed", "invalid")


@pytest.mark.parametrize("mode", MODES)
def test_a_server_that_is_slow_is_cut_off(ann, sent, settings, endpoint, mode):
    settings.SUPPORT_LLM_DEADLINE_S = DEADLINE_S
    endpoint.silence()

    with_model, without, row = asked(ann, settings, mode)

    assert with_model.text == without.text
    assert row.fallback == "timeout"
    assert row.model_ms >= 1_000 * DEADLINE_S * 0.9


def test_a_server_that_drips_for_ever_is_cut_off(ann, sent, settings, endpoint):
    settings.SUPPORT_LLM_DEADLINE_S = DEADLINE_S
    endpoint.kind = "text/event-stream"
    endpoint.drip(b"data: " + json.dumps(event("a ")).encode() + b"\n\n", 0.02)

    with_model, without, row = asked(ann, settings, "phraser")

    assert with_model.text == without.text
    assert row.fallback in ("timeout", "invalid")


@pytest.mark.parametrize("mode", MODES)
def test_a_server_that_is_down_is_left_alone_after_three_times(ann, sent, settings, monkeypatch, mode):
    settings.LLM = {"LLM_URL": f"http://127.0.0.1:{closed_port()}/v1", "LLM_MODEL": "test"}
    settings.SUPPORT_LLM_DEADLINE_S = PATIENT_S
    generator = from_settings(settings.LLM)
    monkeypatch.setattr(predictor, "configured", lambda: generator)
    rows = []
    for _ in range(4):
        with_model, without, row = asked(ann, settings, mode)
        assert with_model.text == without.text
        rows.append(row.fallback)

    assert rows == ["failed", "failed", "failed", "busy"]


def test_settings_that_cannot_be_leave_the_rules(ann, sent, settings):
    settings.LLM = {"LLM_URL": "http://127.0.0.1/v1", "LLM_LOCAL": "smollm2"}

    with_model, without, row = asked(ann, settings, "phraser")

    assert with_model.text == without.text
    assert row.fallback == "unconfigured"


def test_a_mode_that_does_not_exist_is_refused_by_name(monkeypatch):
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    from config.settings import env_choice  # noqa: PLC0415

    monkeypatch.setenv("SUPPORT_LLM_MODE", "autopilot")
    with pytest.raises(ImproperlyConfigured, match=r"SUPPORT_LLM_MODE='autopilot'.*phraser"):
        env_choice("SUPPORT_LLM_MODE", "none", ("none", "phraser", "router", "agent"))
