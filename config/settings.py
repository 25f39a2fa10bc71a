"""One settings module for every size of shop: values come from the environment.

Without any variable set, the shop runs embedded: SQLite, tasks in process, cache in memory, e-mail to the
console. `DATABASE_URL`, `REDIS_URL` and the other variables listed in docs/operations.md change that; the code
stays the same. `DEBUG=0` makes every production guard apply.
"""

import os
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules


def env_bool(name: str, *, default: bool) -> bool:
    """Read a switch: 1/true/yes/on or 0/false/no/off, in any case."""
    raw = os.environ.get(name)
    if raw is None or raw == "":
        return default
    if raw.lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.lower() in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={raw!r}: allowed are 1, true, yes, on, 0, false, no, off")


def env_list(name: str, default: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def env_int(name: str, default: int) -> int:
    raw = os.environ.get(name, str(default))
    try:
        return int(raw)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={raw!r}: a whole number is expected") from error


def env_decimal(name: str, default: str) -> Decimal:
    """Read a number that is not negative."""
    raw = os.environ.get(name) or default
    try:
        number = Decimal(raw)
    except InvalidOperation as error:
        raise ImproperlyConfigured(f"{name}={raw!r}: a number is expected") from error
    if not number.is_finite() or number < 0:
        raise ImproperlyConfigured(f"{name}={raw!r}: a number that is not negative is expected")
    return number


def env_choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """Read one of a few words."""
    raw = os.environ.get(name) or default
    if raw not in allowed:
        raise ImproperlyConfigured(f"{name}={raw!r}: allowed are {', '.join(allowed)}")
    return raw


# --- where things lie -----------------------------------------------------------------------------------------
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))
ARTIFACTS_DIR = Path(os.environ.get("ARTIFACTS_DIR", VAR_DIR / "artifacts"))
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", VAR_DIR / "media"))
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
LOCALE_PATHS = [BASE_DIR / "locale"]

# --- safety -----------------------------------------------------------------------------------------------------
DEBUG = env_bool("DEBUG", default=False)
# Whether the site is reached over TLS. The embedded default is a loopback server without it.
HTTPS = env_bool("HTTPS", default=False)
EMBEDDED_KEY_FILE = VAR_DIR / "secret_key"


