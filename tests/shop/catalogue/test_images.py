"""Uploads become our own files: checked, upright, without a camera's notes, in several sizes."""

import io

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from PIL import Image

from shop.models import Product, ProductImage
from shop.services import catalogue
from shop.services.catalogue import images
from tests import factories

pytestmark = pytest.mark.django_db
ORIENTATION, MAKER = 0x0112, 0x010F


def upload(size=(800, 600), kind="JPEG", mode="RGB", exif=None):
    data = io.BytesIO()
    options = {"exif": exif} if exif else {}
    Image.new(mode, size, "red").save(data, kind, **options)
    data.seek(0)
    return data


def add(product, file):
    return catalogue.add_image(product_id=product.pk, file=file, alt_en="A mug", alt_zh_hans="马克杯")


def opened(name):
    return Image.open(default_storage.open(name))


def test_a_picture_becomes_webp_in_sizes_up_to_its_own():
    image = add(factories.product(), upload((800, 600)))

    assert image.widths == [160, 320, 640]
    assert (image.width, image.height) == (800, 600)
    assert opened(image.file.name).format == "WEBP"
    assert opened(images.rendition_name(image.file.name, 320)).size == (320, 240)


def test_a_picture_smaller_than_every_size_keeps_its_own():
    assert add(factories.product(), upload((100, 50))).widths == [100]


def test_a_huge_picture_is_made_smaller():
    image = add(factories.product(), upload((4000, 1000)))

    assert (image.width, image.height, image.widths) == (2400, 600, [160, 320, 640, 1200])


def test_what_the_camera_noted_is_gone_and_the_picture_upright():
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "Spy"

    image = add(factories.product(), upload((800, 600), exif=exif))

    assert (image.width, image.height) == (600, 800)
    assert dict(opened(image.file.name).getexif()) == {}


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("GIF", "P"), ("WEBP", "RGB"), ("JPEG", "CMYK")]
)
def test_usual_formats_are_taken(kind, mode):
    data = io.BytesIO()
    Image.new(mode, (200, 200)).save(data, kind)
    data.seek(0)

    assert add(factories.product(), data).widths == [160]


def test_the_first_picture_is_the_primary_one_and_the_next_inherits():
    mug = factories.product()
    first, second = add(mug, upload()), add(mug, upload())
    assert Product.objects.get(pk=mug.pk).primary_image == first
    assert (first.position, second.position) == (0, 1)

    catalogue.remove_image(image_id=first.pk)

    assert Product.objects.get(pk=mug.pk).primary_image == second


def test_a_removed_pictures_files_go_after_commit(django_capture_on_commit_callbacks):
    image = add(factories.product(), upload())
    names = [image.file.name, *(images.rendition_name(image.file.name, width) for width in image.widths)]

    with django_capture_on_commit_callbacks(execute=True):
        catalogue.remove_image(image_id=image.pk)
        assert all(default_storage.exists(name) for name in names)

    assert not any(default_storage.exists(name) for name in names)


def test_the_srcset_names_every_size():
    image = add(factories.product(), upload((330, 200)))
    stem = image.file.name.removesuffix(".webp")

    assert catalogue.srcset(image) == (
        f"{settings.MEDIA_URL}{stem}-160.webp 160w, {settings.MEDIA_URL}{stem}-320.webp 320w"
    )


def half(file):
    data = file.read()
    return io.BytesIO(data[: len(data) // 2])


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(lambda: io.BytesIO(b""), id="empty"),
        pytest.param(lambda: io.BytesIO(b"<script>alert(1)</script>"), id="script"),
        pytest.param(lambda: io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), id="svg"),
        pytest.param(lambda: half(upload()), id="half a jpeg"),
        pytest.param(lambda: half(upload(kind="PNG", mode="RGBA")), id="half a png"),
        pytest.param(lambda: io.BytesIO(b"\xff\xd8\xff" + b"\x00" * 500), id="a jpeg's head alone"),
        pytest.param(lambda: io.BytesIO(b"\x00" * 10_000_001), id="too many bytes"),
        pytest.param(lambda: upload((20_000, 2_100), kind="PNG", mode="1"), id="too many pixels"),
    ],
)
def test_what_is_no_picture_is_refused_without_a_trace(bad):
    mug = factories.product()

    with pytest.raises(catalogue.ImageInvalid) as refusal:
        add(mug, bad())

    assert refusal.value.field == "file"
    assert str(refusal.value)
    assert ProductImage.objects.count() == 0
    assert not default_storage.exists("products") or default_storage.listdir("products") == ([], [])
