"""Pages of the open sessions: the list, one closed at a time, all the others at once."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import sessions as service
from accounts.devices import device
from web.french import counted

HOURS = "%d/%m/%Y à %H h %M"


def _name(session: UserSession) -> str:
    return f"{device(session.user_agent)}, adresse {session.ip}"


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """List the devices on which the account is open; this one is marked."""
    user: Any = request.user
    rows = [
        {"session": one, "device": device(one.user_agent), "is_own": one.session_key == request.session.session_key}
        for one in service.live_sessions(user)
    ]
    others = sum(not row["is_own"] for row in rows)
    rows.sort(key=lambda row: not row["is_own"])
    return render(request, "accounts/sessions.html", {"rows": rows, "others": others})


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then close one session; closing this one signs out."""
    user: Any = request.user
    session = get_object_or_404(UserSession, pk=pk, user_id=user.pk)
    own = session.session_key == request.session.session_key
    if request.method == "POST":
        service.close(user=user, actor=request.actor, session=session)  # type: ignore[attr-defined]
        if own:
            logout(request)
            return redirect("account_login")
        messages.success(request, f"La session est fermée : {_name(session)}.")
        return redirect("accounts:sessions")
    opened = timezone.localtime(session.created_at).strftime(HOURS)
    sentences = [f"{_name(session)}, ouverte le {opened}."]
    if own:
        sentences.append("C'est la session où vous êtes : vous devrez vous connecter de nouveau.")
    else:
        sentences.append("La personne qui l'utilise devra se connecter de nouveau. Ce que vous faites ici continue.")
        sentences.append("Si ce n'était pas vous, changez aussi votre mot de passe.")
    return _ask(request, "Fermer une session", sentences, "Fermer la session")


@require_http_methods(["GET", "POST"])
def close_others(request: HttpRequest) -> HttpResponse:
    """Ask, then close every session but this one."""
    user: Any = request.user
    current = request.session.session_key
    if request.method == "POST":
        ended = service.close_others(user=user, actor=request.actor, current=current)  # type: ignore[attr-defined]
        done = counted(ended, "session est fermée|sessions sont fermées")
        messages.success(request, f"{done}." if ended else "Aucune autre session n'était ouverte.")
        return redirect("accounts:sessions")
    count = service.others(user, current).count()
    if not count:
        messages.info(request, "Aucune autre session n'est ouverte.")
        return redirect("accounts:sessions")
    sentences = [
        f"{counted(count, 'session sera fermée|sessions seront fermées')} ; celle où vous êtes reste ouverte.",
        "Chaque appareil devra se connecter de nouveau.",
    ]
    return _ask(request, "Fermer toutes les autres sessions", sentences, "Fermer les autres sessions")


def _ask(request: HttpRequest, title: str, sentences: list[str], act: str) -> HttpResponse:
    back = reverse("accounts:sessions")
    trail = [("Mes sessions", back)]
    shown = {"title": title, "sentences": sentences, "act": act, "back": back, "trail": trail, "danger": True}
    return render(request, "components/confirm.html", shown)
