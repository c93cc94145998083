"""What the law says of a draft, beside each field: a level, a conclusion, the reason, repairs, the text of law."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.text import slugify

from companies.offers.load import Meter, meter_of
from companies.offers.reading import Reading
from companies.offers.steps.base import ROW_OF
from companies.offers.tutors import offers_of
from companies.quota import TUTOR
from companies.screening import Finding, pieces, screen
from companies.screening import Level as Weight
from companies.screening.hours import band, hours_words
from web.french import counted, long_date


class Level(StrEnum):
    """How much a remark weighs."""

    BLOCKING = "blocking"
    WARNING = "warning"
    OK = "ok"
    INFO = "info"

    @property
    def word(self) -> str:
        """The word beside the icon."""
        return {"blocking": "Bloquant", "warning": "À vérifier", "ok": "Conforme", "info": "À savoir"}[self.value]


@dataclass(frozen=True, slots=True)
class Repair:
    """A button: `code` is carried out by `repairs.apply`; with `href` it is a link instead."""

    label: str
    code: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding beside a field. `shown`: the text cut where it is found; `said`: its line in the summary."""

    row: str
    code: str
    level: Level
    conclusion: str
    reason: str
    article: str = ""
    repairs: tuple[Repair, ...] = ()
    shown: tuple[tuple[str, bool], ...] = field(default=())
    said: str = ""

    @property
    def anchor(self) -> str:
        """Place of the article on the page of texts."""
        return slugify(self.article)

    @property
    def short(self) -> str:
        """One line for the summary."""
        return self.said or self.conclusion.rstrip(".")


def remarks_of(reading: Reading) -> list[Remark]:
    """Return everything that is found in a draft, in the order of its pages."""
    meter = meter_of(reading)
    return [
        *_screened(reading),
        *_dates(reading),
        *_seats(reading, meter),
        *_reserved(reading),
        *_tutors(reading),
        *_hours(reading),
        *_works(reading),
        *_sites(reading),
    ]


def _row(name: str) -> str:
    return "sites" if name.startswith("site") else ROW_OF.get(name, name)


ADULTS = Repair("Majeurs seulement", "adults")


def _screened(reading: Reading) -> list[Remark]:
    draft, found = reading.screened, []
    if not reading.raw.get("levels") and not reading.raw.get("title"):
        return []
    for one in screen(draft):
        if one.field == "regulated_works_list" and draft.works_declared and one.level == Weight.WARNING:
            continue  # the list of what is declared names it: nothing else is to be checked there
        text = draft.texts.get(one.field, "")
        words = text[one.start : one.end]
        repairs: list[Repair] = []
        shown: tuple[tuple[str, bool], ...] = ()
        if words:
            repairs.append(Repair("Retirer ces mots", f"cut:{one.field}:{words}"))
            start, end = max(0, one.start - 40), min(len(text), one.end + 40)
            cut = pieces(text, one.field, [one])
            shown = _window(cut, start, end)
        if one.code.startswith("work_") and one.level == Weight.BLOCKING:
            repairs.append(ADULTS)
        if one.code == "works_too_young":
            repairs.append(Repair("Fixer l’âge à 15 ans", "age:15"))
        if one.code == "works_in_observation":
            repairs.append(Repair("Retirer les travaux réglementés", "works:none"))
        if one.field == "schedule":
            repairs.append(Repair("Reprendre une semaine permise", "hours"))
        level = Level.BLOCKING if one.level == Weight.BLOCKING else Level.WARNING
        conclusion = f"« {words} »" if words else one.sentence
        reason = f"{one.sentence} {one.repair}" if words else one.repair
        key = f"{one.code}:{words}" if words else f"{one.code}:{one.sentence}"
        found.append(Remark(_row(one.field), key, level, conclusion, reason, one.article, tuple(repairs), shown))
    return found


def _window(cut: list[tuple[str, tuple[Finding, ...]]], start: int, end: int) -> tuple[tuple[str, bool], ...]:
    shown, place = [], 0
    for text, marks in cut:
        part = text[max(0, start - place) : max(0, end - place)]
        place += len(text)
        if part:
            shown.append((part, bool(marks)))
    return tuple(shown)


