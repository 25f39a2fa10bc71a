"""The OpenAPI document and the page over it, whose script and style come from this server alone."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


# The page's own script comes from a second address, so only its style sheet needs an exception.
@method_decorator(
    csp_replace(
        {
            "default-src": [SELF],
            "script-src": [SELF],
            "style-src": [SELF, UNSAFE_INLINE],
            "img-src": [SELF, "data:"],
            "object-src": [NONE],
            "frame-ancestors": [NONE],
        }
    ),
    name="dispatch",
)
class Docs(SpectacularSwaggerSplitView):
    """Swagger UI over the schema."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()


@method_decorator(cache_control(max_age=300), name="dispatch")
class Schema(SpectacularAPIView):
    """The OpenAPI document, YAML unless `?format=json` or an Accept header asks for JSON."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
