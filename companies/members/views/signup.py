"""Pages of sign-up: the SIRET, what the register does not say, the mail, the link.

What is typed waits in the session until the link has served: a partner that fails, or a step back, loses nothing.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import ActorKind, count_functions
from accounts.middleware import SESSION_KEY
from accounts.models import User
from accounts.sessions import remember_functions
from companies.members import facts as host_facts
from companies.members import joining
from companies.members import signup as services
from companies.members.facts import HostFacts
from companies.members.forms import HostForm, PasswordForm, SiretForm
from companies.members.signup import Asked, Outcome, Person
from companies.register import RegisterRefusal, lookup
from tenancy.scope import Scope, acting_as
from web.outbound import outside_transaction

#: Where the sign-up under way is kept in the session.
KEPT = "company_signup"
CLOSED_HINT = "Écrivez le SIRET d'un établissement ouvert."


def _user(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def too_many(request: HttpRequest) -> HttpResponse | None:
    """Return the refusal of an address that asks too often (as for any public form of an account), or None."""
    refused: HttpResponse | None = ratelimit.consume_or_429(request, action="signup")
    return refused


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a page of a view marked `outside_transaction`, in the scope of whoever looks at it."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    user = _user(request)
    if user is None:
        return render(request, template, context, status=status)
    with acting_as(actor.scope if actor else Scope.for_person(user)):
        return render(request, template, context, status=status)


@login_not_required
@never_cache
@outside_transaction
@require_http_methods(["GET", "POST"])
def siret(request: HttpRequest) -> HttpResponse:
    """Ask for the SIRET, or for none, and look it up."""
    kept = request.session.get(KEPT, {})
    if request.method == "POST" and "sans-siret" in request.POST:
        keep(request, siret="", read=None, note="")
        return redirect("company_members:signup-host")
    form = SiretForm(request.POST or None, initial={"siret": kept.get("siret", "")})
    if request.method == "POST" and form.is_valid():
        if refused := too_many(request):
            return refused
        if ask_register(request, form):
            return redirect("company_members:signup-host")
    context = {"form": form, "may_type": form.has_error("siret", "unknown")}
    return page(request, "companies/members/signup_siret.html", context, 422 if form.errors else 200)


def ask_register(request: HttpRequest, form: SiretForm) -> bool:
    """Look up the SIRET of a valid form and keep what was found; False, with the form saying why, to stay on it.

    A register that does not answer is no obstacle: the host is typed by hand. One that knows no such SIRET is believed
    once: asked again with « la saisir à la main », it is typed too.
    """
    digits = form.cleaned_data["siret"]
    try:
        answer = lookup(digits)
    except RegisterRefusal as refusal:
        sentence = " ".join(refusal.messages)
        if not refusal.manual or (not hasattr(refusal, "reason") and "a-la-main" not in request.POST):
            form.add_error("siret", ValidationError(sentence, code="unknown" if refusal.manual else "wrong"))
            return False
        keep(request, siret=digits, read=None, note=sentence)
        return True
    if answer.refusal:
        form.add_error("siret", ValidationError(f"{answer.refusal} {CLOSED_HINT}", code="closed"))
        return False
    keep(request, siret=digits, read=host_facts.of_register(answer), note="")
    return True


def keep(request: HttpRequest, *, siret: str, read: HostFacts | None, note: str) -> None:
    """Keep the beginning of a sign-up; what was typed on the next page stays when one comes back to the first."""
    typed = request.session.get(KEPT, {}).get("typed", {})
    request.session[KEPT] = {"siret": siret, "read": read.plain() if read else None, "note": note, "typed": typed}


@login_not_required
@never_cache
@outside_transaction
@require_http_methods(["GET", "POST"])
def host(request: HttpRequest) -> HttpResponse:
    """Show what the register says and ask for the rest; then mail the link, or attach the account that is signed in."""
    kept = request.session.get(KEPT)
    if not kept:
        return redirect("company_members:signup")
    user = _user(request)
    read = HostFacts(**kept["read"]) if kept["read"] else None
    form = HostForm(
        request.POST or None,
        read=read,
        siret=kept["siret"],
        user=user,
        initial={**_suggested(read), **kept["typed"]},
    )
    if request.method == "POST":
        kept["typed"] = kept["typed"] | {name: request.POST.get(name, "")[:300] for name in form.fields}
        request.session[KEPT] = kept
        if form.is_valid():
            if refused := too_many(request):
                return refused
            asked = form.asked()
            asked = Asked(host_facts.located(asked.facts), asked.headcount, asked.person)
            return _attach(request, asked, user) if user else _mail(request, asked)
    context = {
        "form": form,
        "read": read,
        "facts": host_facts.shown(read) if read else [],
        "note": kept["note"],
        "siret": kept["siret"],
    }
    return page(request, "companies/members/signup_host.html", context, 422 if form.errors else 200)


def _suggested(read: HostFacts | None) -> dict[str, str]:
    return {} if read is None else {"commune": read.postal_code}


def _mail(request: HttpRequest, asked: Asked) -> HttpResponse:
    if not ratelimit.consume(request, action="reset_password", key=f"company-signup:{asked.person.email.lower()}"):
        busy: HttpResponse = ratelimit.respond_429(request)
        return busy
    kept = request.session[KEPT]
    kept["sent"] = services.start(asked=asked, replaces=kept.get("sent", ""))
    kept["email"] = asked.person.email
    request.session[KEPT] = kept
    return redirect("company_members:signup-sent")


def _attach(request: HttpRequest, asked: Asked, user: User) -> HttpResponse:
    try:
        outcome = services.enrol(asked=asked, user=user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("company_members:signup-host")
    request.session.pop(KEPT, None)
    return _arrive(request, outcome, user)


def _arrive(request: HttpRequest, outcome: Outcome, user: User) -> HttpResponse:
    """Go to the home of the host under the new function, or to the page of requests that wait."""
    remember_functions(request, count_functions(user))
    if outcome.member is None:
        return redirect("company_members:signup-waiting")
    request.session[SESSION_KEY] = f"{ActorKind.COMPANY}:{outcome.member.pk}"
    messages.success(request, f"Bienvenue. Vous agissez pour {outcome.company.name}.")
    if doubt := host_facts.headcount_doubt(outcome.company.headcount, outcome.company.bracket):
        messages.warning(request, doubt)
    return redirect("home")


@login_not_required
@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say that the mail is on its way, and what to do when it does not come."""
    kept = request.session.get(KEPT, {})
    if "email" not in kept:
        return redirect("company_members:signup")
    return render(request, "companies/members/signup_sent.html", {"email": kept["email"]})


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Open the account and the host from the mailed link; a GET changes nothing (mail scanners open links)."""
    user = _user(request)
    try:
        asked = services.read_link(token)
        if user is not None and user.email.lower() != asked.person.email.lower():
            raise ValidationError(services.ADDRESSEE)
    except ValidationError as error:
        return _closed(request, error)
    known = user is not None or services.account_of(asked.person.email) is not None
    form = None if known else PasswordForm(request.POST or None, person=asked.person)
    if request.method == "POST" and (user is not None or (form is not None and form.is_valid())):
        password = form.cleaned_data["password1"] if form else ""
        try:
            person, outcome = services.confirm(token=token, user=user, password=password)
        except ValidationError as error:
            return _closed(request, error)
        except PermissionDenied:
            return redirect(request.path)  # an account has just taken the address: sign in with it
        request.session.pop(KEPT, None)
        if user is not None:
            return _arrive(request, outcome, person)
        return _sign_in(request, outcome, person)
    context = {"asked": asked, "form": form, "path": request.path, "lines": _lines(asked)}
    return render(
        request, "companies/members/signup_confirm.html", context, status=422 if form and form.errors else 200
    )


def _sign_in(request: HttpRequest, outcome: Outcome, person: User) -> HttpResponse:
    """Sign the new account in: its mailbox and its password have just been shown."""
    login = Login(user=person, email=person.email, redirect_url=reverse("home"))
    response: HttpResponse = perform_password_login(request, {"email": person.email}, login)
    if not request.user.is_authenticated:
        return response
    arrived = _arrive(request, outcome, person)
    # The library's answer carries the mark of the known device.
    for name, morsel in response.cookies.items():
        arrived.cookies[name] = morsel
    return arrived


def _lines(asked: Asked) -> list[tuple[str, str, str]]:
    person: Person = asked.person
    return [
        *host_facts.shown(asked.facts),
        ("Effectif", str(asked.headcount), "déclaré"),
        ("Sur la carte", host_facts.precision_sentence(asked.facts.precision), ""),
        ("Vous", f"{person.first_name} {person.last_name}", ""),
        ("Fonction", person.job, ""),
    ]


def _closed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    context = {"sentence": " ".join(error.messages)}
    return render(request, "companies/members/signup_closed.html", context, status=410)


@never_cache
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """List the person's requests to join a host, with what was answered."""
    context = {"requests": joining.requests_of(request.user)}  # type: ignore[arg-type]
    return render(request, "companies/members/signup_waiting.html", context)
