"""What happens to an offer is told to its host, and what is proposed to the pôle, once."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from companies.moderation import services
from companies.moderation.decisions import UNDO
from companies.moderation.notices import DECIDED, PROPOSED
from tests.companies.moderation.conftest import TICKED, Bank


def of(bank: Bank, user: Any) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(user=user).order_by("made_at").values_list("kind", "path"))


def test_the_coordinator_is_told_of_what_is_proposed_and_proposed_again(bank: Bank) -> None:
    offer = bank.submitted()
    page = reverse("moderation:publication", args=[bank.here(offer).pk])
    with bank.host() as actor:
        services.submit(actor=actor, offer=offer, pole=bank.pole_here)
    assert of(bank, bank.owner) == [(PROPOSED, page)]
    assert of(bank, bank.other_owner) == []
    with bank.pole() as actor:
        services.send_back(actor=actor, publication=bank.here(offer), reason="unclear", note="")
    with bank.host() as actor:
        services.resubmit(actor=actor, offer=offer)
        services.resubmit(actor=actor, offer=offer)
    assert of(bank, bank.owner) == [(PROPOSED, page)] * 2
    assert of(bank, bank.member) == [(DECIDED, reverse("moderation:life", args=[offer.pk]))]


def test_an_admission_is_told_when_it_can_no_longer_be_undone(bank: Bank) -> None:
    offer = bank.admitted()
    notice = Notice.objects.get(user=bank.member)
    assert notice.kind == DECIDED
    assert notice.made_at > timezone.now() + UNDO / 2
    with bank.pole() as actor:
        services.take_back(actor=actor, publication=bank.here(offer))
    assert of(bank, bank.member) == []
    with bank.pole() as actor:
        services.admit(actor=actor, publication=bank.here(offer), checklist=TICKED)
    assert len(of(bank, bank.member)) == 1


def test_the_mail_of_the_host_follows_its_choice(bank: Bank, mails: Any) -> None:
    offer = bank.submitted()
    with bank.pole() as actor:
        services.send_back(actor=actor, publication=bank.here(offer), reason="unclear", note="")
    [(person, words)] = mails("publication_host")
    assert (person, words["notice"]) == (bank.member, DECIDED)
