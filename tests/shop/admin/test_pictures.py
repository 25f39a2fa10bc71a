"""What an operator uploads as a product's picture, and what is said where it is none."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import modelform_factory
from django.utils import translation
from PIL import Image

from shop.admin.catalogue import ProductImageForm
from shop.models import ProductImage

pytestmark = pytest.mark.django_db
PictureForm = modelform_factory(ProductImage, form=ProductImageForm, fields=["file", "alt_en"])


def form(content: bytes, name: str = "mug.jpg"):
    file = SimpleUploadedFile(name, content, "image/jpeg")
    return PictureForm({"alt_en": "A mug"}, {"file": file})


def picture(kind: str = "JPEG", size: tuple[int, int] = (30, 20)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>alert(1)</script></html>", "mug.jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "mug.svg"),
        (b"MZ\x90\x00" + bytes(200), "mug.png"),
        (picture()[:200], "mug.jpg"),
        (picture("PNG", (300, 200))[:-40], "mug.png"),
        (b"GIF89a" + b"\xff" * 100, "mug.gif"),
        (b"", "mug.jpg"),
    ],
    ids=["page", "drawing with a script", "program", "half a jpeg", "half a png", "head of a gif", "nothing"],
)
def test_what_is_no_picture_is_an_error_beside_its_field(content: bytes, name: str):
    refused = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            refused[language] = str(form(content, name).errors["file"])

    assert refused["en"] != refused["zh-hans"]
    assert not ProductImage.objects.exists()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_under_another_name_is_judged_by_what_it_holds(kind: str):
    assert "file" not in form(picture(kind), "mug.jpg").errors
