"""Liveness and readiness, for balancers and containers: plain text, no session, no template."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse


def livez(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing, so that a slow database does not get processes killed."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Whether this process can serve: database reachable and migrated, cache answering."""
    checks = {"database": _database(), "cache": _cache()}
    return JsonResponse(checks, status=200 if checks["database"] == "ok" else 503)


def _database() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "unreachable"
    return f"{len(waiting)} migrations missing" if waiting else "ok"


def _cache() -> str:
    # A shop without its cache keeps selling, so this is told but does not make the process unready.
    cache.set("readyz", "ok", timeout=5)
    return "ok" if cache.get("readyz") == "ok" else "unreachable"
