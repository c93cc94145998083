"""The built-in académie, in the database."""

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.models import Count, F, Max, Q
from django.utils import timezone

from accounts.actors import ActorKind, actors_of
from accounts.models import User
from companies.merging.candidates import candidates
from companies.models import Company, Offer, OfferPublication
from companies.rules import siret_problem
from config.demo_world import DEMO_PASSWORD, best_campaign, demo_accounts
from config.seed import erase
from config.seed.errors import SeedError
from config.seed.names import BOYS, GIRLS, LAST_NAMES
from config.seed.services import seed_demo
from establishments.models import Establishment, EstablishmentYear, PoleMembership, SchoolClass, Student
from placements.models import TO_PLACE, Need, Placement
from poles.models import Academie, Commune, MissionLetter, Pole, PoleCommune
from tests.factories import EquityFigureFactory, EquitySnapshotFactory
from tests.seed.conftest import TODAY, fingerprint
from tests.worlds import two_academies


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(seed: Any) -> None:
    seed()
    first = fingerprint()
    seed(replace=True)
    assert fingerprint() == first
    seed(replace=True, seed=8)
    assert fingerprint() != first


def test_the_territory_is_complete(as_job: None) -> None:
    seed_demo(students=60, seed=7, today=TODAY)
    assert Academie.objects.get(pk="99").name == "Démonstration"
    assert Commune.objects.filter(academie="99").count() == 58
    assert Establishment.objects.filter(academie="99").count() == 40
    assert Pole.objects.count() == 5
    covered = PoleCommune.objects.values("commune").distinct().count()
    assert covered == 52, "six communes have no pôle"
    assert PoleMembership.objects.filter(is_head=True).values("pole").distinct().count() == 5
    kinds = Counter(EstablishmentYear.objects.filter(school_year=2026).values_list("priority_education", flat=True))
    assert kinds["REP"] >= 2
    assert kinds["REP+"] >= 2
    assert not EstablishmentYear.objects.exclude(priority_education="").exclude(establishment__kind="college").exists()
    for establishment in Establishment.objects.filter(academie="99"):
        establishment.clean_fields()


def test_people_are_fictional_and_of_the_age_of_their_class(as_job: None) -> None:
    seed_demo(students=800, seed=7, today=TODAY)
    students = Student.objects.select_related("school_class")
    ages: dict[str, set[int]] = {}
    for student in students:
        assert student.first_name in GIRLS + BOYS
        assert set(student.last_name.split("-")) <= set(LAST_NAMES)
        ages.setdefault(student.school_class.level, set()).add(2026 - student.birth_date.year)
    assert ages["3e"] == {14, 15}
    assert ages["2de"] == {15, 16}
    assert students.count() == 800
    sizes = SchoolClass.objects.annotate(size=Count("students")).values_list("size", flat=True)
    assert min(sizes) >= 22
    assert max(sizes) <= 31
    numbered = Company.objects.filter(no_siret_reason="")
    assert all(siret_problem(siret or "") is None for siret in numbered.values_list("siret", flat=True))
    # The others are the rows that schools typed twice: the page of duplicates finds their host.
    twice = set(Company.objects.exclude(no_siret_reason="").values_list("pk", flat=True))
    assert len(twice) == 4
    assert {one.duplicate.pk for one in candidates("99")} == twice


def test_shares_stay_in_their_ranges(as_job: None) -> None:
    report = seed_demo(students=3_000, seed=11, today=TODAY)
    coming = Need.objects.filter(period__ends_on__gte=TODAY)
    total = coming.count()
    assert total == 3_000
    assert 0.33 <= coming.answered().count() / total <= 0.48
    assert 0.08 <= coming.filter(state="escalated").count() / total <= 0.22
    assert 0 < coming.filter(state="draft").count() / total <= 0.12
    assert 0.005 <= coming.filter(wheelchair_access=True).count() / total <= 0.03
    assert not coming.filter(state="escalated", escalated_at__date__lt=TODAY - dt.timedelta(days=9)).exists()
    assert not Need.objects.filter(Q(opened_at__date__gt=TODAY) | Q(escalated_at__lt=F("opened_at"))).exists()
    assert set(Placement.objects.values_list("channel", flat=True)) == {"family", "student", "team", "pole", "platform"}
    assert not Placement.objects.filter(agreed_at__date__gt=TODAY).exists()
    assert not Placement.objects.filter(agreed_at__lt=F("need__opened_at")).exists()
    # A placed need has one live placement, the others none.
    assert Placement.objects.count() == Need.objects.answered().count()
    published = Offer.objects.filter(publications__status="published")
    taken = Placement.objects.filter(offer__isnull=False, ends_on__gte=TODAY).count()
    free = sum(published.values_list("seats", flat=True)) - taken
    to_place = coming.filter(state__in=TO_PLACE, pole__isnull=False).count()
    assert 1.03 <= free / to_place <= 1.2
    trade = dict(published.values_list("sector").annotate(n=Count("pk")))
    assert len(trade) >= 12
    assert report.counts["élèves"] == 3_000


