"""Tags whose words stand in the template itself: they give the same HTML each time, so they are drawn once per
language.

A page has a hundred of `{% translate "Cart" %}`, `{% url 'shop:cart' %}` and `{% icon "bag" %}`; to look each up anew
costs as much as all that differs from page to page. `shop_ui` registers them under their usual names; with a variable,
or `as`, they are Django's own.
"""

from django.template.base import FilterExpression, Node, Parser, Token, Variable
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


class PerLanguage(Node):
    """Draws a node once for each language (and each place below which the site is mounted)."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.kept: dict[tuple[str | None, str], str] = {}

    def render(self, context: Context) -> str:
        key = (get_language(), get_script_prefix())
        found = self.kept.get(key)
        if found is None:
            found = self.kept[key] = self.node.render(context)
        return found


def translate(parser: Parser, token: Token) -> Node:
    """`{% translate "Words" %}`"""
    node = do_translate(parser, token)
    plain = isinstance(node, TranslateNode) and not (node.asvar or node.noop or node.message_context)
    return PerLanguage(node) if plain and _is_written_out(node.filter_expression) else node


def url(parser: Parser, token: Token) -> Node:
    """`{% url 'shop:page' 'returns' %}`"""
    node = do_url(parser, token)
    plain = isinstance(node, URLNode) and not (node.asvar or node.kwargs)
    return PerLanguage(node) if plain and all(map(_is_written_out, [node.view_name, *node.args])) else node


def static(parser: Parser, token: Token) -> Node:
    """`{% static 'css/base.css' %}`"""
    node = do_static(parser, token)
    plain = isinstance(node, StaticNode) and node.varname is None
    return PerLanguage(node) if plain and _is_written_out(node.path) else node


def icon(parser: Parser, token: Token) -> Node:
    """`{% icon "bag" %}`: a picture from the sprite; decoration only, its meaning stands beside it in words."""
    name = parser.compile_filter(token.split_contents()[1])
    return PerLanguage(IconNode(name)) if _is_written_out(name) else IconNode(name)


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
