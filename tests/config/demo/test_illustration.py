"""Pictures are composed alike each time, recoloured by variant, with the renditions that the shop expects."""

from pathlib import Path

from PIL import Image

from config.demo import illustration
from config.demo.authoring import load_catalogue
from config.demo.illustration import SOURCES, Picture


def test_the_same_picture_is_the_same_file(tmp_path: Path):
    first, second = tmp_path / "a" / "x.webp", tmp_path / "b" / "x.webp"

    for path in (first, second):
        list(illustration.compose_all([Picture(path, "1f3a7", 200.0, (160, 320))]))

    assert first.read_bytes() == second.read_bytes()
    assert Image.open(first).size == (800, 800)
    assert Image.open(first.with_name("x-160.webp")).size == (160, 160)


def test_a_colour_variant_looks_different(tmp_path: Path):
    red = next(c for c in load_catalogue(seed=1).colours if c.code == "red")
    pictures = [
        Picture(tmp_path / "p.webp", "1f3a7", 200.0, ()),
        Picture(tmp_path / "q.webp", "1f3a7", 200.0, (), red),
    ]

    list(illustration.compose_all(pictures))

    plain, tinted = (Image.open(p.path).convert("RGB").resize((1, 1)).getpixel((0, 0)) for p in pictures)
    assert tinted[0] - tinted[2] > plain[0] - plain[2] + 5


def test_every_icon_of_the_catalogue_is_shipped_with_its_licence():
    icons = {icon for t in load_catalogue(seed=1).types for icon in t.icons}

    assert {icon for icon in icons if not (SOURCES / f"{icon}.webp").exists()} == set()
    assert {path.stem for path in SOURCES.glob("*.webp")} == icons
    assert "MIT License" in (SOURCES.parent / "LICENSE").read_text()


def test_a_swatch_is_a_colour_of_the_web():
    colours = {c.code: illustration.swatch(c) for c in load_catalogue(seed=1).colours}

    assert colours["red"] == "#df2620"
    assert all(len(code) == 7 for code in colours.values())
