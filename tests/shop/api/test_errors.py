"""One error shape for everything that can go wrong, in the reader's language."""

import json

import pytest
from django.test import Client

from shop.api import parsing
from tests.shop.api.conftest import Api, errors


def test_an_unknown_address_answers_404_in_the_one_shape(guest):
    answer = guest.get("nothing/here/")

    assert answer.status_code == 404
    assert answer.json()["type"] == "client_error"
    assert errors(answer) == [("not_found", None)]


@pytest.mark.parametrize("path", ["carts/a%0Ab/", "%0A", "orders/%0A/returns/%0A"])
def test_a_line_break_in_a_path_is_not_found_in_the_same_shape(guest, path):
    answer = guest.get(path)

    assert answer.status_code == 404
    assert errors(answer) == [("not_found", None)]


def test_a_forgotten_slash_is_put_right_without_losing_method_or_body(guest):
    answer = guest.call("POST", "session", {"email": "x"})

    assert answer.status_code == 308
    assert answer["Location"] == "/api/v1/session/"


def test_a_method_that_is_not_there_answers_405(guest):
    answer = guest.delete("products/")

    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert errors(answer) == [("method_not_allowed", None)]


def test_a_form_is_refused_with_415(guest):
    answer = guest.client.post("/api/v1/session/", {"email": "a@example.com", "password": "x"})

    assert answer.status_code == 415
    assert errors(answer) == [("unsupported_media_type", None)]


def test_a_body_beyond_a_megabyte_is_refused_with_413(guest):
    answer = guest.post("session/", {"email": "a" * 1_100_000, "password": "x"})

    assert answer.status_code == 413
    assert errors(answer) == [("too_large", None)]


def test_an_unexpected_exception_is_a_500_that_tells_nothing(guest, monkeypatch):
    monkeypatch.setattr("shop.api.catalogue.catalogue.category_tree", lambda **_: 1 / 0)

    answer = guest.get("categories/")

    assert answer.status_code == 500
    assert answer.json() == {
        "type": "server_error",
        "errors": [{"code": "error", "detail": "Something went wrong on our side.", "attr": None}],
    }


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1e999}',
        b'{"a": "\\ud800"}',
        b'{"\\ud800": 1}',
        b'{"a": "\\u0000"}',
        b'{"a": "\x00"}',
        b'{"a": 1, "a": 2}',
        b'{"a": "\xff"}',
        b"[" * 100_000,
        b"[" * 50 + b"]" * 50,
        b'{"a":' * 20 + b"1" + b"}" * 20,
        b'{"a": ' + b"9" * 5_000 + b"}",
        b"nonsense",
    ],
)
def test_odd_json_is_a_parse_error(guest, raw):
    answer = guest.client.generic("POST", "/api/v1/session/", raw, "application/json")

    assert answer.status_code == 400
    assert errors(answer) == [("parse_error", None)]


def test_ordinary_json_is_read_as_it_is():
    assert parsing.loads('{"a": [1, 2.5, "七", null, true]}'.encode()) == {"a": [1, 2.5, "七", None, True]}


@pytest.mark.parametrize("body", ["[]", "3", '"text"', "null", "true"])
def test_a_body_that_is_no_object_is_refused(guest, body):
    answer = guest.client.generic("POST", "/api/v1/session/", body, "application/json")

    assert answer.status_code == 400
    assert answer.json()["type"] == "validation_error"


def test_unknown_fields_are_refused_by_name(guest):
    answer = guest.post("session/", {"email": "a@example.com", "password": "x", "is_staff": True, "id": 1})

    assert answer.status_code == 400
    assert errors(answer) == [("unknown_field", "id"), ("unknown_field", "is_staff")]


def test_messages_follow_the_language_that_the_reader_accepts(guest):
    english = guest.get("products/", {"limit": "0"}, Accept_Language="en")
    chinese = guest.get("products/", {"limit": "0"}, Accept_Language="zh-CN,zh;q=0.9")

    assert english.json()["errors"][0]["detail"] == "Ensure this value is greater than or equal to 1."
    assert chinese.json()["errors"][0]["detail"] != english.json()["errors"][0]["detail"]
    assert chinese["Content-Language"] == "zh-hans"
    assert "Accept-Language" in chinese["Vary"]


def test_nothing_but_json_is_written(guest):
    answer = guest.get("categories/", Accept="application/xml")

    assert answer.status_code == 406
    assert json.loads(answer.content)["errors"][0]["code"] == "not_acceptable"


def test_the_documentation_needs_nothing_from_elsewhere(channel):
    page = Client().get("/api/docs/")
    text = page.content.decode()

    assert page.status_code == 200
    assert "http://" not in text
    assert "https://" not in text
    assert "/static/drf_spectacular_sidecar/" in text
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert "unsafe-inline" not in page["Content-Security-Policy"].split("style-src")[0]


def test_an_api_key_that_is_nobodys_answers_401(channel):
    answer = Api(**{"X-Api-Key": "omni_wrong"}).get("products/")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Api-Key realm="api"'
    assert errors(answer) == [("invalid_api_key", None)]


def test_an_empty_shop_says_so(db):
    answer = Api().get("products/")

    assert answer.status_code == 503
    assert answer.json()["type"] == "server_error"
    assert errors(answer) == [("no_channel", None)]


def test_a_post_to_nowhere_is_404_and_not_a_csrf_page(guest):
    answer = Client(enforce_csrf_checks=True).post("/api/v1/nothing/", {})

    assert answer.status_code == 404
    assert errors(answer) == [("not_found", None)]