def test_offers_have_conditions_and_legal_reasons(as_job: None) -> None:
    seed_demo(students=3_000, seed=7, today=TODAY)
    offers = Offer.objects.all()
    assert offers.filter(regulated_works=True).exists()
    assert not offers.filter(regulated_works=True, kinds__contains=["observation"]).exists()
    assert not offers.filter(regulated_works=True, regulated_works_declared_on__isnull=True).exists()
    assert offers.filter(min_age__isnull=False).exists()
    assert not offers.filter(min_age__isnull=False, min_age_reason="").exists()
    assert offers.exclude(reserved_for="").exists()
    assert 0.4 < offers.filter(wheelchair_access=True).count() / offers.count() < 0.7
    waiting = OfferPublication.objects.filter(status="submitted")
    assert waiting.count() >= 10
    assert not waiting.filter(submitted_at__date__lt=TODAY - dt.timedelta(days=6)).exists()
    assert OfferPublication.objects.filter(status="returned").exists()
    # Who was placed by the pôle is in a lawful seat.
    for placement in Placement.objects.filter(offer__isnull=False).select_related("offer", "need", "student"):
        offer, need = placement.offer, placement.need
        assert offer is not None
        assert offer.starts_on <= placement.starts_on
        assert offer.ends_on >= placement.ends_on
        assert not need.sectors_only or offer.sector in need.sectors
        assert offer.min_age is None or placement.student.age_on(placement.starts_on) >= offer.min_age
        assert offer.wheelchair_access or not need.wheelchair_access


def test_one_account_per_role_and_the_rights_of_its_letter(seed: Any) -> None:
    today = timezone.localdate()
    seed(students=900, today=today)
    kinds = {}
    for account in demo_accounts():
        user = User.objects.get(email=account.email)
        assert user.check_password(DEMO_PASSWORD)
        validate_password(DEMO_PASSWORD, user)
        assert user.emailaddress_set.filter(verified=True, primary=True).exists()
        actors = actors_of(user)
        assert len(actors) == 1
        kinds[account.role] = actors[0]
    assert [actor.kind for actor in kinds.values()] == [
        ActorKind.RECTORAT, *[ActorKind.COORDINATOR] * 2, *[ActorKind.SCHOOL] * 4, ActorKind.COMPANY,
    ]  # fmt: skip
    best = best_campaign()
    assert best is not None
    assert kinds["coordinator"].subject == best.pole
    letters = {letter.pole_id: letter for letter in MissionLetter.objects.filter(academie="99")}
    assert len(letters) == 5
    assert sorted(letter.state for letter in letters.values()) == ["active"] * 4 + ["ended"]
    assert [letter for letter in letters.values() if letter.ends_on == today + dt.timedelta(days=17)]
    expired = next(letter for letter in letters.values() if letter.state == "ended")
    assert expired.ends_on == today - dt.timedelta(days=18)
    assert actors_of(expired.user) == []


def test_the_best_campaign_is_the_largest(as_job: None) -> None:
    seed_demo(students=1_200, seed=7, today=TODAY)
    best = best_campaign(today=TODAY)
    assert best is not None
    counted: Counter[tuple[Any, str]] = Counter()
    for need in Need.objects.filter(state__in=TO_PLACE, pole__isnull=False).select_related("period"):
        if TODAY < need.period.starts_on <= TODAY + dt.timedelta(days=92):
            counted[need.pole_id, need.period.kind] += 1
    assert best.needs == max(counted.values()) == counted[best.pole.pk, best.kind]
    inside = Need.objects.filter(
        state__in=TO_PLACE, pole=best.pole, period__kind=best.kind,
        period__starts_on__range=(best.starts_on, best.ends_on),
    )  # fmt: skip
    assert inside.count() == best.needs
    assert inside.aggregate(last=Max("period__starts_on"))["last"] == best.ends_on
    assert "semaine" in best.name


