"""Members of a pôle: dates, one pôle at a time, head establishment, schools without pôle."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from establishments.models import PoleMembership
from establishments.services import MembershipRefused, appoint_head, join
from tenancy.scope import acting_as
from tests.factories import EstablishmentFactory, MissionLetterFactory, PoleMembershipFactory, RectoratStaffFactory
from tests.support.reading import words

SLUG = "rive-exemple"


@pytest.fixture
def school(province):
    return EstablishmentFactory(academie=province.academie, commune=province.inside, name="Lycée Ada-Fictive")


@pytest.fixture
def rectorat(client, province):
    client.force_login(province.user)
    return client


def day(offset: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=offset)


@pytest.mark.parametrize("typed", ["{uai}", "Lycée Ada-Fictive, Bourg-Exemple ({uai})", "ada bourg"])
def test_a_school_joins_by_its_uai_or_its_name(rectorat, province, school, typed):
    sent = {"establishment": typed.format(uai=school.pk), "starts_on": day(0)}
    assert rectorat.post(reverse("poles:join", args=[SLUG]), sent).status_code == 302
    member = PoleMembership.objects.get()
    assert (member.establishment, member.pole, member.starts_on) == (school, province.mine, day(0))
    assert AuditEntry.objects.get(verb="membership.created").details["school"] == "Lycée Ada-Fictive"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("9999999Z", "Aucun établissement de l'académie n'a l'UAI 9999999Z."),
        ("inconnu", "Aucun établissement de l'académie ne correspond à « inconnu »."),
        ("Fictive", "Plusieurs établissements correspondent"),
    ],
)
def test_what_names_no_single_school_is_refused(rectorat, province, school, typed, sentence):
    EstablishmentFactory(academie=province.academie, name="Lycée Bis-Fictive")
    page = rectorat.post(reverse("poles:join", args=[SLUG]), {"establishment": typed, "starts_on": day(0)})
    assert page.status_code == 422
    assert sentence in words(page)
    assert f'value="{typed}"' in page.content.decode()


def test_a_school_in_another_pole_is_refused_with_its_name(rectorat, province, school):
    PoleMembershipFactory(pole=province.neighbour, establishment=school, starts_on=dt.date(2024, 9, 1))
    page = rectorat.post(reverse("poles:join", args=[SLUG]), {"establishment": school.pk, "starts_on": day(0)})
    assert page.status_code == 422
    assert "Lycée Ada-Fictive est déjà membre du pôle Bois-Essai depuis le 01/09/2024." in words(page)
    assert not PoleMembership.objects.filter(pole=province.mine).exists()


def test_a_school_joins_after_its_former_membership(province, school):
    PoleMembershipFactory(pole=province.neighbour, establishment=school, ends_on=day(-1))
    with acting_as(province.actor.scope):
        join(actor=province.actor, pole=province.mine, establishment=school, starts_on=day(0))
        with pytest.raises(MembershipRefused, match="déjà membre de ce pôle"):
            join(actor=province.actor, pole=province.mine, establishment=school, starts_on=day(90))


def test_an_end_before_the_start_is_refused(rectorat, school):
    sent = {"establishment": school.pk, "starts_on": day(0), "ends_on": day(-1)}
    assert "La fin précède le début." in words(rectorat.post(reverse("poles:join", args=[SLUG]), sent))


def test_closed_schools_and_those_of_others_do_not_join(province):
    closed = EstablishmentFactory(academie=province.academie, is_open=False)
    stranger = EstablishmentFactory(academie__code="9B")
    with acting_as(province.actor.scope):
        for school, reason in ((closed, "est fermé"), (stranger, "n'est pas de l'académie")):
            with pytest.raises(MembershipRefused, match=reason):
                join(actor=province.actor, pole=province.mine, establishment=school, starts_on=day(0))


def test_one_head_at_a_time(rectorat, province, school):
    first = PoleMembershipFactory(pole=province.mine, is_head=True, establishment__name="Lycée Tête-Exemple")
    second = PoleMembershipFactory(pole=province.mine, establishment=school)
    url = reverse("poles:member-edit", args=[SLUG, second.pk])
    sent = {"starts_on": second.starts_on, "is_head": "on", "version": 1}
    assert "Le pôle a déjà une tête à ces dates : Lycée Tête-Exemple." in words(rectorat.post(url, sent))
    url = reverse("poles:member-head", args=[SLUG, second.pk])
    assert "Aujourd'hui : Lycée Tête-Exemple." in words(rectorat.get(url))
    assert rectorat.post(url).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_head, second.is_head) == (False, True)
    assert AuditEntry.objects.filter(verb="membership.head").count() == 1


def test_two_people_at_once(rectorat, new_client, province, school):
    member = PoleMembershipFactory(pole=province.mine, establishment=school)
    url = reverse("poles:member-edit", args=[SLUG, member.pk])
    other = new_client()
    other.force_login(RectoratStaffFactory(academie=province.academie).user)
    assert other.post(url, {"starts_on": member.starts_on, "ends_on": day(10), "version": 1}).status_code == 302
    page = rectorat.post(url, {"starts_on": member.starts_on, "ends_on": day(50), "version": 1})
    assert page.status_code == 422
    assert page.context["differences"] == [("Au", f"{day(50):%d/%m/%Y}", f"{day(10):%d/%m/%Y}")]
    again = {"starts_on": member.starts_on, "ends_on": day(50), "version": page.context["version"]}
    assert rectorat.post(url, again).status_code == 302
    member.refresh_from_db()
    assert (member.ends_on, member.version) == (day(50), 3)


def test_the_list_filters_sorts_and_exports(rectorat, province, school):
    PoleMembershipFactory(pole=province.mine, establishment=school)
    PoleMembershipFactory(pole=province.mine, ended=True, establishment__name="Lycée Ancien-Exemple")
    url = reverse("poles:members", args=[SLUG])
    assert "2 appartenances" in words(rectorat.get(url))
    now = words(rectorat.get(url, {"moment": "en-cours", "tri": "-du"}))
    assert "Lycée Ada-Fictive" in now
    assert "Lycée Ancien-Exemple" not in now
    file = b"".join(rectorat.get(url, {"format": "csv"})).decode("utf-8-sig")
    assert "Lycée Ancien-Exemple" in file
    assert "Aucun membre ne correspond." in words(rectorat.get(url, {"q": "introuvable"}))


def test_orphans_are_shown_and_attached(rectorat, province, school):
    PoleMembershipFactory(pole=province.mine, establishment__name="Lycée Membre-Exemple")
    PoleMembershipFactory(pole=province.neighbour, ended=True, establishment__name="Lycée Parti-Exemple")
    EstablishmentFactory(academie__code="9B", name="Lycée Voisin-Exemple")
    text = words(rectorat.get(reverse("poles:orphans")))
    assert "2 établissements sans pôle" in text
    assert "Lycée Parti-Exemple" in text
    assert "Lycée Membre-Exemple" not in text
    assert "Lycée Voisin-Exemple" not in text
    url = reverse("poles:attach", args=[school.pk])
    assert rectorat.get(url).context["form"].initial["pole"] == province.mine.pk
    assert rectorat.post(url, {"pole": province.mine.pk, "starts_on": day(0)}).status_code == 302
    assert "1 établissement sans pôle" in words(rectorat.get(reverse("poles:orphans")))


def test_who_may(client, new_client, province, school):
    member = PoleMembershipFactory(pole=province.mine, establishment=school)
    client.force_login(MissionLetterFactory(pole=province.mine).user)
    assert client.get(reverse("poles:members", args=[SLUG])).status_code == 200
    assert client.get(reverse("poles:members", args=["bois-essai"])).status_code == 404
    for name, args in (("join", [SLUG]), ("member-edit", [SLUG, member.pk]), ("member-head", [SLUG, member.pk])):
        assert client.get(reverse(f"poles:{name}", args=args)).status_code == 403, name
    assert client.get(reverse("poles:orphans")).status_code == 403
    stranger = new_client()
    stranger.force_login(RectoratStaffFactory(academie__code="9B").user)
    assert stranger.get(reverse("poles:member-edit", args=[SLUG, member.pk])).status_code == 404
    assert stranger.get(reverse("poles:attach", args=[school.pk])).status_code == 404


def test_a_member_of_another_academie_is_not_appointed(province, as_role):
    lost = PoleMembershipFactory(pole__academie__code="9B")
    actor = province.actor
    with as_role(), acting_as(actor.scope), pytest.raises(MembershipRefused):
        appoint_head(actor=actor, member=lost)


def test_lists_ask_a_constant_number_of_queries(rectorat, province, assert_max_queries):
    def asked(url: str) -> int:
        with assert_max_queries(40) as found:
            rectorat.get(url)
        return len(found)

    urls = [reverse("poles:members", args=[SLUG]), reverse("poles:orphans")]
    PoleMembershipFactory(pole=province.mine)
    EstablishmentFactory(academie=province.academie)
    before = [asked(url) for url in urls]
    for _ in range(10):
        PoleMembershipFactory(pole=province.mine)
        EstablishmentFactory(academie=province.academie)
    assert [asked(url) for url in urls] == before
