"""Tags whose words stand in the template itself: they give the same HTML each time, so they are drawn once per
language.

A page has a hundred of `{% translate "Cart" %}`, `{% url 'shop:cart' %}` and `{% icon "bag" %}`; to look each up anew
costs as much as all that differs from page to page. `shop_ui` registers them under their usual names; with a variable,
or `as`, they are Django's own. `{% kept %}` does the same for a whole part of the frame.
"""

from collections.abc import Callable, Hashable, Sequence

from django.template.base import FilterExpression, Node, NodeList, Parser, Token, Variable
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as do_url
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.static import StaticNode, do_static
from django.templatetags.static import static as static_url
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST_KEPT = 200  # by a node whose values are more than expected


def everywhere() -> Hashable:
    return None


def place() -> Hashable:
    """What decides an address: the language, and the path below which the site is mounted."""
    return get_language(), get_script_prefix()


class Kept(Node):
    """Draws what it holds once for each place and each of the values that it shows."""

    def __init__(
        self,
        content: Node | NodeList,
        by: Callable[[], Hashable],
        values: Sequence[FilterExpression] = (),
    ) -> None:
        self.content = content
        self.by = by
        self.values = values
        self.drawn: dict[Hashable, str] = {}

    def render(self, context: Context) -> str:
        key = self.by()
        if self.values:
            key = (key, *(value.resolve(context) for value in self.values))
        found = self.drawn.get(key)
        if found is None:
            if len(self.drawn) >= MOST_KEPT:
                self.drawn.clear()
            found = self.drawn[key] = self.content.render(context)
        return found


def kept(parser: Parser, token: Token) -> Node:
    """`{% kept departments %}…{% endkept %}`: a part that shows words, addresses and the values that it names."""
    values = [parser.compile_filter(value) for value in token.split_contents()[1:]]
    content = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(content, place, values)


def translate(parser: Parser, token: Token) -> Node:
    """`{% translate "Words" %}`"""
    node = do_translate(parser, token)
    plain = isinstance(node, TranslateNode) and not (node.asvar or node.noop or node.message_context)
    return Kept(node, get_language) if plain and _is_written_out(node.filter_expression) else node


def url(parser: Parser, token: Token) -> Node:
    """`{% url 'shop:page' 'returns' %}`"""
    node = do_url(parser, token)
    plain = isinstance(node, URLNode) and not (node.asvar or node.kwargs)
    return Kept(node, place) if plain and all(map(_is_written_out, [node.view_name, *node.args])) else node


def static(parser: Parser, token: Token) -> Node:
    """`{% static 'css/base.css' %}`"""
    node = do_static(parser, token)
    plain = isinstance(node, StaticNode) and node.varname is None
    return Kept(node, everywhere) if plain and _is_written_out(node.path) else node


def icon(parser: Parser, token: Token) -> Node:
    """`{% icon "bag" %}`: a picture from the sprite; decoration only, its meaning stands beside it in words."""
    node = IconNode(parser.compile_filter(token.split_contents()[1]))
    return Kept(node, everywhere) if _is_written_out(node.name) else node


class IconNode(Node):
    """Found in the sprite when it is drawn, not when the template is read: then the files may not be collected yet."""

    def __init__(self, name: FilterExpression) -> None:
        self.name = name

    def render(self, context: Context) -> SafeString:
        sprite, name = static_url("img/icons.svg"), self.name.resolve(context)
        return format_html(
            '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name
        )


def _is_written_out(expression: FilterExpression) -> bool:
    """A word in quotes, without a filter."""
    var = expression.var
    written = not isinstance(var, Variable) or (var.lookups is None and var.translate is False)
    return written and not expression.filters
