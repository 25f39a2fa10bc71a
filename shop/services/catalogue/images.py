"""Pictures of products: checked and re-encoded at upload, so that what is served was written by us.

Re-encoding drops EXIF (where and when it was taken) and any script hidden in the file, and turns a picture the
way its camera held it. Renditions are made once here instead of on the first request.
"""

import io
import uuid
import warnings
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from shop.contracts.errors import ShopError
from shop.models import Product, ProductImage
from shop.services import outgoing
from shop.services.catalogue import announcing

WIDTHS = (160, 320, 640, 1200)
MAX_BYTES = 10_000_000
MAX_PIXELS = 40_000_000  # what a large camera makes; beyond it a small file could fill the memory
MAX_SIDE = 2_400  # of the original that is kept
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
QUALITY = 82


class ImageInvalid(ShopError):
    """Not a picture that the shop can take."""

    code = "image_invalid"


def add_image(
    *, product_id: int, file: IO[bytes], alt_en: str, alt_zh_hans: str = "", variant_id: int | None = None
) -> ProductImage:
    """Check, re-encode and store a picture with its renditions; a product's first becomes its primary image.

    Raises:
        ImageInvalid: too large, broken, or not a picture.
    """
    picture = read_picture(file)
    name = _store(picture)
    try:
        return _record(
            product_id, name, picture, alt_en=alt_en, alt_zh_hans=alt_zh_hans, variant_id=variant_id
        )
    except Exception:
        _delete_files(name, rendition_widths(picture.width))
        raise


def add_image_from_address(*, product_id: int, address: str, alt_en: str) -> ProductImage:
    """Fetch a picture from another server, and treat it as an upload.

    Raises:
        outgoing.OutgoingRefused: if the address leads inwards, elsewhere, or to too much.
        ImageInvalid: if what stands there is not a picture.
    """
    data = outgoing.fetch(address, most_bytes=MAX_BYTES)
    return add_image(product_id=product_id, file=io.BytesIO(data), alt_en=alt_en)


@transaction.atomic
def remove_image(*, image_id: int) -> None:
    """Delete a picture; the next in order becomes primary. Its files go once that is certain."""
    image = ProductImage.objects.get(pk=image_id)
    product_id, name, widths = image.product_id, image.file.name or "", list(image.widths)
    image.delete()
    heir = ProductImage.objects.filter(product_id=product_id).order_by("position", "pk").first()
    Product.objects.filter(pk=product_id, primary_image=None).update(primary_image=heir)
    announcing.product_changed([product_id])
    transaction.on_commit(lambda: _delete_files(name, widths))


def read_picture(file: IO[bytes]) -> Image.Image:
    """Decode a whole upload into pixels, upright, at most MAX_SIDE wide and high.

    Raises:
        ImageInvalid: with what is wrong and what is allowed.
    """
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ImageInvalid(_("The picture is larger than 10 MB."), field="file")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
            if picture.width * picture.height > MAX_PIXELS:
                raise ImageInvalid(_("The picture has more than 40 million pixels."), field="file")
            picture.load()
            upright = ImageOps.exif_transpose(picture)
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageInvalid(_("This file is not a picture (JPEG, PNG, WebP or GIF)."), field="file") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ImageInvalid(
            _("The picture is broken: it ends early or cannot be decoded."), field="file"
        ) from error
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    has_alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    return upright.convert("RGBA" if has_alpha else "RGB")


def rendition_widths(width: int) -> list[int]:
    """Widths to make of a picture: never wider than itself, and at least one."""
    return [size for size in WIDTHS if size <= width] or [width]


def rendition_name(name: str, width: int) -> str:
    """`products/ab.webp` at 320 → `products/ab-320.webp`."""
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}-{width}.webp"))


def srcset(image: ProductImage) -> str:
    """The value of a `srcset` attribute: every rendition with its width."""
    name = image.file.name or ""
    return ", ".join(f"{settings.MEDIA_URL}{rendition_name(name, width)} {width}w" for width in image.widths)


def _store(picture: Image.Image) -> str:
    name = default_storage.save(f"products/{uuid.uuid4().hex}.webp", _encoded(picture))
    for width in rendition_widths(picture.width):
        height = max(1, round(picture.height * width / picture.width))
        smaller = picture.resize((width, height), Image.Resampling.LANCZOS)
        default_storage.save(rendition_name(name, width), _encoded(smaller))
    return name


def _encoded(picture: Image.Image) -> "ContentFile[bytes]":
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=4)
    return ContentFile(out.getvalue())


@transaction.atomic
def _record(
    product_id: int, name: str, picture: Image.Image, *, alt_en: str, alt_zh_hans: str, variant_id: int | None
) -> ProductImage:
    latest = ProductImage.objects.filter(product_id=product_id).aggregate(n=Max("position"))["n"]
    alts = {"alt_en": alt_en, "alt_zh_hans": alt_zh_hans}
    image = ProductImage(
        product_id=product_id,
        variant_id=variant_id,
        position=0 if latest is None else latest + 1,
        widths=rendition_widths(picture.width),
        **alts,
    )
    image.file.name = name
    image.width, image.height = picture.size
    image.save()
    Product.objects.filter(pk=product_id, primary_image=None).update(primary_image=image)
    announcing.product_changed([product_id])
    return image


def _delete_files(name: str, widths: list[int]) -> None:
    for one in [name, *(rendition_name(name, width) for width in widths)]:
        default_storage.delete(one)
