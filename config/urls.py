"""Every route of the project."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.i18n import set_language
from django.views.static import serve

from config import health
from shop import urls as storefront

# One entrance for all: the admin has no sign-in page of its own that other limits would hold at.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    *([path("admin/", include("content.admin.routes"))] if "content" in settings.AI_APPS else []),
    *([path("admin/", include("support.admin.routes"))] if "support" in settings.AI_APPS else []),
    *([path("admin/", include("pricing.admin.routes"))] if "pricing" in settings.AI_APPS else []),
    *(
        [path("admin/what-if/", include("config.what_if_routes"))]
        if {"pricing", "inventory"} <= set(settings.AI_APPS)
        else []
    ),
    *([path("admin/", include("inventory.admin.routes"))] if "inventory" in settings.AI_APPS else []),
    *([path("admin/", include("risk.admin.routes"))] if "risk" in settings.AI_APPS else []),
    path("admin/", admin.site.urls),
    *([path("api/v1/", include("content.api"))] if "content" in settings.AI_APPS else []),
    *(
        [path("api/v1/", include(("support.api.routes", "support_api")))]
        if "support" in settings.AI_APPS
        else []
    ),
    *([path("api/v1/", include(("pricing.urls", "pricing_api")))] if "pricing" in settings.AI_APPS else []),
    *(
        [path("api/v1/", include(("inventory.urls", "inventory_api")))]
        if "inventory" in settings.AI_APPS
        else []
    ),
    *([path("api/v1/", include(("risk.api", "risk_api")))] if "risk" in settings.AI_APPS else []),
    path("api/", include("shop.api.urls")),
    path("", include("shop.views.sandbox")),
    path("language/", set_language, name="set_language"),
    *storefront.root_urlpatterns,
    *i18n_patterns(
        path("accounts/", include("allauth.account.urls")),
        path("accounts/2fa/", include("allauth.mfa.urls")),
        *([path("", include("content.urls"))] if "content" in settings.AI_APPS else []),
        *([path("", include("support.urls"))] if "support" in settings.AI_APPS else []),
        *([path("", include("risk.urls"))] if "risk" in settings.AI_APPS else []),
        path("", include("shop.urls")),
    ),
]

if "recommend" in settings.AI_APPS:
    urlpatterns.append(path("recommendations/", include("recommend.urls")))

if settings.SERVE_MEDIA:
    urlpatterns.append(re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}))