def _dates(reading: Reading) -> list[Remark]:
    if not reading.holidays:
        return []
    days = [long_date(day) for day in reading.holidays]
    listed = (
        ", ".join(days[:-1]) + (" et " if len(days) > 1 else "") + days[-1] if len(days) < 9 else f"{len(days)} jours"
    )
    title = counted(len(days), "jour férié retiré|jours fériés retirés")
    reason = f"{listed} : un mineur n’y travaille pas. Ils sont ôtés du décompte."
    return [
        Remark(
            "dates", "holidays", Level.WARNING, title, reason, "Code du travail, art. L3164-6 et L3164-8",
            (Repair("Réservé aux majeurs ?", href="age"),),
        )
    ]  # fmt: skip


def _seats(reading: Reading, meter: Meter | None) -> list[Remark]:
    seats = reading.get("seats")
    if meter is None or not seats:
        return []
    article = meter.article[:1].upper() + meter.article[1:].replace(", R", ", art. R")
    if meter.problem:
        fill = (Repair("Compléter la fiche", href="profile"),) if reading.company.headcount is None else ()
        return [Remark("seats", "unknown", Level.WARNING, meter.rule, meter.problem, article, fill)]
    law = f"{meter.rule} {counted(meter.most, 'stagiaire|stagiaires')} au plus par semaine civile."
    if not meter.over:
        left = meter.room - seats
        rest = f"Il resterait {counted(left, 'place|places')} la semaine la plus chargée."
        title = counted(seats, "place possible|places possibles")
        return [Remark("seats", "quota", Level.OK, title, f"{law} {rest}", article)]
    worst = max(week.present for week in meter.over)
    numbers = _numbers([week.number for week in meter.over])
    already = f"{worst} {'sont déjà prévus' if worst > 1 else 'est déjà prévu'} {numbers}, toutes académies ensemble."
    repairs: list[Repair] = []
    if meter.room:
        repairs.append(Repair(f"Passer à {counted(meter.room, 'place|places')}", f"seats:{meter.room}"))
    if len(meter.over) < len(meter.weeks):
        repairs.append(Repair("Couper en 2 périodes", "split"))
    title = counted(meter.room, "place possible|places possibles") if meter.room else "Aucune place possible"
    reason = f"{law} {already}" if worst else law
    said = f"{counted(seats, 'demandée|demandées')}, {counted(meter.room, 'possible|possibles')} {numbers}"
    return [Remark("seats", "quota", Level.BLOCKING, title, reason, article, tuple(repairs), said=said)]


def _numbers(weeks: list[int]) -> str:
    if len(weeks) == 1:
        return f"en semaine {weeks[0]}"
    if len(weeks) > 5:
        return f"dans {len(weeks)} semaines"
    return f"en semaines {', '.join(str(one) for one in weeks[:-1])} et {weeks[-1]}"


def _reserved(reading: Reading) -> list[Remark]:
    seats, reserved = reading.get("seats"), reading.get("reserved_seats") or 0
    if not seats or not reserved:
        return []
    if reserved > seats:
        title = f"{counted(reserved, 'place réservée|places réservées')} sur {seats}"
        repair = Repair(f"Réserver {counted(seats, 'place|places')}", f"reserved:{seats}")
        return [
            Remark("reserved", "reserved", Level.BLOCKING, title, "On ne réserve pas plus de places qu’il n’y en a.",
                   "", (repair,))
        ]  # fmt: skip
    reason = "Ces places vont à des élèves que le pôle choisit. Elles reviennent à tous à la date que vous fixez."
    return [Remark("reserved", "gesture", Level.INFO, "Un geste utile", reason, "Code de l'éducation, art. L124-2")]


def _tutors(reading: Reading) -> list[Remark]:
    seats, count = reading.get("seats") or 0, len(reading.tutors)
    article = "Code de l'éducation, art. L124-10 et R124-13"
    if not reading.is_counted or not seats:
        return []
    most = int(reading.limits.get(TUTOR, 3))
    if not count:
        reason = "Chaque stagiaire a un tuteur. Vous pourrez le nommer plus tard, avant le premier jour."
        return [Remark("tutors", "none", Level.WARNING, "Aucun tuteur nommé", reason, article)]
    title = f"{counted(count, 'tuteur|tuteurs')} pour {counted(seats, 'élève|élèves')}"
    if count * most < seats:
        repairs = (Repair(f"Passer à {counted(count * most, 'place|places')}", f"seats:{count * most}"),)
        reason = f"Un tuteur suit {most} stagiaires au plus. Ajoutez un tuteur, ou proposez moins de places."
        return [Remark("tutors", "tutors", Level.BLOCKING, title, reason, article, repairs)]
    if busy := _busy(reading):
        return [Remark("tutors", "busy", Level.WARNING, title, busy, article)]
    return [Remark("tutors", "tutors", Level.OK, title, f"Aucun ne suivra plus de {most} stagiaires.", article)]


