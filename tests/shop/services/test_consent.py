from datetime import timedelta

import pytest

from shop.contracts.events import NewEvent
from shop.contracts.people import Who
from shop.models import Consent, Event, Visitor
from shop.services import consent, events, visitors
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
YES = {"personalisation": True, "analytics": True}
NO = {"personalisation": False, "analytics": False}


def answer(who, purposes, *, minutes=0):
    at = NOW + timedelta(minutes=minutes)
    return consent.set(who=who, purposes=purposes, channel_id=factories.channel().pk, now=at)


def look(who):
    new = NewEvent(kind="view", product_id=factories.product().pk)
    events.record(events=[new], who=who, channel_id=factories.channel().pk, now=NOW)
    return Event.objects.latest("pk")


def test_a_guest_who_agrees_becomes_a_visitor():
    got = answer(Who(language="en"), YES)

    assert Visitor.objects.get().token == got.visitor_token
    assert visitors.identify(token=got.visitor_token, user_id=None, language="en") == got.who
    assert got.who.personal
    assert got.who.analytics


def test_a_guest_who_refuses_leaves_no_row():
    got = answer(Who(), NO)

    assert got == consent.Answer(Who(), None)
    assert not Visitor.objects.exists()
    assert not Consent.objects.exists()


def test_rows_are_added_and_the_latest_holds():
    got = answer(Who(), YES)
    again = answer(got.who, {"personalisation": False}, minutes=1)

    assert Consent.objects.count() == 3
    assert consent.current(again.who) == {"personalisation": False, "analytics": True, "marketing": False}
    assert again.visitor_token == got.visitor_token


def test_withdrawing_personalisation_takes_the_past_out_of_learning():
    got = answer(Who(), YES)
    event = look(got.who)

    answer(got.who, {"personalisation": False}, minutes=1)

    event.refresh_from_db()
    assert (event.has_consent, event.visitor_id) == (False, got.who.visitor_id)


def test_withdrawing_everything_cuts_the_events_from_the_person_and_drops_the_cookie():
    got = answer(Who(), YES)
    stranger = look(answer(Who(), YES).who)
    event = look(got.who)

    after = answer(got.who, NO, minutes=1)

    event.refresh_from_db()
    stranger.refresh_from_db()
    assert (event.has_consent, event.visitor_id) == (False, None)
    assert stranger.visitor_id is not None
    assert stranger.has_consent
    assert after.visitor_token is None
    assert look(after.who).visitor_id is None


def test_a_withdrawal_on_the_account_reaches_all_its_devices():
    account = factories.user()
    customer = factories.customer(account=account)
    phone = answer(Who(), YES)
    event = look(phone.who)
    Visitor.objects.update(customer=customer)

    answer(Who(customer_id=customer.pk), NO, minutes=1)

    event.refresh_from_db()
    assert event.visitor_id is None
    assert not visitors.identify(token=phone.visitor_token, user_id=account.pk, language="en").personal


def test_an_unknown_purpose_stores_nothing():
    with pytest.raises(consent.UnknownPurpose):
        answer(Who(), {"personalisation": True, "espionage": True})

    assert not Visitor.objects.exists()


def test_somebody_elses_device_gives_neither_history_nor_consent():
    first, second = factories.user(), factories.user()
    got = answer(Who(), YES)
    Visitor.objects.update(customer=factories.customer(account=first))
    own = factories.customer(account=second)

    who = visitors.identify(token=got.visitor_token, user_id=second.pk, language="en")

    assert who == Who(customer_id=own.pk, language="en")


def test_a_renewed_device_keeps_its_answers_and_loses_its_history():
    got = answer(Who(), YES)
    look(got.who)

    fresh = visitors.renew(Visitor.objects.get(), now=NOW + timedelta(minutes=1))

    who = visitors.identify(token=fresh.token, user_id=None, language="en")
    assert who.personal
    assert events.recent_products(who=who, now=NOW) == []
