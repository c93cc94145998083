"""Server time and number of questions of the pages of every day, in a small académie and in one ten times larger.

Each page is asked by the person whom it is made for, through all the middleware, in this process: network and browser
are not counted. `--sizes` counts needs; the demonstration gives each student two.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.models import Count, Q
from django.test import Client
from django.utils import timezone

from accounts.models import User
from config.bench import Row, row
from config.bench._questions import counted_questions
from config.demo_world import demo_accounts
from config.navigation import address
from config.seed.services import seed_demo
from placements.models import Escalation, Need
from poles.models import MissionLetter
from tenancy.scope import Scope, acting_as

HELP = "Pages de tous les jours : temps du serveur et nombre de requêtes selon la taille de l'académie."
SIZES = (5_000, 50_000)
GOAL_MS, TIMES = 200, 30


def run(options: dict[str, Any]) -> list[Row]:
    """Write the demonstration at each size and ask its pages; the last rows say how much a page grows."""
    say: Callable[[str], None] = options["say"]
    call_command("migrate", interactive=False, verbosity=0)
    rows: list[Row] = []
    medians: dict[str, list[float]] = {}
    sizes = options["sizes"] or SIZES
    for size in sizes:
        say(f"{size} besoins")
        report = seed_demo(
            students=max(1, size // 2), seed=options["seed"], today=timezone.localdate(), replace=bool(rows)
        )
        # As the owner: PostgreSQL skips, with a warning, the tables that somebody else owns.
        with connections["owner"].cursor() as cursor:
            cursor.execute("ANALYZE")
        for title, role, url in pages(report.academie):
            milliseconds, asked = ask(role, url)
            median = statistics.median(milliseconds)
            worst = sorted(milliseconds)[int(len(milliseconds) * 0.95)]
            case = f"{title}, {size} besoins"
            # The shortest time is what the page costs when nothing else runs on the machine.
            rows.append(row(case, "temps le plus court", min(milliseconds), "ms"))
            rows.append(row(case, "temps médian", median, "ms", goal=f"≤ {GOAL_MS}", met=median <= GOAL_MS))
            rows.append(row(case, "temps, 95e centile", worst, "ms", goal=f"≤ {GOAL_MS}", met=worst <= GOAL_MS))
            rows.append(row(case, "requêtes", asked, "requêtes"))
            medians.setdefault(title, []).append(median)
    for title, found in medians.items():
        if len(found) > 1:
            growth = found[-1] / found[0]
            rows.append(row(title, f"croissance pour {sizes[-1] / sizes[0]:g} fois plus de besoins", growth, "fois"))
    return rows


def pages(academie: str) -> list[tuple[str, str, str]]:
    """Return (title, role of the reader, address) of each page; the class is the largest of the DDFPT's school."""
    found = [("Liste des besoins", "coordinator", str(address("placements:needs")))]
    if desk := address("desk:desk"):
        found.append(("Bureau des demandes", "coordinator", desk))
    found.append(("Accueil de la coordination", "coordinator", "/"))
    found.append(("Accueil d'un établissement", "school", "/"))
    with acting_as(Scope.for_job(academie)):
        letter = MissionLetter.objects.in_force(timezone.localdate()).get(user__email=_email("coordinator"))
        request = Escalation.objects.filter(pole=letter.pole_id, closed_at__isnull=True).order_by("due_on", "pk")[0]
        found.append(("Page d'une demande", "coordinator", str(address("desk:request", request.need_id))))
        user = User.objects.get(email=_email("school"))
        today = timezone.localdate()
        staff = Q(establishment__staff__user=user)
        largest = (
            Need.objects.filter(staff, period__ends_on__gte=today)
            .order_by()
            .values("period", "period__school_class")
            .annotate(students=Count("pk"))
            .order_by("-students", "period")
            .first()
        )
        assert largest is not None, "la démonstration a une classe qui part"
        need = Need.objects.filter(period=largest["period"]).order_by("pk")[0]
    board = str(address("board:board", largest["period__school_class"], largest["period"]))
    found.append(("Tableau d'une classe", "school", board))
    found.append(("Le même, volet ouvert", "school", f"{board}?eleve={need.student_id}"))
    found.append(("Fiche d'un élève", "school", str(address("board:student", need.student_id))))
    return found


def _email(role: str) -> str:
    return next(account.email for account in demo_accounts() if account.role == role)


def ask(role: str, url: str) -> tuple[list[float], int]:
    """Ask a page TIMES times as a person of the demonstration; return milliseconds, and the queries of one answer."""
    client = Client(SERVER_NAME=next(iter(settings.ALLOWED_HOSTS), "localhost").lstrip(".*") or "localhost")
    user = User.objects.get(email=_email(role))
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    for _ in range(2):
        response = client.get(url)
        assert response.status_code == 200, f"{url} répond {response.status_code}"
    with counted_questions() as asked:
        client.get(url)
    found = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        client.get(url)
        found.append((time.perf_counter() - begun) * 1000)
    return found, len(asked)
