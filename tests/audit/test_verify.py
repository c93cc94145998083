"""A forger with every right on the database, with and without the key: all that is changed is found."""

from __future__ import annotations

import datetime as dt
import json
import random
import time
import uuid
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from accounts.audit import record
from accounts.audit.chain import COVERED, ORIGIN, entry_hash, head_seal
from accounts.audit.verify import Mark, Report, read_anchor, write_anchor
from accounts.models import AuditChain, AuditEntry
from tenancy.scope import Scope, acting_as
from tests import factories as make

pytestmark = pytest.mark.django_db

LINES, ANCHORED = 60, 40
KEY, WRONG = b"sceau-des-tests", b"cle-devinee"
Forge = Callable[[random.Random], None]


@pytest.fixture
def chain() -> Mark:
    """Write a chain of 60 lines, and a short neighbour; return where it stood at line 40."""
    assert settings.AUDIT_KEY.encode() == KEY
    person = make.UserFactory()
    for number in range(1, LINES + 1):
        make.AuditEntryFactory(person=person, token=f"ligne {number}")
    make.AuditEntryFactory(person=person, academie_id="9B", token="voisine")
    return Mark(ANCHORED, line(ANCHORED).hash)


def line(number: int) -> AuditEntry:
    return AuditEntry.objects.get(academie_id="9A", number=number)


