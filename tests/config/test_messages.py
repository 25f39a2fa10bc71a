"""The words of templates are found without GNU gettext."""

from config.management.commands.messages import template_messages


def test_translate_tags_are_found_with_their_context():
    source = """{% translate "Add to cart" %} {% translate 'Open' context "shop hours" as x %}"""

    assert list(template_messages(source)) == [("Add to cart", None), ("Open", "shop hours")]


def test_a_block_keeps_its_variables_and_its_plural():
    source = (
        "{% blocktranslate trimmed count n=n %}\n {{ n }} item\n"
        "{% plural %}\n {{ n }} items\n{% endblocktranslate %}"
    )

    assert list(template_messages(source)) == [(("%(n)s item", "%(n)s items"), None)]


def test_a_percent_sign_in_a_block_is_doubled_as_django_does():
    assert list(template_messages("{% blocktranslate %}5% off{% endblocktranslate %}")) == [("5%% off", None)]


def test_words_inside_filters_are_found():
    assert list(template_messages("""{{ name|default:_("Guest") }}""")) == [("Guest", None)]


def test_a_percent_sign_in_a_tag_is_doubled_as_django_does():
    assert list(template_messages('{% translate "95 % interval" %}')) == [("95 %% interval", None)]