def _busy(reading: Reading) -> str:
    """Return which tutor is named on another offer at the same dates; empty when none is."""
    if reading.dates is None:
        return ""
    first, last = reading.dates
    mine = reading.offer.pk if reading.offer else None
    named = offers_of(reading.tutors)
    for tutor in reading.tutors:
        for other in named.get(tutor.pk, ()):
            if other.pk != mine and other.starts_on <= last and other.ends_on >= first:
                named_there = f"{tutor.name} est aussi nommé sur « {other.title} » à ces dates"
                return f"{named_there} : trois stagiaires au plus en tout."
    return ""


def _hours(reading: Reading) -> list[Remark]:
    slots = reading.get("schedule") or ()
    if not slots or any(one.field == "schedule" for one in screen(reading.screened)):
        return []
    total = hours_words(sum(slot.worked for slot in slots))
    draft = reading.screened
    ending = band(draft.youngest)
    day, week = (reading.limits.get(f"{code}_{ending}") for code in ("day_hours", "week_hours"))
    if ending and day and week:
        law = f"À {draft.youngest} ans, {day:.0f} h par jour et {week:.0f} h par semaine au plus."
        reason = f"{law} Pause et repos sont respectés."
    else:
        reason = "Les élèves sont majeurs : ils suivent les horaires de l’entreprise."
    return [
        Remark(
            "schedule", "hours", Level.OK, f"{total} par semaine", reason, "Code du travail, art. L3162-1 et L3162-3"
        )
    ]


def _works(reading: Reading) -> list[Remark]:
    declared = reading.get("regulated_works_declared_on")
    if not reading.get("regulated_works") or not declared or reading.dates is None:
        return []
    if not reading.screened.admits_minors:
        return []
    years = int(reading.limits.get("regulated_work_declaration_years", 3))
    last_month = declared.month
    try:
        until = declared.replace(year=declared.year + years)
    except ValueError:  # declared on 29 February
        until = declared.replace(year=declared.year + years, month=last_month, day=28)
    article = "Code du travail, art. R4153-38 à R4153-45"
    end = reading.dates[1]
    if until < end:
        reason = f"Elle dure {years} ans et doit couvrir tout le stage, jusqu’au {long_date(end)}."
        repairs = (Repair("Saisir la nouvelle date", "works:date"), ADULTS)
        return [
            Remark(
                "works", "declaration", Level.BLOCKING, f"Valable jusqu’au {long_date(until)}", reason, article, repairs
            )
        ]
    reason = f"La déclaration couvre tout le stage, jusqu’au {long_date(end)}."
    return [Remark("works", "declaration", Level.OK, f"Valable jusqu’au {long_date(until)}", reason, article)]


def _sites(reading: Reading) -> list[Remark]:
    found = []
    seats, shared = reading.get("seats"), sum(site.seats for site in reading.sites)
    if len(reading.sites) > 1 and seats and all(site.seats for site in reading.sites) and shared != seats:
        reason = f"Vos sites reçoivent {counted(shared, 'élève|élèves')}, l’offre en annonce {seats}."
        repair = Repair(f"Passer à {counted(shared, 'place|places')}", f"seats:{shared}")
        found.append(
            Remark("sites", "shares", Level.BLOCKING, "Les places ne tombent pas juste", reason, "", (repair,))
        )
    points = reading.raw.get("_points") or {}
    for site in reading.sites:
        known = points.get(str(site.number))
        if known and known.get("place") == site.place and known.get("sentence"):
            title = site.name or site.commune.name
            found.append(Remark("sites", f"point{site.number}", Level.INFO, title, known["sentence"]))
    return found