def test_nobody_to_place_is_no_campaign(db: None) -> None:
    assert best_campaign() is None


def test_a_second_run_refuses_and_writes_nothing(seed: Any) -> None:
    seed()
    before = fingerprint()
    with pytest.raises(SeedError, match="--replace"):
        seed(seed=9)
    assert fingerprint() == before


@pytest.mark.parametrize("students", [0, -5, 200_001])
def test_a_senseless_number_of_students_is_named(seed: Any, students: int) -> None:
    with pytest.raises(SeedError, match=f"« {students} »"):
        seed(students=students)


def test_a_real_student_is_never_erased(seed: Any) -> None:
    seed()
    Student.objects.filter(pk=Student.objects.order_by("pk")[0].pk).update(ine="0123456789A")
    before = fingerprint()
    with pytest.raises(SeedError, match="des élèves qui ne viennent pas de la démonstration"):
        seed(replace=True)
    assert fingerprint() == before


def test_a_real_person_is_never_erased(seed: Any) -> None:
    seed()
    User.objects.filter(email="camille.demo@demo.example").update(email="coordination@ac-exemple.example")
    with pytest.raises(SeedError, match="des personnes"):
        seed(replace=True)


def test_a_real_offer_is_never_erased(seed: Any) -> None:
    seed()
    publication = OfferPublication.objects.order_by("pk")[0]
    Company.objects.filter(pk=publication.company_id).update(siret="73282932000074")
    with pytest.raises(SeedError, match="des offres"):
        seed(replace=True)


def test_frozen_reports_need_the_owner(seed: Any, as_role: Any) -> None:
    seed()
    pole = Pole.objects.filter(academie="99").order_by("pk")[0]
    snapshot = EquitySnapshotFactory(academie=pole.academie, pole=pole)
    EquityFigureFactory(academie=pole.academie, snapshot=snapshot, pole=pole)
    type(snapshot).objects.filter(pk=snapshot.pk).update(
        state="frozen", frozen_at="2026-11-25T08:00:00Z", population=3, data_sha256="0" * 64
    )
    with pytest.raises(SeedError, match="rapports figés"):
        seed(replace=True)
    erase.erase_reports("99", using="default")  # the connection of a test owns the tables
    assert seed(replace=True).counts["élèves"] == 400


def test_the_other_academies_keep_their_rows(seed: Any) -> None:
    worlds = two_academies()
    codes = [worlds.a.academie.pk, worlds.b.academie.pk]
    before = [Need.objects.filter(academie=code).count() for code in codes]
    seed()
    seed(replace=True)
    assert [Need.objects.filter(academie=code).count() for code in codes] == before
    assert all(before)


def test_the_command_tells_what_it_wrote(as_role: Any, db: None, capsys: pytest.CaptureFixture[str]) -> None:
    with as_role():
        call_command("seed_demo", students=120, today="2027-07-20", verbosity=2)
        told = capsys.readouterr().out
        assert "120 élèves" in told
        assert "Académie 99 prête en" in told
        assert "camille.demo@demo.example" in told
        with pytest.raises(CommandError, match="--replace"):
            call_command("seed_demo", students=120)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"today": "hier"}, "« hier » n'est pas une date"),
        ({"academie": "24"}, "demande une source"),
        ({"source": "/nulle-part"}, "indiquez le code de l'académie"),
        ({"source": "/nulle-part", "academie": "24"}, "Le dossier « /nulle-part » n'existe pas"),
        ({"source": "/nulle-part", "academie": "77"}, "« 77 » est inconnu. Codes connus : .*24 Créteil"),
        ({"source": "/nulle-part", "academie": "99"}, "« 99 » est inconnu"),
    ],
)
def test_bad_options_are_named(options: dict[str, str], sentence: str, db: None, as_role: Any) -> None:
    given: dict[str, Any] = dict(options)
    if "source" in given:
        given["source"] = Path(given["source"])
    with as_role(), pytest.raises(CommandError, match=sentence):
        call_command("seed_demo", **given)
    assert not Pole.objects.exists()
