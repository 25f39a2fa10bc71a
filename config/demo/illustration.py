"""Demo pictures: an emoji in 3D on a soft gradient with a shadow, recoloured for colour variants.

Real photographs would need a photographer and releases; illustrations say honestly that this is a demo, and 155 small
sources make hundreds of pictures in seconds. Composed at `manage.py demo`, so that the repository stays small.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from config.demo.catalogue import Colour

SOURCES = Path(__file__).parent / "pictures" / "sources"
SIDE = 800  # pixels; the storefront shows at most this on a double-density phone
QUALITY = 80
METHOD = 1  # of the WebP encoder: two steps slower saves 4 % of bytes only


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture to compose. `companion` is the icon of something used with it, in the second view."""

    path: Path
    icon: str
    background_hue: float  # degrees
    widths: tuple[int, ...]  # renditions beside the original, named as the shop names those of an upload
    tint: Colour | None = None
    companion: str = ""


def compose_all(pictures: Sequence[Picture]) -> Iterator[Path]:
    """Write every picture and its renditions, one process a core, yielding each path when it is there."""
    for folder in {picture.path.parent for picture in pictures}:
        folder.mkdir(parents=True, exist_ok=True)
    workers = min(os.cpu_count() or 1, max(1, len(pictures) // 40))
    if workers == 1:
        yield from map(compose, pictures)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(compose, pictures, chunksize=8)


def compose(picture: Picture) -> Path:
    """Compose one picture; the same input gives the same file."""
    canvas = _background(picture.background_hue, picture.path.stem)
    icon = _icon(picture.icon, picture.tint)
    if picture.companion:
        _place(canvas, icon.rotate(-9, Image.Resampling.BICUBIC), side=620, centre=(350, 410))
        _place(canvas, _icon(picture.companion, None), side=230, centre=(660, 610))
    else:
        _place(canvas, icon, side=500, centre=(400, 395))
    _save(canvas, picture)
    return picture.path


def swatch(colour: Colour) -> str:
    """The colour as #rrggbb, for the variant picker."""
    lightness = 0.5 + 0.42 * colour.lightness
    r, g, b = _hsl(colour.hue, colour.saturation, lightness)
    return f"#{r:02x}{g:02x}{b:02x}"


def _save(canvas: Image.Image, picture: Picture) -> None:
    path = picture.path
    canvas.save(path, "WEBP", quality=QUALITY, method=METHOD)
    for width in picture.widths:
        target = path.with_name(f"{path.stem}-{width}.webp")
        small = canvas.resize((width, width), Image.Resampling.BOX, reducing_gap=2.0)
        small.save(target, "WEBP", quality=QUALITY, method=METHOD)


def _background(hue: float, name: str) -> Image.Image:
    """A diagonal gradient between two pale tones; its angle follows the name, so neighbours differ."""
    angle = hashlib.blake2s(name.encode(), digest_size=1).digest()[0] / 255 * 0.9 + 0.2
    x = np.linspace(0, 1, SIDE // 10, dtype=np.float32)  # a tenth of the side: a gradient loses nothing by it
    ramp = np.clip((x[None, :] * np.cos(angle) + x[:, None] * np.sin(angle)) / 1.35, 0, 1)[..., None]
    top = np.array(_hsl(hue, 0.42, 0.94), np.float32)
    bottom = np.array(_hsl(hue + 24, 0.38, 0.84), np.float32)
    small = Image.fromarray((top + (bottom - top) * ramp).astype(np.uint8), "RGB")
    return small.resize((SIDE, SIDE), Image.Resampling.BICUBIC)


def _place(canvas: Image.Image, icon: Image.Image, *, side: int, centre: tuple[int, int]) -> None:
    """Draw the icon over its own blurred shadow on the floor."""
    big = icon.resize((side, side), Image.Resampling.BICUBIC)
    x, y = centre[0] - side // 2, centre[1] - side // 2
    shadow = _shadow().resize((int(side * 0.9), int(side * 0.2)))
    canvas.paste(
        (60, 56, 70), (centre[0] - shadow.width // 2, y + side - shadow.height // 2 - side // 30), shadow
    )
    canvas.paste(big, (x, y), big)


@lru_cache(maxsize=1)
def _shadow() -> Image.Image:
    """A soft ellipse as a mask."""
    y, x = np.mgrid[-1:1:60j, -1:1:200j]
    return Image.fromarray((np.clip(1 - np.hypot(x, y), 0, 1) ** 1.4 * 92).astype(np.uint8), "L").filter(
        ImageFilter.GaussianBlur(2)
    )


@lru_cache(maxsize=64)
def _source(name: str) -> Image.Image:
    return Image.open(SOURCES / f"{name}.webp").convert("RGBA")


def _icon(name: str, tint: Colour | None) -> Image.Image:
    source = _source(name)
    return source if tint is None else _recoloured(source, tint)


def _recoloured(source: Image.Image, tint: Colour) -> Image.Image:
    """Turn the icon's main hue to the tint's and move saturation and lightness along, keeping light and shade."""
    alpha = source.getchannel("A")
    hsv = np.asarray(source.convert("RGB").convert("HSV")).astype(np.float32)
    hue, sat, val = hsv[..., 0] * (360 / 255), hsv[..., 1] / 255, hsv[..., 2] / 255
    weight = np.asarray(alpha, np.float32) / 255 * (sat + 0.02)
    radians = np.deg2rad(hue)
    main = np.rad2deg(np.arctan2((np.sin(radians) * weight).sum(), (np.cos(radians) * weight).sum()))
    turned = np.where(sat > 0.12, hue + tint.hue - main, tint.hue)
    strength = 0.35 + 0.65 * tint.saturation
    sat = np.clip(
        np.maximum(sat, 0.5 * tint.saturation) * strength if tint.saturation > 0.2 else sat * 0.18, 0, 1
    )
    val = np.clip(
        val * (1 + 0.75 * tint.lightness) if tint.lightness < 0 else val + (1 - val) * tint.lightness * 0.8,
        0,
        1,
    )
    stacked = np.stack([turned % 360 * (255 / 360), sat * 255, val * 255], -1).astype(np.uint8)
    result = Image.fromarray(stacked, "HSV").convert("RGBA")
    result.putalpha(alpha)
    return result


def _hsl(hue: float, saturation: float, lightness: float) -> tuple[int, int, int]:
    """HSL with hue in degrees to bytes."""
    a = saturation * min(lightness, 1 - lightness)

    def channel(n: int) -> int:
        k = (n + hue / 30) % 12
        return round(255 * (lightness - a * max(-1, min(k - 3, 9 - k, 1))))

    return channel(0), channel(8), channel(4)
