"""What is uploaded is decoded and written anew: nothing of the file that came is ever served."""

import io
import struct
import zlib

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from shop.services import outgoing
from shop.services.catalogue import images
from shop.services.catalogue.images import ImageInvalid
from tests import factories as make

pytestmark = pytest.mark.django_db
SCRIPT = b"<script>alert(1)</script>"


def picture(kind: str = "PNG", size: tuple[int, int] = (30, 20)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind)
    return out.getvalue()


def add(data: bytes):
    return images.add_image(product_id=make.product().pk, file=io.BytesIO(data), alt_en="x")


def stored() -> dict[str, bytes]:
    _folders, names = default_storage.listdir("products")
    return {name: default_storage.open(f"products/{name}").read() for name in names}


def png_of(width: int, height: int) -> bytes:
    """A small file that claims to be large: rows of nothing, well compressed."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = zlib.compress(b"\0" * 1_000_000, 9)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "data",
    [
        picture("GIF") + SCRIPT,
        picture("PNG") + SCRIPT,
        picture("JPEG")[:2] + b"\xff\xfe" + struct.pack(">H", len(SCRIPT) + 2) + SCRIPT + picture("JPEG")[2:],
        picture("PNG") + b"PK\x03\x04" + SCRIPT,
    ],
    ids=[
        "gif with script behind",
        "png with script behind",
        "jpeg with script as comment",
        "png that is a zip",
    ],
)
def test_a_picture_that_is_something_else_too_is_only_a_picture_afterwards(data):
    add(data)

    written = stored()
    assert written
    assert all(name.endswith(".webp") for name in written)
    assert all(content[:4] == b"RIFF" and SCRIPT not in content for content in written.values())


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>",
        b"PK\x03\x04" + bytes(500),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (w) file\n",
        b"GIF89a" + SCRIPT,
        b"",
        SCRIPT,
        png_of(10_000, 10_000),
        png_of(60_000, 60_000),
        picture("PNG")[:40],
        bytes(10_000_001),
    ],
    ids=[
        "svg", "entity", "zip", "postscript", "false gif", "empty", "html", "100 megapixels", "bomb", "cut", "11 MB",
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused_and_nothing_is_kept(data):
    with pytest.raises(ImageInvalid):
        add(data)

    assert not default_storage.exists("products") or stored() == {}


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x.png", "..\\..\\x.png", "x.php\x00.png", "a" * 400 + ".png"]
)
def test_the_name_of_a_file_leads_nowhere(name):
    file = io.BytesIO(picture())
    file.name = name

    image = images.add_image(product_id=make.product().pk, file=file, alt_en="x")

    assert image.file.name.startswith("products/")
    assert image.file.name.count("/") == 1
    assert ".." not in image.file.name


@pytest.mark.parametrize(
    "path",
    [
        "/media/../config/settings.py", "/media/..%2f..%2fetc/passwd", "/media/%2e%2e/secret_key", "/media//etc/passwd",
        "/static/../manage.py",
    ],
)  # fmt: skip
def test_files_are_not_served_from_outside_their_folder(client, path):
    make.channel()

    assert client.get(path).status_code in {301, 302, 400, 404}


def test_a_picture_from_an_address_is_treated_as_an_upload(monkeypatch):
    asked = {}

    def fetch(address, *, most_bytes):
        asked[address] = most_bytes
        return picture("PNG") + SCRIPT

    monkeypatch.setattr(outgoing, "fetch", fetch)

    image = images.add_image_from_address(
        product_id=make.product().pk, address="https://example.com/a.png", alt_en="A"
    )

    assert asked == {"https://example.com/a.png": 10_000_000}
    assert all(SCRIPT not in content for content in stored().values())
    assert image.widths == [30]


def test_an_address_that_leads_inwards_adds_nothing():
    with pytest.raises(outgoing.OutgoingRefused):
        images.add_image_from_address(
            product_id=make.product().pk, address="http://127.0.0.1/a.png", alt_en="A"
        )

    assert not default_storage.exists("products")