def sql(statement: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def change(place: int, **values: Any) -> None:
    AuditEntry.objects.filter(academie_id="9A", number=place).update(**values)


def point_head(key: bytes | None, number: int, last: str) -> None:
    """Point the head at a line; without key its seal stays as it was."""
    values: dict[str, Any] = {"number": number, "hash": last}
    if key:
        values["seal"] = head_seal(key, "9A", number, last)
    AuditChain.objects.filter(academie_id="9A").update(**values)


def chain_again(key: bytes, start: int) -> None:
    """Compute every hash again from a line on, and the head."""
    previous = line(start - 1).hash if start > 1 else ORIGIN
    last = start
    for row in AuditEntry.objects.filter(academie_id="9A", number__gte=start).order_by("number"):
        values = {column: getattr(row, column) for column in COVERED}
        row.previous_hash, row.hash = previous, entry_hash(key, values, previous)
        row.save(update_fields=["previous_hash", "hash"])
        previous, last = row.hash, row.number
    point_head(key, last, previous)


# One function a kind of forgery.


def edit(rng: random.Random) -> None:
    number = rng.randint(1, LINES)
    row = line(number)
    column = rng.choice([column for column in (*COVERED, "previous_hash", "hash") if column != "number"])
    if column == "details":
        value: Any = rng.choice([{}, row.details | {"x": 1}, {"token": row.details["token"] + " "}, {"token": None}])
    elif column == "at":
        value = row.at + dt.timedelta(microseconds=rng.choice([-1, 1, 3_600_000_000]))
    elif column in ("person_id", "support_id"):
        value = rng.choice([row.person_id + 1, 0]) if column == "person_id" else 7
    elif column == "id":
        value = uuid.UUID(int=rng.getrandbits(128))
    elif column == "academie_id":
        value = rng.choice(["", "9C"])
    else:
        value = (getattr(row, column)[:-1] + rng.choice("xyz"))[:20]
    change(number, **{column: value})


def delete(rng: random.Random) -> None:
    start = rng.randint(1, LINES)
    AuditEntry.objects.filter(academie_id="9A", number__range=(start, start + rng.choice([0, 0, 3, 100]))).delete()


def renumber_after_deletion(rng: random.Random) -> None:
    gone = rng.randint(1, LINES - 1)
    line(gone).delete()
    for number in range(gone + 1, LINES + 1):
        change(number, number=number - 1)
    if rng.random() < 0.5:
        point_head(None, LINES - 1, line(LINES - 1).hash)


def swap(rng: random.Random) -> None:
    one, two = rng.sample(range(1, LINES + 1), 2)
    first, second = line(one), line(two)
    if rng.random() < 0.5:  # the whole rows
        change(one, number=LINES + 100)
        change(two, number=one)
        change(LINES + 100, number=two)
        return
    columns = ("details", "id") if rng.random() < 0.5 else ("details", "hash", "previous_hash")
    values = {column: (getattr(first, column), getattr(second, column)) for column in columns if column != "id"}
    change(one, **{column: pair[1] for column, pair in values.items()})
    change(two, **{column: pair[0] for column, pair in values.items()})


def truncate(rng: random.Random) -> None:
    kept = rng.randint(0, LINES - 1)
    AuditEntry.objects.filter(academie_id="9A", number__gt=kept).delete()
    how = rng.choice(["leave", "point", "guess", "drop"])
    if how == "drop":
        AuditChain.objects.filter(academie_id="9A").delete()
    elif how != "leave":
        point_head(WRONG if how == "guess" else None, kept, line(kept).hash if kept else "")


def cut_before_the_anchor_with_the_key(rng: random.Random) -> None:
    kept = rng.randint(1, ANCHORED - 1)
    AuditEntry.objects.filter(academie_id="9A", number__gt=kept).delete()
    point_head(KEY, kept, line(kept).hash)


def chain_again_without_the_key(rng: random.Random) -> None:
    number = rng.randint(1, LINES)
    change(number, details={"token": "faux"})
    chain_again(WRONG, number)


def chain_again_with_the_key(rng: random.Random) -> None:
    number = rng.randint(1, ANCHORED)
    change(number, details={"token": "faux"})
    chain_again(KEY, number)


def everything_gone(rng: random.Random) -> None:
    AuditEntry.objects.filter(academie_id="9A").delete()
    if rng.random() < 0.5:
        AuditChain.objects.filter(academie_id="9A").delete()
    else:
        AuditChain.objects.filter(academie_id="9A").update(number=0, hash="", seal="")


def add(rng: random.Random) -> None:
    copied = line(rng.randint(1, LINES))
    last = line(LINES)
    copied.pk = uuid.UUID(int=rng.getrandbits(128))
    copied.number = LINES + rng.choice([1, 1, 2])
    copied.previous_hash = last.hash
    values = {column: getattr(copied, column) for column in COVERED}
    copied.hash = entry_hash(WRONG, values, last.hash)
    copied.save(force_insert=True)
    if rng.random() < 0.5:
        point_head(WRONG, copied.number, copied.hash)


def touch_head(rng: random.Random) -> None:
    head = AuditChain.objects.get(academie_id="9A")
    column = rng.choice(["number", "hash", "seal"])
    value = head.number + rng.choice([-1, 1, 5]) if column == "number" else getattr(head, column)[::-1] + "x"
    AuditChain.objects.filter(academie_id="9A").update(**{column: value if column == "number" else value[:64]})


FORGERIES: list[Forge] = [
    edit,
    delete,
    renumber_after_deletion,
    swap,
    truncate,
    cut_before_the_anchor_with_the_key,
    chain_again_without_the_key,
    chain_again_with_the_key,
    everything_gone,
    add,
    touch_head,
]


@pytest.mark.slow
def test_a_thousand_forgeries_are_all_found(chain: Mark, verified: Callable[..., Report]) -> None:
    assert verified(anchor=chain).faults == []
    rng = random.Random(20270302)
    missed, tried = [], dict.fromkeys((forge.__name__ for forge in FORGERIES), 0)
    for attempt in range(1_000):
        # Most are plain edits, as most real ones would be.
        forge = rng.choice([edit, edit, *FORGERIES])
        with transaction.atomic():
            forge(rng)
            report = verified(anchor=chain)
            transaction.set_rollback(True)
        tried[forge.__name__] += 1
        if not report.faults:
            missed.append((attempt, forge.__name__))
        assert all(sentence.startswith("Académie 9A, ") for sentence in report.faults)
    assert missed == []
    assert all(count > 20 for count in tried.values()), tried
    assert verified(anchor=chain).faults == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE accounts_auditentry SET verb = 'x' WHERE number = 12",
            ["ligne 12 : modifiée ou écrite sans la clé (son empreinte ne correspond pas)."],
        ),
        ("DELETE FROM accounts_auditentry WHERE number = 12", ["ligne 12 : supprimée."]),
        ("DELETE FROM accounts_auditentry WHERE number BETWEEN 1 AND 3", ["lignes 1 à 3 : supprimées."]),
        (
            "DELETE FROM accounts_auditentry WHERE academie_id = '9A' AND number > 58",
            ["lignes 59 à 60 : supprimées."],
        ),
        (
            "DELETE FROM accounts_auditentry WHERE academie_id = '9A' AND number > 38",
            [
                "lignes 39 à 60 : supprimées.",
                "l'ancre connaît la ligne 40, la dernière ligne est la 38 : la fin a été supprimée.",
            ],
        ),
        ("DELETE FROM accounts_auditchain WHERE academie_id = '9A'", ["la tête de la chaîne a disparu."]),
        (
            "UPDATE accounts_auditchain SET seal = reverse(seal) WHERE academie_id = '9A'",
            ["la tête de la chaîne a été modifiée ou écrite sans la clé (son sceau ne correspond pas)."],
        ),
        (
            "UPDATE accounts_auditentry SET previous_hash = hash WHERE number = 12",
            [
                "ligne 12 : elle ne suit plus la ligne précédente.",
                "ligne 12 : modifiée ou écrite sans la clé (son empreinte ne correspond pas).",
            ],
        ),
        (
            "UPDATE accounts_auditentry SET at = 'infinity' WHERE number = 12",
            ["ligne 12 : modifiée ou écrite sans la clé (son empreinte ne correspond pas)."],
        ),
        (
            "UPDATE accounts_auditentry SET details = to_jsonb(10::numeric ^ 5000) WHERE number = 12",
            ["ligne 12 : modifiée ou écrite sans la clé (son empreinte ne correspond pas)."],
        ),
    ],
)
def test_sentences_name_the_lines(
    statement: str, said: list[str], chain: Mark, verified: Callable[..., Report]
) -> None:
    sql(statement)
    assert verified(anchor=chain).faults == [f"Académie 9A, {sentence}" for sentence in said]


