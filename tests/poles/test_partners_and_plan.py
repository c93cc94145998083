"""Partners and action plan: create, edit, remove, undo, export; two people at once; who may."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import actors_of
from accounts.models import AuditEntry
from poles.models import Partner, PlanAction
from poles.partners.services import PartnerRefused, create_partner, remove_partner, restore_partner
from poles.plans.services import ActionRefused, create_action
from tenancy.scope import acting_as
from tests.factories import (
    MissionLetterFactory,
    PartnerContactFactory,
    PartnerFactory,
    PlanActionFactory,
    RectoratStaffFactory,
    SchoolYearFactory,
    StaffMemberFactory,
    member_school,
)
from tests.support.reading import words

SLUG = "rive-exemple"


@pytest.fixture
def coordinator(client, province):
    client.force_login(MissionLetterFactory(pole=province.mine, user__last_name="Coordination-Témoin").user)
    return client


def partner_form(*contacts: dict, **changes):
    data = {"kind": "clee", "name": "CLEE Rive-Exemple", "role": "", "website": "", "version": 1}
    data |= {"contacts-TOTAL_FORMS": len(contacts), "contacts-INITIAL_FORMS": 0}
    for number, contact in enumerate(contacts):
        data |= {f"contacts-{number}-{key}": value for key, value in contact.items()}
    return data | changes


def action_form(**changes):
    data = {"school_year": SchoolYearFactory().pk, "axis": 2, "title": "Forum-Exemple", "owner": "Coordination"}
    return data | {"target": "20 entreprises", "state": "planned", "result": "", "version": 1} | changes


def test_a_partner_with_its_contacts(coordinator, province):
    people = [{"name": "Dominique Témoin", "email": "d.temoin@clee.example"}, {"name": "", "phone": ""}]
    url = reverse("poles:partner-create", args=[SLUG])
    assert coordinator.get(url).status_code == 200
    assert coordinator.post(url, partner_form(*people)).status_code == 302
    partner = Partner.objects.get()
    assert (partner.pole, partner.kind) == (province.mine, "clee")
    assert [one.name for one in partner.contacts.all()] == ["Dominique Témoin"]
    line = AuditEntry.objects.get(verb="partner.created")
    assert "Dominique" not in str(line.details)
    url = reverse("poles:partner-edit", args=[SLUG, partner.pk])
    shown = coordinator.get(url).content.decode()
    assert "d.temoin@clee.example" in shown
    changed = partner_form({"name": "Camille Essai", "phone": "01 00 00 00 00"}, name="CLEE Nouveau")
    assert coordinator.post(url, changed).status_code == 302
    partner.refresh_from_db()
    assert (partner.name, partner.version) == ("CLEE Nouveau", 2)
    assert [one.name for one in partner.contacts.all()] == ["Camille Essai"]


@pytest.mark.parametrize(
    ("contact", "changes", "sentence"),
    [
        ({"name": "Sans Moyen"}, {}, "Indiquez un courriel ou un téléphone."),
        ({"email": "x@clee.example"}, {}, "Un contact a un nom."),
        ({"name": "A", "email": "pas-une-adresse"}, {}, "adresse"),
        ({}, {"starts_on": "2027-03-01", "ends_on": "2027-02-01"}, "Le partenariat finit avant de commencer."),
        ({}, {"name": "Chambre-Déjà", "kind": "chambre"}, "Le pôle a déjà ce partenaire : Chambre-Déjà."),
        ({}, {"kind": "inconnu"}, "Sélectionnez un choix valide"),
    ],
)
def test_refusals_say_why_and_write_nothing(coordinator, province, contact, changes, sentence):
    PartnerFactory(pole=province.mine, name="Chambre-Déjà")
    page = coordinator.post(reverse("poles:partner-create", args=[SLUG]), partner_form(contact, **changes))
    assert page.status_code == 422
    assert sentence in words(page)
    assert Partner.objects.count() == 1


def test_two_people_edit_a_partner_at_once(coordinator, new_client, province):
    partner = PartnerFactory(pole=province.mine, kind="clee", name="CLEE Rive-Exemple")
    url = reverse("poles:partner-edit", args=[SLUG, partner.pk])
    other = new_client()
    other.force_login(province.user)
    assert other.post(url, partner_form(role="Leur apport")).status_code == 302
    page = coordinator.post(url, partner_form({"name": "Ma Personne", "phone": "01"}, role="Mon apport"))
    assert page.status_code == 422
    assert "Rectorat-Témoin" in words(page)
    assert ("Contacts", "Ma Personne, 01", "—") in page.context["differences"]
    assert [row[1:] for row in page.context["differences"] if "apporte" in row[0]] == [("Mon apport", "Leur apport")]
    assert "Mon apport</textarea>" in page.content.decode().replace("\n", "")
    partner.refresh_from_db()
    assert partner.role == "Leur apport"


def test_a_removal_is_confirmed_and_undone(coordinator, province):
    partner = PartnerFactory(pole=province.mine, name="Chambre-Exemple")
    PartnerContactFactory(partner=partner)
    url = reverse("poles:partner-remove", args=[SLUG, partner.pk])
    assert "peut être annulé" in words(coordinator.get(url))
    assert Partner.objects.present().exists()
    page = coordinator.post(url, follow=True)
    assert "Chambre-Exemple est retiré des partenaires." in words(page)
    assert "Le pôle n’a pas encore de partenaire." in words(page)
    assert coordinator.get(reverse("poles:partner-edit", args=[SLUG, partner.pk])).status_code == 404
    page = coordinator.post(reverse("poles:partner-restore", args=[SLUG, partner.pk]), follow=True)
    assert "1 partenaire" in words(page)
    assert partner.contacts.count() == 1
    verbs = list(AuditEntry.objects.order_by("number").values_list("verb", flat=True))
    assert verbs == ["partner.removed", "partner.restored"]
    assert coordinator.get(reverse("poles:partners", args=[SLUG]), {"retire": "n'importe"}).status_code == 200


def test_a_namesake_forbids_the_undoing(province):
    actor = province.actor
    with acting_as(actor.scope):
        fields = {"kind": "clee", "name": "CLEE", "role": "", "website": "", "starts_on": None, "ends_on": None}
        first = create_partner(actor=actor, pole=province.mine, **fields)
        remove_partner(actor=actor, partner=first)
        remove_partner(actor=actor, partner=first)
        create_partner(actor=actor, pole=province.mine, **fields)
        with pytest.raises(PartnerRefused):
            restore_partner(actor=actor, partner=first)


def test_an_action_from_its_idea_to_its_result(coordinator, province):
    url = reverse("poles:action-create", args=[SLUG])
    assert coordinator.post(url, action_form()).status_code == 302
    action = PlanAction.objects.get()
    url = reverse("poles:action-edit", args=[SLUG, action.pk])
    page = coordinator.post(url, action_form(state="done"))
    assert page.status_code == 422
    assert "Une action réalisée dit son résultat." in words(page)
    assert coordinator.post(url, action_form(state="done", result="24 entreprises venues")).status_code == 302
    action.refresh_from_db()
    assert (action.state, action.result, action.version) == ("done", "24 entreprises venues", 2)
    assert AuditEntry.objects.filter(verb="action.edited").count() == 1


def test_the_plan_says_how_its_axes_advance(coordinator, province):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    PlanActionFactory(pole=province.mine, axis=1, state="done", result="fait")
    PlanActionFactory(pole=province.mine, axis=1, due_on=yesterday, title="Retardée-Exemple")
    PlanActionFactory(pole=province.mine, axis=1, state="dropped", due_on=yesterday)
    PlanActionFactory(pole=province.mine, axis=3, removed_at=timezone.now())
    page = coordinator.get(reverse("poles:plan", args=[SLUG]))
    assert [(axis.total, axis.done, axis.late) for axis in page.context["axes"]] == [(2, 1, 1), (0, 0, 0), (0, 0, 0)]
    assert "En retard" in words(page)
    assert "3 actions" in words(page)
    only = words(coordinator.get(reverse("poles:plan", args=[SLUG]), {"state": "done", "tri": "-echeance"}))
    assert "Retardée-Exemple" not in only
    file = b"".join(coordinator.get(reverse("poles:plan", args=[SLUG]), {"format": "csv"})).decode("utf-8-sig")
    assert "Retardée-Exemple" in file


def test_two_people_edit_an_action_at_once(coordinator, new_client, province):
    action = PlanActionFactory(pole=province.mine)
    url = reverse("poles:action-edit", args=[SLUG, action.pk])
    other = new_client()
    other.force_login(province.user)
    assert other.post(url, action_form(target="30 entreprises")).status_code == 302
    page = coordinator.post(url, action_form(target="40 entreprises", axis=3))
    assert page.status_code == 422
    assert ("Cible", "40 entreprises", "30 entreprises") in page.context["differences"]
    assert any(row[0] == "Axe" and row[1].startswith("Axe 3") for row in page.context["differences"])
    kept = action_form(target="40 entreprises", axis=3, version=page.context["version"])
    assert coordinator.post(url, kept).status_code == 302


def test_an_action_is_removed_and_put_back(coordinator, province):
    action = PlanActionFactory(pole=province.mine, title="Forum-Exemple")
    url = reverse("poles:action-remove", args=[SLUG, action.pk])
    assert coordinator.get(url).status_code == 200
    assert "Forum-Exemple : action retirée du plan." in words(coordinator.post(url, follow=True))
    page = coordinator.post(reverse("poles:action-restore", args=[SLUG, action.pk]), follow=True)
    assert "est de nouveau au plan" in words(page)


def test_a_service_refuses_a_done_action_without_result(province):
    with acting_as(province.actor.scope), pytest.raises(ActionRefused):
        create_action(
            actor=province.actor, pole=province.mine, school_year=SchoolYearFactory(), axis=1, title="t", owner="o",
            target="c", due_on=None, state="done", result=" ",
        )  # fmt: skip


def test_who_may(client, new_client, province):
    partner, action = PartnerFactory(pole=province.mine), PlanActionFactory(pole=province.mine)
    routes = [
        ("partners", []), ("partner-create", []), ("partner-edit", [partner.pk]), ("partner-remove", [partner.pk]),
        ("plan", []), ("action-create", []), ("action-edit", [action.pk]), ("action-remove", [action.pk]),
    ]  # fmt: skip
    people = {
        "school": (StaffMemberFactory(establishment=member_school(province.mine)).user, 403),
        "other pole": (MissionLetterFactory(pole=province.neighbour).user, 404),
        "other académie": (RectoratStaffFactory(academie__code="9B").user, 404),
        "rectorat": (province.user, 200),
    }
    for who, (user, expected) in people.items():
        session = new_client()
        session.force_login(user)
        for name, rest in routes:
            answer = session.get(reverse(f"poles:{name}", args=[SLUG, *rest]))
            assert answer.status_code == expected, (who, name)


def test_lists_ask_a_constant_number_of_queries(coordinator, province, assert_max_queries):
    def asked(url: str) -> int:
        with assert_max_queries(40) as found:
            coordinator.get(url)
        return len(found)

    urls = [reverse("poles:partners", args=[SLUG]), reverse("poles:plan", args=[SLUG])]
    PartnerContactFactory(partner=PartnerFactory(pole=province.mine))
    PlanActionFactory(pole=province.mine)
    before = [asked(url) for url in urls]
    for _ in range(10):
        PartnerContactFactory(partner=PartnerFactory(pole=province.mine))
        PlanActionFactory(pole=province.mine)
    assert [asked(url) for url in urls] == before


def test_a_coordinator_writes_under_the_policies_of_their_pole_alone(province, as_role):
    letter = MissionLetterFactory(pole=province.mine)
    actor = actors_of(letter.user)[0]
    theirs = PartnerFactory(pole=province.neighbour)
    with as_role(), acting_as(actor.scope):
        assert not Partner.objects.filter(pk=theirs.pk).exists()
        assert PlanAction.objects.filter(pole=province.neighbour).update(title="x") == 0
