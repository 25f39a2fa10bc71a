"""Suggested descriptions: what the rules mend, and that only a person's approval reaches the shop."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from content.admin.drafts import compared
from content.contracts import Described, Fault, Spec
from content.models import DescriptionCheck, DescriptionDraft
from content.policy import drafting
from content.services import drafts
from shop.services import catalogue
from tests import factories as make
from tests.factories import NOW

POWER = Spec("power", ("Power", "功率"), unit="W", number=800.0)


def described(en: str = "", zh: str = "", **fields: object) -> Described:
    empty = {"en": "", "zh": ""}
    values = {
        "product_id": 1, "names": empty, "summaries": empty, "descriptions": {"en": en, "zh": zh}, "properties": (),
        "facts": (), "missing": (), "tried": (), **fields,
    }  # fmt: skip
    return Described(**values)


@pytest.mark.parametrize(
    ("product", "language", "text", "reason"),
    [
        (described(zh="这是最佳的杯子。"), "zh", "这是杯子。", Fault.ABSOLUTE),
        (described("A kettle of 900 W.", properties=(POWER,)), "en", "A kettle of 800 W.", Fault.CONFLICT),
        (described("A cup\u200b of porcelain."), "en", "A cup of porcelain.", Fault.HIDDEN),
        (described("A cup.", facts=(("c", "Colour: Red", "颜色：红色"),)), "en", "A cup. Colour: Red.", Fault.MISSING),
        (described(zh="一只杯子。", facts=(("c", "Colour: Red", "颜色：红色"),)), "zh", "一只杯子。颜色：红色。",
         Fault.MISSING),
    ],
)  # fmt: skip
def test_each_fault_is_mended(product, language, text, reason):
    assert drafting.draft(product, language) == drafting.Drafted(text, (reason,))


def test_a_sound_text_and_an_empty_one_get_no_draft():
    facts = (("c", "Colour: Red", "颜色：红色"),)

    assert drafting.draft(described("A red cup.", facts=facts), "en") is None
    assert drafting.draft(described("", facts=facts), "en") is None


def test_a_value_in_another_notation_is_not_added_again():
    facts = (("b", "Battery: 4800 mAh", "电池：4800 毫安时"), ("s", "Screen: 6.3 in", "屏幕：6.3 英寸"))

    assert drafting.draft(described("A 6.3-inch screen and a 4,800 mAh battery.", facts=facts), "en") is None


def test_a_comparison_keeps_both_texts_whole():
    pieces = list(compared("A big cup.", "A cup. Red."))

    assert "".join(words for sign, words in pieces if sign != "+") == "A big cup."
    assert "".join(words for sign, words in pieces if sign != "-") == "A cup. Red."


def client_with(role: str) -> Client:
    user = make.user(f"{role.split(maxsplit=1)[0].lower()}@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def suggested() -> DescriptionDraft:
    product = make.product("Mug", description_en="A mug.\u200b", description_zh_hans="")
    assert drafts.suggest(product_ids=[product.pk], now=NOW) == 1
    return DescriptionDraft.objects.get()


@pytest.mark.django_db
def test_an_approved_draft_reaches_the_shop_once():
    draft = suggested()

    drafts.approve(draft_id=draft.pk, by="staff:1", now=NOW)

    draft.refresh_from_db()
    assert (draft.state, draft.decided_by, draft.product.description_en) == ("approved", "staff:1", "A mug.")
    with pytest.raises(drafts.DraftNotOpen):
        drafts.refuse(draft_id=draft.pk, by="staff:1", now=NOW)


@pytest.mark.django_db
def test_a_text_that_was_changed_meanwhile_is_not_overwritten():
    draft = suggested()
    type(draft.product).objects.filter(pk=draft.product_id).update(description_en="By hand.")

    with pytest.raises(catalogue.TextOutdated):
        drafts.approve(draft_id=draft.pk, by="staff:1", now=NOW)

    draft.refresh_from_db()
    assert (draft.state, draft.product.description_en) == ("open", "By hand.")


@pytest.mark.django_db
def test_suggesting_again_replaces_what_is_open_and_keeps_what_was_decided():
    draft = suggested()
    drafts.refuse(draft_id=draft.pk, by="staff:1", now=NOW)

    drafts.suggest(product_ids=[draft.product_id], now=NOW)
    drafts.suggest(product_ids=[draft.product_id], now=NOW)

    assert sorted(DescriptionDraft.objects.values_list("state", flat=True)) == ["open", "refused"]


@pytest.mark.django_db
def test_an_editor_suggests_changes_and_approves_and_others_are_kept_out(client):
    product = make.product("Mug", description_en="A mug.\u200b<b>", description_zh_hans="")
    check = DescriptionCheck.objects.create(
        product=product, text_hash="x", at=NOW, as_of=NOW, source="fallback", model_name="t"
    )
    editor, viewer = client_with("Catalogue editor"), client_with("Viewer")
    editor.post(
        reverse("admin:content_descriptioncheck_changelist"),
        {"action": "suggest", "_selected_action": [check.pk]},
    )
    draft = DescriptionDraft.objects.get()
    page = reverse("admin:content_descriptiondraft_change", args=[draft.pk])
    approve = reverse("admin:content_descriptiondraft_approve", args=[draft.pk])

    assert "&lt;b&gt;" in editor.get(page).content.decode()
    assert client.get(page).status_code == 302
    assert viewer.post(approve, {"_form_submitted": "True"}).status_code == 403
    editor.post(page, {"text": "A plain mug."})
    editor.post(approve, {"_form_submitted": "True"})

    product.refresh_from_db()
    assert product.description_en == "A plain mug."
