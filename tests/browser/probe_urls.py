"""Pages of the harness's own tests: who asks the database, and markup with and without faults."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

PAGE = (
    '<!doctype html><html lang="fr"><head><title>Essai</title><link rel="icon" href="data:,"></head>'
    "<body><main><h1>Essai</h1>{}</main></body></html>"
)


@login_not_required
def role(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return HttpResponse(PAGE.format(f"<p id=role>{cursor.fetchone()[0]}</p>"))


@login_not_required
def guarded(request: HttpRequest) -> HttpResponse:
    from poles.models import MissionLetter
    from tenancy.scope import ScopeRequired

    try:
        MissionLetter.objects.count()
    except ScopeRequired:
        return HttpResponse(PAGE.format("<p id=answer>refusé</p>"))
    return HttpResponse(PAGE.format("<p id=answer>lu</p>"))


@login_not_required
def faulty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE.format('<img src="data:,"><script src="https://ailleurs.example/x.js"></script>'))


urlpatterns = [path("role/", role), path("garde/", guarded), path("fautes/", faulty)]
