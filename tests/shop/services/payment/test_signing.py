from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from shop.services.payment import WebhookRejected, signing
from tests.factories import NOW

BODY = b'{"reference": "x"}'


def headers(**change: str) -> dict[str, str]:
    return {**signing.sign(secret="s3cret", message_id="evt_1", body=BODY, now=NOW), **change}


def test_a_signature_has_the_form_of_the_standard():
    assert headers() == {
        "webhook-id": "evt_1",
        "webhook-timestamp": "1780315200",
        "webhook-signature": "v1,VSjX5m2TajyFGGGp9fE8EygjB/HQndYOyE5QTlFPGaI=",
    }


def test_the_right_message_is_believed_whatever_the_case_of_its_headers():
    given = {name.title(): value for name, value in headers().items()}

    assert signing.verify(secrets=["s3cret"], headers=given, body=BODY, now=NOW) == "evt_1"


def test_an_older_secret_is_believed_while_it_is_exchanged():
    assert signing.verify(secrets=["new", "s3cret"], headers=headers(), body=BODY, now=NOW) == "evt_1"


@pytest.mark.parametrize(
    "given",
    [
        {},
        headers(**{"webhook-signature": "v1,AAAA"}),
        headers(**{"webhook-signature": "v1,é"}),
        headers(**{"webhook-signature": "v2," + headers()["webhook-signature"][3:]}),
        headers(**{"webhook-signature": ""}),
        headers(**{"webhook-id": "evt_2"}),
        headers(**{"webhook-timestamp": "1780315201"}),
    ],
)
def test_a_message_of_somebody_else_is_refused(given):
    with pytest.raises(WebhookRejected) as error:
        signing.verify(secrets=["s3cret"], headers=given, body=BODY, now=NOW)

    assert error.value.status == 400


def test_another_body_is_refused():
    with pytest.raises(WebhookRejected):
        signing.verify(secrets=["s3cret"], headers=headers(), body=BODY + b" ", now=NOW)


@pytest.mark.parametrize("seconds", [-300, 300])
def test_a_message_is_believed_for_five_minutes(seconds):
    assert signing.verify(
        secrets=["s3cret"], headers=headers(), body=BODY, now=NOW + timedelta(seconds=seconds)
    )


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_message_from_further_away_is_refused(seconds):
    with pytest.raises(WebhookRejected) as error:
        signing.verify(secrets=["s3cret"], headers=headers(), body=BODY, now=NOW + timedelta(seconds=seconds))

    assert error.value.field == "webhook-timestamp"


@pytest.mark.parametrize("timestamp", ["", "soon", "1e9", "-5", "٣", "9" * 40])
def test_a_time_that_is_none_is_refused_even_with_a_right_signature(timestamp):
    forged = {
        "webhook-id": "evt_1",
        "webhook-timestamp": timestamp,
        "webhook-signature": "v1," + signing._digest("s3cret", "evt_1", timestamp, BODY),
    }

    with pytest.raises(WebhookRejected):
        signing.verify(secrets=["s3cret"], headers=forged, body=BODY, now=NOW)


def test_an_empty_secret_is_refused_on_both_sides():
    with pytest.raises(ImproperlyConfigured):
        signing.sign(secret="", message_id="evt_1", body=BODY, now=NOW)
    with pytest.raises(ImproperlyConfigured):
        signing.verify(secrets=[""], headers=headers(), body=BODY, now=NOW)
