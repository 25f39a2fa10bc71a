"""Nobody's HTML is let through: what people, operators and models write is text, and every template escapes it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LETS_THROUGH = re.compile(r"\|\s*(?:safe|safeseq)\b|autoescape\s+off")
OF_FORMS = "field.help_text|safe"  # written in the code of a form


@pytest.mark.parametrize("template", sorted(ROOT.glob("templates/**/*.html")), ids=lambda path: path.name)
def test_no_template_shows_what_it_is_given_as_html(template):
    text = template.read_text(encoding="utf-8").replace(OF_FORMS, "")

    assert LETS_THROUGH.findall(text) == []


def test_what_would_let_html_through_is_seen():
    assert LETS_THROUGH.search("{{ product.description|safe }}")
    assert LETS_THROUGH.search("{% autoescape off %}")
    assert not LETS_THROUGH.search("{{ description|linebreaks }} {{ is_safe }}")
