"""Aspects in operators' hands: their words, and what becomes of proposals."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from content.models import AspectDefinition, AspectProposal
from content.services import discovery
from shop.models import Aspect, Job
from shop.services import jobs
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LISTS = [reverse(f"admin:content_{name}_changelist") for name in ("aspectdefinition", "aspectproposal")]


def client_with(role: str) -> Client:
    user = make.user(f"{role.split(maxsplit=1)[0].lower()}@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def proposal(**fields: object) -> AspectProposal:
    values = {
        "label": "zip", "terms": ["zip", "zipper"], "language": "en", "n_reviews": 9, "found_at": NOW, **fields,
    }  # fmt: skip
    return AspectProposal.objects.create(**values)


def test_an_accepted_proposal_is_an_aspect_and_all_reviews_are_read_again():
    row = proposal()

    discovery.accept(proposal_id=row.pk, name_en="Zipper", name_zh="拉链", now=NOW)

    row.refresh_from_db()
    aspect = Aspect.objects.get(code="zipper")
    definition = AspectDefinition.objects.get(aspect=aspect)
    assert (row.state, row.aspect, aspect.name_zh_hans) == ("accepted", aspect, "拉链")
    assert (definition.seeds_en, definition.seeds_zh, definition.origin) == (
        ["zip", "zipper"],
        [],
        "discovered",
    )
    assert Job.objects.get().arguments == {"since": NOW.isoformat()}


def test_an_operator_who_accepts_does_not_wait_for_all_reviews(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        discovery.accept(proposal_id=proposal().pk, name_en="Zipper", name_zh="拉链", now=NOW)

    assert Job.objects.get().state == "waiting"
    assert jobs.due(now=NOW) == []
    assert len(jobs.due(now=NOW + timedelta(seconds=5))) == 1


def test_what_is_an_aspect_already_is_refused_in_words_and_nothing_changes():
    row = proposal(language="zh", terms=["拉链"])
    AspectDefinition.objects.create(aspect=Aspect.objects.create(code="zipper", name="Zipper"))

    with pytest.raises(discovery.AspectKnown):
        discovery.accept(proposal_id=row.pk, name_en="Zipper", name_zh="拉链", now=NOW)

    row.refresh_from_db()
    assert (row.state, AspectDefinition.objects.count(), Job.objects.count()) == ("open", 1, 0)


def test_a_proposal_is_decided_once():
    row = proposal()
    discovery.refuse(proposal_id=row.pk)

    with pytest.raises(discovery.ProposalNotOpen):
        discovery.accept(proposal_id=row.pk, name_en="Zipper", name_zh="拉链", now=NOW)

    row.refresh_from_db()
    assert (row.state, Aspect.objects.count()) == ("refused", 0)


@pytest.mark.parametrize("page", LISTS)
def test_strangers_and_staff_without_the_permission_are_kept_out(client, page):
    assert client.get(page).status_code == 302
    assert client_with("Warehouse").get(page).status_code == 403
    assert client_with("Operator").get(page).status_code == 200


def test_an_operator_accepts_by_a_confirmed_button_and_a_get_changes_nothing():
    row = proposal()
    address = reverse("admin:content_aspectproposal_accept", args=[row.pk])
    operator = client_with("Operator")
    sent = {"name_en": "Zipper", "name_zh": "拉链", "_form_submitted": "True"}

    operator.get(address)
    refused = client_with("Viewer").post(address, sent)
    row.refresh_from_db()
    assert (row.state, refused.status_code) == ("open", 403)
    operator.post(address, sent)

    row.refresh_from_db()
    assert row.state == "accepted"


def test_words_are_edited_one_a_line_and_reviews_are_read_again_only_if_they_changed():
    row = AspectDefinition.objects.create(
        aspect=Aspect.objects.create(code="zipper", name="Zipper"), seeds_en=["zip", "zipper"]
    )
    page = reverse("admin:content_aspectdefinition_change", args=[row.pk])
    operator = client_with("Operator")

    assert "zip\nzipper" in operator.get(page).content.decode()
    operator.post(page, {"seeds_en": "zip\r\nzipper", "is_active": "on"})
    assert Job.objects.count() == 0
    operator.post(page, {"seeds_en": "zip\r\n zipper \r\n\r\nzip\r\npull tab", "is_active": "on"})

    row.refresh_from_db()
    assert row.seeds_en == ["zip", "zipper", "pull tab"]
    assert Job.objects.count() == 1
