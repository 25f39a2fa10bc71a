"""No secret lies in the repository, and every key can be exchanged while the shop runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import InvalidToken
from django.conf import settings as configured
from django.test import Client

from config.demo.logins import LOGINS
from shop.services import sealing
from shop.services.payment import WebhookRejected, sandbox, signing
from tests import factories as make
from tests.shop.trust.conftest import code_of, sign_in, with_app

ROOT = Path(configured.BASE_DIR)
NOW = make.NOW
SECRETS = {
    "private key": r"-----BEGIN (?:RSA |EC |OPENSSH |PGP |DSA )?PRIVATE KEY",
    "aws": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "github": r"\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{50,}",
    "gitlab": r"\bglpat-[A-Za-z0-9_-]{20}\b",
    "stripe": r"\b[rs]k_live_[A-Za-z0-9]{20,}",
    "slack": r"\bxox[abprs]-[A-Za-z0-9-]{10,}",
    "google": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "openai": r"\bsk-(?:proj-)?[A-Za-z0-9]{32,}",
    "jwt": r"\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}",
    "our own": r"\bomni_[A-Za-z0-9_-]{40,}",
    "password in an address": r"\b[a-z]{3,12}://[^/\s:@'\"{}$<>]+:(?!password|secret|…|\.\.\.)[^/\s:@'\"{}$<>]{6,}@(?!(?:127[\d.]*|localhost|db|redis|host)\b)",
    "assigned": r"(?i)\b(?:secret_key|api_key|password|token|secret)\s*=\s*"
    r"[\"'](?![0-9a-f]{8}-[0-9a-f]{4}-)[A-Za-z0-9+/_-]{32,}[\"']",
}  # fmt: skip


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def found_in(text: str) -> list[str]:
    return [kind for kind, pattern in SECRETS.items() if re.search(pattern, text)]


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PRIVATE " + "KEY-----", "AKIA" + "ABCDEFGHIJKLMNOP", "ghp_" + "a" * 36, "sk_live_" + "b" * 24,
        "postgres://shop:" + "hunter2hunter2@db1.example.com/x", "SECRET_KEY" + " = '" + "c" * 50 + "'",
        "omni_" + "d" * 43,
    ],
)  # fmt: skip
def test_the_search_finds_a_secret(text):
    assert found_in(text)


def test_no_secret_lies_in_the_repository():
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout")
    found = {}
    for path in tracked():
        if path.suffix in {
            ".webp",
            ".png",
            ".ico",
            ".woff2",
            ".jpg",
            ".gz",
            ".mo",
            ".parquet",
            ".js",
            ".css",
        }:
            continue
        if kinds := found_in(path.read_text(errors="replace")):
            found[str(path.relative_to(ROOT))] = kinds

    assert found == {}


def test_what_holds_secrets_is_never_committed():
    names = {str(path.relative_to(ROOT)) for path in tracked()} if (ROOT / ".git").exists() else set()

    assert not {
        name for name in names if name.startswith("var/") or Path(name).name in {".env", "secret_key"}
    }


def test_only_the_demo_has_known_passwords():
    assert {login.email.partition("@")[2] for login in LOGINS} == {"example.com"}


def test_every_pin_is_exact():
    lines = (ROOT / "constraints.txt").read_text().split()

    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []
    assert len({line.partition("==")[0].lower().replace("_", "-") for line in lines}) == len(lines)


# --- exchanging keys ------------------------------------------------------------------------------------------
OLD, NEW = "o" * 60, "n" * 60


@pytest.fixture
def exchanged(settings):
    """From the old key to the new one; the function ends the time in which both hold."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []

    def step(*, is_over: bool = False) -> None:
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [] if is_over else [OLD]

    return step


@pytest.mark.django_db
def test_people_stay_signed_in_while_the_sites_key_is_exchanged(exchanged, web):
    make.customer(account=make.user("ada@example.com"))
    client = Client()
    sign_in(client, "ada@example.com")
    exchanged()

    assert client.get("/en/account/").status_code == 200
    exchanged(is_over=True)
    assert client.get("/en/account/").status_code == 200  # the session was signed anew on the way


@pytest.mark.django_db
def test_carts_stay_while_the_sites_key_is_exchanged(exchanged, web):
    variant = make.product("Mug").variants.get()
    client = Client()
    client.post("/en/cart/add/", {"variant": variant.pk, "quantity": 1})
    token = client.cookies["cart"].value
    exchanged()

    assert client.get("/en/cart/").context["n_cart_items"] == 1
    assert token.endswith(client.cookies["cart"].value[-10:])


@pytest.mark.django_db
def test_authenticator_apps_go_on_while_the_sites_key_is_exchanged(exchanged, web):
    account = make.user("ada@example.com")
    secret = with_app(account)
    exchanged()
    client = Client()
    sign_in(client, "ada@example.com")

    client.post("/en/accounts/2fa/authenticate/", {"code": code_of(secret)})

    assert "_auth_user_id" in client.session


def test_what_was_sealed_under_a_former_key_is_read_until_that_is_taken_away(exchanged):
    sealed = sealing.seal("JBSWY3DP")
    exchanged()

    assert sealing.unseal(sealed) == "JBSWY3DP"
    assert "JBSWY3DP" not in sealed
    exchanged(is_over=True)
    with pytest.raises(InvalidToken):
        sealing.unseal(sealed)


def signed_with(secret: str) -> dict[str, str]:
    return signing.sign(secret=secret, message_id="m", body=b"{}", now=NOW)


def is_believed(headers: dict[str, str]) -> bool:
    try:
        signing.verify(secrets=sandbox.secrets(), headers=headers, body=b"{}", now=NOW)
    except WebhookRejected:
        return False
    return True


def test_the_secret_of_webhooks_is_exchanged_without_a_gap(settings):
    settings.SANDBOX_WEBHOOK_SECRET = "former"
    before = signed_with(sandbox.secrets()[0])

    settings.SANDBOX_WEBHOOK_SECRET = "latter, former"
    during = signed_with(sandbox.secrets()[0])
    assert (is_believed(before), is_believed(during)) == (True, True)

    settings.SANDBOX_WEBHOOK_SECRET = "latter"
    assert (is_believed(before), is_believed(during)) == (False, True)


def test_secrets_of_webhooks_follow_the_sites_key(exchanged, settings):
    settings.SANDBOX_WEBHOOK_SECRET = ""
    before = signed_with(sandbox.secrets()[0])
    exchanged()

    assert is_believed(before)
    exchanged(is_over=True)
    assert not is_believed(before)


def boot(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of their own."""
    return subprocess.run(
        [sys.executable, "-c", "import config.settings"], cwd=ROOT, capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **environment},
    )  # fmt: skip


def test_a_site_over_tls_does_not_start_without_a_key(tmp_path):
    answer = boot(tmp_path, HTTPS="1")

    assert answer.returncode != 0
    assert "SECRET_KEY must be set" in answer.stderr
    assert not (tmp_path / "secret_key").exists()


def test_the_embedded_key_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    boot(tmp_path)
    first = (tmp_path / "secret_key").read_text()
    boot(tmp_path)

    assert (tmp_path / "secret_key").read_text() == first
    assert len(first) == 100
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
