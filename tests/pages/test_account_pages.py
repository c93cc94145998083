"""Sign-in, sign-out, passwords, choice of a function."""

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse

from accounts.middleware import SESSION_KEY
from accounts.outbox.services import send_due
from tests.factories import PASSWORD, CompanyMemberFactory, MissionLetterFactory, StaffMemberFactory, UserFactory
from tests.support.roles import as_role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits(empty_broker):
    """Limits of attempts live in the cache."""


def test_sign_in_page_then_home(client):
    letter = MissionLetterFactory()
    page = client.get(reverse("account_login"))
    assert page.status_code == 200
    assert "<h1>Se connecter</h1>" in page.content.decode()
    answer = client.post(reverse("account_login"), {"login": letter.user.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))


def test_wrong_password_says_so_in_french_and_keeps_the_address(client):
    user = UserFactory()
    page = client.post(reverse("account_login"), {"login": user.email, "password": "faux"})
    content = page.content.decode()
    assert page.status_code == 200
    assert 'role="alert"' in content
    assert user.email in content
    assert "mot de passe" in content


def test_sixth_failure_is_refused_even_with_the_right_password(client):
    user = UserFactory()
    for _ in range(5):
        client.post(reverse("account_login"), {"login": user.email, "password": "faux"})
    page = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert page.status_code in (200, 429)
    assert "_auth_user_id" not in client.session
    assert "Trop de tentatives" in page.content.decode()


def test_password_reset_by_mail(client):
    user = UserFactory()
    answer = client.post(reverse("account_reset_password"), {"email": user.email}, follow=True)
    assert "<h1>" in answer.content.decode()
    assert "Consultez votre messagerie" in " ".join(answer.content.decode().split())
    with as_role():
        send_due()
    assert [message.to for message in mail.outbox] == [[user.email]]
    link = next(word for word in mail.outbox[0].body.split() if "/comptes/password/reset/key/" in word)
    form = client.get(link.removeprefix(settings.STAGES_SITE_URL), follow=True)
    assert "Nouveau mot de passe" in form.content.decode()


def test_sign_out_needs_a_post(client):
    client.force_login(MissionLetterFactory().user)
    page = client.get(reverse("account_logout"))
    assert page.status_code == 200
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_only_hosts_open_an_account_by_themselves(client):
    page = client.get(reverse("account_signup"))
    assert "Ouvrir le compte d’une entreprise" in page.content.decode()
    assert "sont invités" in page.content.decode()


def test_choice_of_a_function(client):
    staff = StaffMemberFactory()
    letter = MissionLetterFactory(user=staff.user)
    client.force_login(staff.user)
    page = client.get(reverse("accounts:functions")).content.decode()
    assert page.count('name="function"') == 1, "la fonction actuelle n'a pas de bouton"
    key = f"school:{staff.pk}"
    answer = client.post(reverse("accounts:functions"), {"function": key})
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert client.session[SESSION_KEY] == key
    assert letter.pole.name not in client.get(reverse("accounts:functions")).content.decode().split("person__acts")[0]


def test_header_offers_a_change_of_function_only_to_who_has_several(client):
    staff = StaffMemberFactory()
    client.force_login(staff.user)
    header = client.get(reverse("accounts:functions")).content.decode().split("</header>")[0]
    assert "Mon compte" in header
    assert "Changer de fonction" not in header
    MissionLetterFactory(user=staff.user)
    client.get(reverse("accounts:functions"))  # reads the functions again
    header = client.get(reverse("accounts:functions")).content.decode().split("</header>")[0]
    assert "Changer de fonction" in header


def test_function_of_someone_else_is_refused(client):
    mine, other = StaffMemberFactory(), CompanyMemberFactory()
    client.force_login(mine.user)
    page = client.post(reverse("accounts:functions"), {"function": f"company:{other.pk}"})
    assert "pas la vôtre" in page.content.decode()
    assert SESSION_KEY not in client.session
