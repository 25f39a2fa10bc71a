"""Components that a page repeats by the dozen: drawn once per shape, then only the texts are filled in.

A shape is which of the texts there are, and the flags: a card with a brand and without a discount. Its template is
drawn with a stand-in for every text, so that it may ask whether a text is there and write it out, and nothing else:
what it writes is finished before. Filling in costs a tenth of drawing, and no card needs to be kept.
"""

import re
from collections.abc import Hashable, Mapping
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from shop.templatetags.lasting import place

STAND_IN = re.compile("\x02([a-z_]+)\x03")
# By component, language, texts that there are, and flags: the stretches of HTML with the names of texts between.
_shapes: dict[Hashable, list[str]] = {}


def filled(component: str, name: str, texts: Mapping[str, str], **flags: bool) -> SafeString:
    """A component with these texts, which are escaped unless they are safe.

    Args:
        component: of `templates/components/`, without its ending.
        name: by which the template knows them: `{{ card.brand }}`, `{% if card.is_new %}`.
    """
    there = tuple(key for key, text in texts.items() if text)
    shape = (component, place(), there, tuple(flags.items()))
    frame = _shapes.get(shape)
    if frame is None:
        frame = _shapes[shape] = _draw(component, name, texts, flags)
    parts = frame.copy()
    parts[1::2] = [_safe(texts[key]) for key in frame[1::2]]
    return SafeString("".join(parts))


def _draw(component: str, name: str, texts: Mapping[str, str], flags: Mapping[str, bool]) -> list[str]:
    stand_ins = {key: f"\x02{key}\x03" if text else "" for key, text in texts.items()}
    html = render_to_string(f"components/{component}.html", {name: {**stand_ins, **flags}})
    return STAND_IN.split(html)


def _safe(text: str) -> str:
    return text if isinstance(text, SafeString) else escape(text)