def test_a_number_written_otherwise_is_an_alteration(chain: Mark, verified: Callable[..., Report]) -> None:
    make.AuditEntryFactory(token="entier", count=1)
    assert verified().faults == []
    sql("UPDATE accounts_auditentry SET details = %s WHERE number = 61", Jsonb({"token": "entier", "count": 1.0}))
    assert verified().faults != []


def test_faults_beyond_fifty_are_counted(chain: Mark, verified: Callable[..., Report]) -> None:
    sql("UPDATE accounts_auditentry SET verb = 'x'")
    report = verified()
    assert (len(report.faults), report.unsaid) == (50, 10)


# The command


def run(*args: str) -> str:
    output = StringIO()
    call_command("verify_audit", *args, "--database", "default", stdout=output, no_color=True)
    return output.getvalue()


def test_the_command_writes_an_anchor_and_compares_with_it(chain: Mark, tmp_path: Path) -> None:
    anchor = tmp_path / "ancre.json"
    said = run("--write-anchor", str(anchor))
    assert "Académie 9A : 60 lignes, intactes." in said
    assert "Académie 9B : 1 lignes" not in said
    assert "Académie 9B : 1 ligne, intacte." in said
    assert "61 lignes relues en " in said
    assert read_anchor(anchor, key=KEY)["9A"] == Mark(60, line(60).hash)
    make.AuditEntryFactory(token="le lendemain")
    assert "Académie 9A : 61 lignes, intactes." in run("--anchor", str(anchor), "--academie", "9A")
    # The whole chain chained again with the true key: only the anchor tells.
    change(30, details={"token": "faux"})
    chain_again(KEY, 30)
    assert "61 lignes, intactes" in run("--academie", "9A")
    with pytest.raises(CommandError, match="n'est pas intact") as caught:
        run("--anchor", str(anchor), "--academie", "9A")
    assert caught.value.returncode == 1


def test_a_broken_journal_gets_no_anchor(chain: Mark, tmp_path: Path) -> None:
    anchor = tmp_path / "ancre.json"
    sql("DELETE FROM accounts_auditentry WHERE academie_id = '9A' AND number = 5")
    with pytest.raises(CommandError, match="n'est pas intact"):
        run("--write-anchor", str(anchor))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("spoil", ["seal", "number", "chain", "text", "list"])
def test_a_spoiled_anchor_is_refused(spoil: str, chain: Mark, tmp_path: Path) -> None:
    anchor = tmp_path / "ancre.json"
    write_anchor(anchor, {"9A": chain}, key=KEY, taken_at=timezone.now())
    content = json.loads(anchor.read_text())
    if spoil == "seal":
        content["seal"] = content["seal"][::-1]
    elif spoil == "number":
        content["chains"]["9A"]["number"] = 1
    elif spoil == "chain":
        content["chains"] = {}
    anchor.write_text({"text": "bonjour", "list": "[]"}.get(spoil) or json.dumps(content))
    with pytest.raises(CommandError, match=r"« ancre\.json »"):
        run("--anchor", str(anchor))


def test_what_cannot_be_done_is_said(chain: Mark, tmp_path: Path, settings: Any) -> None:
    with pytest.raises(CommandError, match="ne peut pas être lue"):
        run("--anchor", str(tmp_path / "absente.json"))
    with pytest.raises(CommandError, match="ne peut pas être écrite"):
        run("--write-anchor", str(tmp_path / "absent" / "ancre.json"))
    with pytest.raises(CommandError, match="Aucun journal pour l'académie « 99 »"):
        run("--academie", "99")
    with pytest.raises(CommandError, match="retirez --academie"):
        run("--academie", "9A", "--write-anchor", str(tmp_path / "ancre.json"))
    settings.AUDIT_KEY = ""
    with pytest.raises(CommandError, match="AUDIT_KEY est vide"):
        run()


@pytest.mark.slow
def test_a_hundred_thousand_lines_are_read_again_in_seconds(db: None, verified: Callable[..., Report]) -> None:
    person = make.UserFactory()
    for batch in range(20):
        with acting_as(Scope.for_job("9A")):
            for count in range(5_000):
                record(
                    actor=None, person=person, verb="test.counted", academie_id="9A", count=batch * 5_000 + count,
                    label="Campagne Exemple", marks=["a", "b"],
                )  # fmt: skip
    begun = time.monotonic()
    report = verified()
    seconds = time.monotonic() - begun
    assert (report.faults, report.lines) == ([], 100_000)
    assert seconds < 60
