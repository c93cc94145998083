"""Which pairs are proposed, what is refused, and what the pages say."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from accounts.actors import actor_for
from companies.light import search_hosts
from companies.merging import services
from companies.merging.candidates import candidates
from companies.models import Company, CompanyMerge, Contact
from tenancy.scope import acting_as
from tests import factories as make
from tests.companies.merging.conftest import build_town, typed
from tests.pages.test_coordinator_home import Text
from tests.support.queries import assert_max_queries


def found(town):
    with town.coordinator():
        return [(one.kept.pk, one.duplicate.pk) for one in candidates(town.pole.academie_id)]


def test_a_name_typed_otherwise_is_found_with_its_reasons(town):
    with town.coordinator():
        (one,) = candidates(town.pole.academie_id)
    assert (one.kept, one.duplicate) == (town.kept, town.duplicate)
    assert one.reasons[0].startswith("noms semblables")
    assert "même commune" in one.reasons
    assert 60 <= one.score <= 100


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("BOULANGERIE DE L'ETOILE FICTIVE", True),
        ("Ets Boulangerie l'Etoile-Fictive SAS", True),
        ("La boulangerie de l'étoile fictif", True),
        ("Garage du Pont-Fictif", False),
    ],
    ids=["capitals", "legal-forms", "one-letter", "another-trade"],
)
def test_names_are_compared_without_forms_accents_and_articles(town, name, proposed):
    Company.objects.filter(pk=town.duplicate.pk).update(name=name)
    assert bool(found(town)) is proposed


def test_the_same_name_in_another_commune_is_another_host(town):
    elsewhere = make.CommuneFactory(academie=town.pole.academie)
    Company.objects.filter(pk=town.duplicate.pk).update(commune=elsewhere)
    assert found(town) == []
    Company.objects.update(postal_code="99100")
    assert found(town) == [(town.kept.pk, town.duplicate.pk)]


def test_a_telephone_that_the_reader_may_see_brings_two_names_together(town):
    elsewhere = make.CommuneFactory(academie=town.pole.academie)
    Company.objects.filter(pk=town.duplicate.pk).update(commune=elsewhere, name="Étoile, pain et gâteaux fictifs")
    school = make.EstablishmentFactory(academie=town.pole.academie)
    for company, phone in ((town.kept, "01 02 03 04 05"), (town.duplicate, "+33 1 02 03 04 05")):
        make.ContactFactory(establishment=school, company=company, phone=phone, shown_to_all=True)
    assert found(town) == [(town.kept.pk, town.duplicate.pk)]
    # Private again: the pair would tell that a school knows both.
    Contact.objects.update(visibility="school")
    assert found(town) == []


def test_two_rows_with_a_siret_are_never_proposed_and_two_without_once(town):
    Company.objects.filter(pk=town.kept.pk).update(siret=None, no_siret_reason="Saisie")
    assert len(found(town)) == 1
    town.kept.siret = make.CompanyFactory.build().siret
    town.duplicate.siret = make.CompanyFactory.build().siret
    for one in (town.kept, town.duplicate):
        one.save()
    assert found(town) == []


def test_other_academies_do_not_see_the_pair(town):
    other = make.MissionLetterFactory(pole=make.PoleFactory(academie__code="9B"))
    actor = actor_for(other.user, None)
    with acting_as(actor.scope):
        assert candidates(actor.academie.pk) == []


def test_a_decision_takes_the_pair_away_and_may_be_reconsidered(town):
    with town.coordinator() as actor:
        said = services.keep_apart(actor=actor, kept_id=town.kept.pk, duplicate_id=town.duplicate.pk)
        again = services.keep_apart(actor=actor, kept_id=town.duplicate.pk, duplicate_id=town.kept.pk)
    assert said == again
    assert found(town) == []
    with town.coordinator() as actor:
        services.reconsider(actor=actor, merge_id=said.pk)
    assert len(found(town)) == 1


def test_a_merged_row_is_proposed_nowhere(town):
    assert town.duplicate in search_hosts("etoile")
    with town.coordinator() as actor:
        services.merge(actor=actor, kept_id=town.kept.pk, duplicate_id=town.duplicate.pk)
    assert search_hosts("etoile") == [town.kept]
    assert found(town) == []


def refused(town, words):
    before = Company.objects.get(pk=town.duplicate.pk).merged_into_id
    with town.coordinator() as actor, pytest.raises(services.MergeRefused, match=words):
        services.merge(actor=actor, kept_id=town.kept.pk, duplicate_id=town.duplicate.pk)
    assert Company.objects.get(pk=town.duplicate.pk).merged_into_id == before


def test_a_duplicate_with_members_is_refused(town):
    make.CompanyMemberFactory(company=town.duplicate)
    refused(town, "Des personnes répondent")


def test_a_duplicate_published_in_another_academie_is_refused(town):
    make.OfferFactory(company=town.duplicate, published_in=make.PoleFactory(academie__code="9B"))
    refused(town, "autre académie")


def test_a_duplicate_whose_offers_hold_stays_elsewhere_is_refused(town):
    there = make.PoleFactory(academie__code="9B")
    offer = make.OfferFactory(company=town.duplicate, published_in=town.pole)
    make.PlacementFactory(in_bank=True, need=make.need_in(there, placed=True), offer=offer)
    refused(town, "autre académie")


def test_two_sirets_and_a_merged_row_are_refused(town):
    town.duplicate.siret = make.CompanyFactory.build().siret
    town.duplicate.save()
    refused(town, "deux établissements")
    Company.objects.filter(pk=town.duplicate.pk).update(siret=None, merged_into=make.CompanyFactory())
    refused(town, "déjà fusionné")


@pytest.mark.django_db(transaction=True)
def test_two_merges_of_one_pair_are_one():
    town = build_town()
    start, said = threading.Barrier(2), []

    def click():
        try:
            actor = actor_for(town.owner, None)
            start.wait(timeout=10)
            with acting_as(actor.scope):
                services.merge(actor=actor, kept_id=town.kept.pk, duplicate_id=town.duplicate.pk)
            said.append("done")
        except services.MergeRefused as error:
            said.append(error.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(said) == ["Ce doublon est déjà fusionné.", "done"]
    assert CompanyMerge.objects.filter(verdict="merged").count() == 1


def words(response):
    assert response.status_code == 200, response
    return str(Text(response.content.decode()))


def test_the_pages_walk_from_the_pair_to_the_undo(town, client):
    client.force_login(town.owner)
    make.OfferFactory(company=town.duplicate, published_in=town.pole)
    Company.objects.filter(pk=town.duplicate.pk).update(website="https://exemple.example")
    assert "1 paire à examiner" in words(client.get(reverse("merging:pairs")))
    pair = [town.kept.pk, town.duplicate.pk]
    page = words(client.get(reverse("merging:pair", args=pair)))
    assert "Reprise du doublon" in page
    assert "Offres de stage" in page
    assert "Fusionner" in page
    assert client.post(reverse("merging:merge", args=pair)).status_code == 302
    assert "Annuler la fusion" in words(client.get(reverse("merging:decisions")))
    assert "Aucun organisme ne semble enregistré deux fois." in words(client.get(reverse("merging:pairs")))
    client.post(reverse("merging:merge", args=pair))
    merged = CompanyMerge.objects.get()
    assert client.post(reverse("merging:undo", args=[merged.pk])).status_code == 302
    assert "Fusion annulée" in words(client.get(reverse("merging:decisions")))
    assert Company.objects.get(pk=town.duplicate.pk).merged_into is None
    client.post(reverse("merging:apart", args=pair))
    assert CompanyMerge.objects.filter(verdict="distinct").count() == 1


def test_private_contacts_are_not_counted_on_the_page(town, client):
    client.force_login(town.owner)
    school = make.EstablishmentFactory(academie=town.pole.academie)
    make.ContactFactory(establishment=school, company=town.duplicate)
    page = words(client.get(reverse("merging:pair", args=[town.kept.pk, town.duplicate.pk])))
    assert "Aucune ligne que vous puissiez lire" in page


def test_the_list_asks_a_constant_number_of_queries(town, client):
    client.force_login(town.owner)
    client.get(reverse("merging:pairs"))
    for number in range(30):
        typed(town.commune, f"Boulangerie étoile fictive {number}")
    with assert_max_queries(16):
        client.get(reverse("merging:pairs"))
