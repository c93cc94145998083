"""Pages that exist for the tests of the middleware alone: what a view may do to the transaction around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import path

from config.urls import urlpatterns as product
from establishments.models import Student
from tenancy.scope import current_scope, scoped_stream

LIST = "{% for student in students %}{{ student.last_name }};{% endfor %}"


def state(request: Any) -> HttpResponse:
    scope, actor = current_scope(), request.actor
    return JsonResponse(
        {
            "scope": scope.kind if scope else None,
            "wall": list(scope.wall) if scope else [],
            "transaction": len(connection.savepoint_ids),
            "kind": actor.kind if actor else None,
            "title": actor.title if actor else None,
            "academie": actor.academie.pk if actor and actor.academie else None,
            "key": actor.key if actor else None,
        }
    )


def write(request: HttpRequest, ending: str) -> HttpResponseBase:
    Student.objects.update(first_name=ending)
    transaction.on_commit(lambda: COMMITTED.append(ending))
    match ending:
        case "erreur":
            raise RuntimeError("panne d'essai")
        case "introuvable":
            raise Http404
        case "interdit":
            raise PermissionDenied
        case "500":
            return HttpResponse("panne", status=500)
        case "503":
            return HttpResponse("panne", status=503)
        case "gabarit":
            template = engines["django"].from_string("{% for x in broken %}{{ x }}{% endfor %}")
            return TemplateResponse(request, template, {"broken": _broken()})
        case "400":
            return HttpResponse("à corriger", status=400)
    return HttpResponse("fait")


def _broken() -> Iterator[str]:
    raise RuntimeError("panne d'essai dans le gabarit")
    yield ""


#: Endings whose on_commit callback ran.
COMMITTED: list[str] = []


def lazy(request: HttpRequest) -> HttpResponseBase:
    return TemplateResponse(request, engines["django"].from_string(LIST), {"students": Student.objects.order_by("id")})


def streamed(request: HttpRequest, how: str) -> HttpResponseBase:
    return StreamingHttpResponse(scoped_stream(_lines()) if how == "portee" else _lines())


def _lines() -> Iterator[str]:
    # A generator expression would ask the database at once, inside the request.
    for student in Student.objects.order_by("id"):
        yield f"{student.last_name};"


@login_not_required
def public(request: Any) -> HttpResponse:
    return state(request)


@login_not_required
def careless(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(Student.objects.count()))


urlpatterns = [
    path("essai/etat/", state),
    path("essai/ecrire/<str:ending>/", write),
    path("essai/gabarit/", lazy),
    path("essai/flux/<str:how>/", streamed),
    path("essai/public/", public),
    path("essai/imprudent/", careless),
    *product,
]
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.failed"