def secret_key() -> str:
    """The key from the environment, or one made once and kept in `var/` for the embedded shop."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    if HTTPS:
        raise ImproperlyConfigured("SECRET_KEY must be set (at least 50 characters) when HTTPS=1")
    if not EMBEDDED_KEY_FILE.exists():
        from django.core.management.utils import get_random_secret_key  # noqa: PLC0415 - only on a first start

        EMBEDDED_KEY_FILE.parent.mkdir(parents=True, exist_ok=True)
        EMBEDDED_KEY_FILE.write_text(get_random_secret_key() + get_random_secret_key())
        EMBEDDED_KEY_FILE.chmod(0o600)
    return EMBEDDED_KEY_FILE.read_text()


SECRET_KEY = secret_key()
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS", "")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", "")
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000").rstrip("/")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS and env_bool("BEHIND_PROXY", default=True):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Number of proxies whose X-Forwarded-For entry is trusted; 0 takes the peer's address.
TRUSTED_PROXIES = env_int("TRUSTED_PROXIES", 0)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
# What no page of the shop needs, so that no script that slipped in may use it either.
SECURITY_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), midi=(), payment=(), usb=(), xr-spatial-tracking=(), publickey-credentials-get=(self), "
        "publickey-credentials-create=(self)"
    ),
}
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}
# The theme evaluates the expressions of its components and writes style attributes (docs/adr/0011).
ADMIN_CONTENT_SECURITY_POLICY: dict[str, Any] = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": [SELF, NONCE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}

# --- what is installed --------------------------------------------------------------------------------------------
# An AI app can be left out by name: the shop sells without it.
AI_APPS = env_list("AI_APPS", "recommend,content,support,pricing,inventory,risk")

INSTALLED_APPS = [
    "modeltranslation",
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "django_filters",
    "django_htmx",
    "csp",
    "shop",
    *AI_APPS,
    "config",
]

MIDDLEWARE = [
    "shop.views.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shop.views.middleware.ShopMiddleware",
    "shop.views.guard.GuardMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "shop.views.context.storefront",
            ],
        },
    }
]

# --- data -----------------------------------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'omnishop.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
DATABASE = DATABASES["default"]
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASE["OPTIONS"] = {
        # IMMEDIATE takes the write lock at BEGIN: two writers queue instead of one failing half way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
    }
else:
    # A lock that is not had in three seconds is answered with "busy, retry" instead of a hanging page.
    # A shop's queries are short and find their rows by index: on flash storage a page read at random costs little
    # more than the next one, and compiling or sharing a query among workers costs more than running it.
    options = {
        "lock_timeout": 3000,
        "statement_timeout": 60000,
        "random_page_cost": 1.1,
        "jit": "off",
        "max_parallel_workers_per_gather": 0,
    }
    DATABASE["OPTIONS"] = {"options": " ".join(f"-c {name}={value}" for name, value in options.items())}
if name := os.environ.get("TEST_DB_NAME"):
    DATABASE["TEST"] = {"NAME": name}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DEFAULT_CHARSET = "utf-8"

REDIS_URL = os.environ.get("REDIS_URL", "")
if TESTING and REDIS_URL:
    # Parallel test processes empty their cache: each has a Redis database of its own.
    _base, _number = REDIS_URL.rsplit("/", 1)
    _worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    REDIS_URL = f"{_base}/{int(_number) + 1 + int(_worker)}"
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": REDIS_URL,
            # A shop whose cache is away keeps selling: reads miss, writes are dropped and logged.
            "OPTIONS": {"IGNORE_EXCEPTIONS": True, "SOCKET_CONNECT_TIMEOUT": 1, "SOCKET_TIMEOUT": 1},
            "KEY_PREFIX": "omnishop",
        }
    }
    DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }
SESSION_ENGINE = "django.contrib.sessions.backends.db"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if TESTING or DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
# The embedded server hands out uploads itself; in production the proxy or a bucket does.
SERVE_MEDIA = env_bool("SERVE_MEDIA", default=not HTTPS)

# --- tasks ------------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_ALWAYS_EAGER = TESTING or not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = env_int("TASK_TIME_LIMIT_S", 3_600)
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": CELERY_TASK_TIME_LIMIT + 300}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"

# --- people, languages, letters ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "shop.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("shop:account")
LOGOUT_REDIRECT_URL = reverse_lazy("shop:home")
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Who signs up types the code out of a letter before anything else: the page is the same where there is an account.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_ADAPTER = "shop.services.entrance.AccountAdapter"
# Sign-in, sign-up and resets are limited by the shop (PAGE_RATES, shop.services.guessing); codes by allauth.
ACCOUNT_RATE_LIMITS = {"login": None, "signup": None, "reset_password": "5/m/key", "login_failed": "5/5m/key"}
MFA_ADAPTER = "shop.services.entrance.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "shop.services.entrance.AddKeyForm",
    "edit_webauthn": "shop.services.entrance.RenameKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Nobody is signed in before the address is proven; accounts that the shop made have nothing to prove.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# Whether the admin opens to staff without a second factor: only where there is no TLS, as on a laptop.
STAFF_SECOND_FACTOR = env_choice(
    "STAFF_SECOND_FACTOR", "required" if HTTPS else "optional", ("required", "optional")
)
# Pages that want the password, a code or a key again if it was not shown within five minutes: refunds, exports.
SHOP_FRESH_ROUTES = frozenset(
    {"shop:data_export", "support:export", "admin:shop_payment_refund", "admin:shop_return_refund"}
    | set(env_list("SHOP_FRESH_ROUTES", ""))
)

LANGUAGE_CODE = os.environ.get("LANGUAGE_CODE", "en")
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en", "zh-hans")
MODELTRANSLATION_TRANSLATION_FILES = ("shop.models.translation",)
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("TIME_ZONE", "UTC")

EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = env_int("EMAIL_PORT", 25)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Omnishop <shop@example.com>")

# --- the shop ---------------------------------------------------------------------------------------------------------
SHOP_DEFAULT_CHANNEL = os.environ.get("SHOP_DEFAULT_CHANNEL", "web")
SHOP_RESERVATION_MINUTES = env_int("SHOP_RESERVATION_MINUTES", 15)
# Days after their arrival in which goods may be sent back.
SHOP_RETURN_DAYS = env_int("SHOP_RETURN_DAYS", 30)
# Days for which what people looked at, and carts that they left, are kept with the person or device.
SHOP_BEHAVIOUR_DAYS = env_int("SHOP_BEHAVIOUR_DAYS", 730)
SHOP_CART_DAYS = env_int("SHOP_CART_DAYS", 180)
# What stands on invoices: who sells (lines separated by "|": name, address, tax number), and how numbers begin.
SHOP_SELLER = os.environ.get("SHOP_SELLER", "Omnishop").replace("|", "\n")
SHOP_INVOICE_PREFIX = os.environ.get("SHOP_INVOICE_PREFIX", "INV-")
SHOP_CREDIT_NOTE_PREFIX = os.environ.get("SHOP_CREDIT_NOTE_PREFIX", "CN-")
# The page that answers questions from reviews, by the name of its route; empty where no app does.
SHOP_ASK_ROUTE = "content:ask" if "content" in AI_APPS else ""
# The page where customers are helped, by the name of its route; empty where no app does.
SHOP_SUPPORT_ROUTE = "support:page" if "support" in AI_APPS else ""
# The pages where a buyer asks for a person after a refusal, by their names with and without "_order"; empty: none.
SHOP_APPEAL_ROUTE = "risk:appeal" if "risk" in AI_APPS else ""
# What apps add to the export of a customer: functions of a customer's id that return QuerySets.
SHOP_PRIVATE_ROWS = ["support.services.privacy.rows_of"] if "support" in AI_APPS else []
# Whether a review that passes the shop's own rules is published only after the app that reads reviews let it pass.
SHOP_REVIEWS_SCREENED = env_bool("SHOP_REVIEWS_SCREENED", default="content" in AI_APPS)
# Encoders of reviews: a folder or a Hugging Face name; empty is the packaged one for English, none for Chinese.
CONTENT_ENCODER = os.environ.get("CONTENT_ENCODER", "")
CONTENT_ENCODER_ZH = os.environ.get("CONTENT_ENCODER_ZH", "")
# Reviews that an encoder is tuned on at each training, .2 CPU-seconds each; 0 leaves tuning out.
CONTENT_TUNED_TEXTS = env_int("CONTENT_TUNED_TEXTS", 0)
# Made dialogues that the rewriter of questions learns from at each training, two CPU-minutes for 3,200; 0: none.
SUPPORT_REWRITER_PAIRS = env_int("SUPPORT_REWRITER_PAIRS", 0 if TESTING else 3_200)
# Total of an order, in its currency, from which a problem with it is urgent.
SUPPORT_VALUE = env_decimal("SUPPORT_VALUE", "500")
# Hosts that addresses which people type may lead to although they are private or at another port; by comma.
SHOP_OUTGOING_ALLOWED = env_list("SHOP_OUTGOING_ALLOWED", "")
# What may go back for returned goods, in the order's currency, before a person has looked at the case.
RISK_PAYOUT_LIMIT = env_decimal("RISK_PAYOUT_LIMIT", "500")
# Share of the orders that people have time to look at: of those that a review is best for, the ones it saves most on.
RISK_REVIEW_RATE = env_decimal("RISK_REVIEW_RATE", "0.01")
# The same share of sign-ins, codes, returns and reviews together, of which nothing else is held up.
RISK_ABUSE_REVIEW_RATE = env_decimal("RISK_ABUSE_REVIEW_RATE", "0.02")
SHOP_PAYMENT_PROVIDERS = {"sandbox": "shop.services.payment.sandbox.SandboxProvider"}
SHOP_PAYMENT_PROVIDER = os.environ.get("SHOP_PAYMENT_PROVIDER", "sandbox")
# Signs the sandbox provider's webhooks; derived from SECRET_KEY unless given. Several by comma while they are
# exchanged: the first signs, all are believed.
SANDBOX_WEBHOOK_SECRET = os.environ.get("SANDBOX_WEBHOOK_SECRET", "")
# Ports: dotted paths. An AI app that is installed takes its port; otherwise the rule-based default serves.
SHOP_PORTS = {
    "recommender": "recommend.services.Recommender"
    if "recommend" in AI_APPS
    else "shop.ports.recommender.PopularityRecommender",
    "searcher": "shop.ports.searcher.FullTextSearcher",
    "screener": "risk.services.Screener" if "risk" in AI_APPS else "shop.ports.screener.AllowScreener",
}

# --- a language model, if one is configured (docs/language-models.md) -----------------------------------------
# An unknown name or an impossible value is refused when the model is first asked for, and templates answer.
LLM = {name: value for name, value in os.environ.items() if name.startswith("LLM_") and value}
# How it takes part in customer service. Whatever it is, templates answer after the deadline and beyond the caps.
SUPPORT_LLM_MODE = env_choice("SUPPORT_LLM_MODE", "none", ("none", "phraser", "router", "agent"))
SUPPORT_LLM_DEADLINE_S = float(env_decimal("SUPPORT_LLM_DEADLINE_S", "8"))  # of all calls of one answer


def llm_caps(span: str, *, calls: int, tokens: int, seconds: int, money: str) -> dict[str, Any]:
    """The caps of a conversation or a day."""
    return {
        "calls": env_int(f"SUPPORT_LLM_{span}_CALLS", calls),
        "tokens": env_int(f"SUPPORT_LLM_{span}_TOKENS", tokens),
        "seconds": float(env_decimal(f"SUPPORT_LLM_{span}_SECONDS", str(seconds))),
        "money": env_decimal(f"SUPPORT_LLM_{span}_MONEY", money),
    }


SUPPORT_LLM_CONVERSATION = llm_caps("CONVERSATION", calls=60, tokens=100_000, seconds=120, money="0.20")
SUPPORT_LLM_DAY = llm_caps("DAY", calls=5_000, tokens=5_000_000, seconds=20_000, money="5")

# --- the operators' pages ---------------------------------------------------------------------------------------------
# Each AI app offers the operators' home page one panel.
DASHBOARD_PANELS = [f"{app}.services.panel" for app in AI_APPS]

UNFOLD: dict[str, Any] = {
    "STYLES": ["config.dashboard.styles"],
    "SITE_TITLE": "Omnishop",
    "SITE_HEADER": "Omnishop",
    "SITE_SYMBOL": "storefront",
    "SITE_URL": "/",
    "SITE_FAVICONS": [
        {"rel": "icon", "sizes": "48x48", "href": "config.dashboard.favicon"},
        {"rel": "icon", "type": "image/svg+xml", "href": "config.dashboard.drawn_favicon"},
    ],
    "SHOW_LANGUAGES": True,
    "DASHBOARD_CALLBACK": "config.dashboard.context",
    "COLORS": {
        "primary": {
            "50": "oklch(97.5% .014 185)",
            "100": "oklch(94% .04 185)",
            "200": "oklch(89% .07 185)",
            "300": "oklch(82% .1 185)",
            "400": "oklch(73% .11 185)",
            "500": "oklch(63% .11 187)",
            "600": "oklch(52% .095 188)",
            "700": "oklch(44% .08 189)",
            "800": "oklch(37% .065 190)",
            "900": "oklch(32% .055 191)",
            "950": "oklch(22% .04 192)",
        }
    },
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "config.sidebar.navigation",
    },
    "EXTENSIONS": {"modeltranslation": {"flags": {"en": "EN", "zh-hans": "中"}}},
}

# --- the REST interface -----------------------------------------------------------------------------------------------
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "shop.api.authentication.ApiKeyAuthentication",
        "shop.api.authentication.CsrfSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": ["shop.api.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": ["shop.api.throttling.WindowThrottle"],
    "DEFAULT_SCHEMA_CLASS": "shop.api.schema.ShopSchema",
    "EXCEPTION_HANDLER": "shop.api.errors.handle",
}
# Requests a minute: of an address or account, of an API key, and within that searches, sign-ins and writes.
API_RATES = {
    "anon": env_int("API_RATE_ANON", 600),
    "key": env_int("API_RATE_KEY", 3_000),
    "search": env_int("API_RATE_SEARCH", 120),
    "login": env_int("API_RATE_LOGIN", 5),
    "write": env_int("API_RATE_WRITE", 120),
    "ask": env_int("API_RATE_ASK", 20),
}
# Requests a minute of an address to the pages: searches read, the rest counts what is sent.
PAGE_RATES = {
    "search": env_int("PAGE_RATE_SEARCH", 120),
    "login": env_int("PAGE_RATE_LOGIN", 30),
    "signup": env_int("PAGE_RATE_SIGNUP", 20),
    "reset": env_int("PAGE_RATE_RESET", 10),
    "voucher": env_int("PAGE_RATE_VOUCHER", 20),
    "review": env_int("PAGE_RATE_REVIEW", 10),
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Omnishop API",
    "VERSION": "1",
    "DESCRIPTION": (
        "Catalogue, search, cart, checkout, orders, reviews, events and recommendations of the shop. Amounts of money "
        "are strings with their currency beside them. Times are UTC. `Accept-Language` chooses the language of names "
        "and messages. Every error has the shape `{type, errors: [{code, detail, attr}]}`."
    ),
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "".join(word.title() for word in name.split("_")): f"shop.api.enums.{name}"
        for name in (
            "CART_STATUS",
            "ORDER_STATUS",
            "PAYMENT_STATUS",
            "FULFILMENT_STATUS",
            "RETURN_STATUS",
            "RETURN_REASON",
            "RETURN_CODE",
            "SLATE_KIND",
            "REASON_KIND",
            "DELIVERY_KIND",
            "LOCATION_KIND",
            "OPINION",
            "ROW_STATUS",
        )
    },
    "SORT_OPERATIONS": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "filters": {"once_a_minute": {"()": "config.quiet.OnceAMinute"}},
    "loggers": {
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django_redis.cache": {"filters": ["once_a_minute"]},
    },
}
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
