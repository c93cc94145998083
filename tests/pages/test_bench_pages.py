"""The benchmark of pages asks real pages, as people who may open them."""

import pytest
from django.utils import timezone

from config.bench import pages
from config.seed.services import seed_demo
from tests.support.roles import as_role


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_page_of_the_benchmark_answers_and_is_counted(monkeypatch) -> None:
    monkeypatch.setattr(pages, "TIMES", 2)
    with as_role():
        report = seed_demo(students=300, seed=3, today=timezone.localdate())
        measured = {title: pages.ask(role, url) for title, role, url in pages.pages(report.academie)}
    assert "Tableau d'une classe" in measured
    assert "Bureau des demandes" in measured
    for title, (milliseconds, asked) in measured.items():
        assert len(milliseconds) == 2, title
        assert 5 < asked < 40, title
