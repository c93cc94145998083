"""Legal limits as dated rows with their text. A rule asks the table for the value of a day, never this module.

Each row: code, value, unit, first day, source. The first day is the one of the version of the text known here; a change
of the law is a new row with its own first day, after the end of the former one is written.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

EDU, WORK = "Code de l'éducation, art. ", "Code du travail, art. "

_LAW_2014 = dt.date(2014, 7, 12)  # loi n° 2014-788 on interns
_DECREE_2014 = dt.date(2014, 12, 1)  # décret n° 2014-1420
_DECREE_2015 = dt.date(2015, 10, 29)  # décret n° 2015-1359 on the number of interns in a host
_CODE_2008 = dt.date(2008, 5, 1)  # code du travail as renumbered
_DECREE_2013 = dt.date(2013, 10, 14)  # décret n° 2013-915 on regulated work
_DECREE_2015_WORKS = dt.date(2015, 5, 2)  # décret n° 2015-443: declaration in place of authorisation
_LAW_2018 = dt.date(2019, 1, 1)  # loi n° 2018-771, article 19: no age of 14 for observation any more
_YEAR_2009, _YEAR_2019 = dt.date(2009, 9, 1), dt.date(2019, 9, 1)
_YEAR_2023, _YEAR_2024 = dt.date(2023, 9, 1), dt.date(2024, 9, 1)
_CIRCULAR_2016 = dt.date(2016, 3, 31)  # circulaire n° 2016-053, BO n° 13

_CAP = "Arrêté du 21 novembre 2018 : CAP, 12 à 14 semaines sur deux ans"
#: Arrêté of 11 August 2023: the ceiling of the allowance gives the weeks of each year.
_BAC_PRO = "Arrêtés du 19 avril 2019 et du 11 août 2023 : bac pro, semaines par année"
_SPLIT = "Circulaire n° 2016-053 : découpage d'un cycle de "


class Limit(NamedTuple):
    """One row of the table of legal limits."""

    code: str
    value: Decimal
    unit: str
    valid_from: dt.date
    source: str


def _limit(code: str, value: str, unit: str, valid_from: dt.date, source: str) -> Limit:
    return Limit(code, Decimal(value), unit, valid_from, source)


LIMITS: tuple[Limit, ...] = (
    # Interns of a host in the same civil week (regime A: PFMP and BTS).
    _limit("host_quota_ratio", "15", "%", _DECREE_2015, EDU + "R124-10 : 20 salariés ou plus"),
    _limit("host_quota_headcount", "20", "personnes", _DECREE_2015, EDU + "R124-10 : seuil"),
    _limit("host_quota_floor", "3", "stagiaires", _DECREE_2015, EDU + "R124-10 : moins de 20 salariés"),
    _limit("host_quota_derogation_ratio", "20", "%", _DECREE_2015, EDU + "R124-11 : arrêté du recteur"),
    _limit("host_quota_derogation_headcount", "30", "personnes", _DECREE_2015, EDU + "R124-11 : seuil"),
    _limit("host_quota_derogation_floor", "5", "stagiaires", _DECREE_2015, EDU + "R124-11"),
    _limit("tutor_max", "3", "stagiaires", _DECREE_2015, EDU + "L124-10 et R124-13"),
    _limit("referent_max", "16", "élèves", _DECREE_2014, EDU + "D124-3"),
    # Time spent in one host, teaching kept, gratification.
    _limit("host_max_days", "132", "jours", _LAW_2014, EDU + "L124-5 et D124-6 : six mois de 22 jours"),
    _limit("day_hours", "7", "heures", _DECREE_2014, EDU + "D124-6 : une journée de présence"),
    _limit("month_days", "22", "jours", _DECREE_2014, EDU + "D124-6 : un mois de présence"),
    _limit("gratification_after_days", "44", "jours", _LAW_2014, EDU + "L124-6 et D124-6 : deux mois"),
    _limit("teaching_min_hours", "200", "heures", _DECREE_2014, EDU + "D124-2"),
    # Length of observation (regime B).
    _limit("observation_days", "5", "jours", _LAW_2018, EDU + "D332-14 : classe de troisième"),
    _limit("observation_holiday_days", "5", "jours", _LAW_2014, EDU + "L332-3-1 : vacances scolaires"),
    _limit("discovery_days", "10", "jours", dt.date(2024, 3, 28), EDU + "D333-2 : seconde, deux semaines"),
    # Weeks in a company that a diploma asks: of the year of a level, or of the whole cycle (cap, bts).
    _limit("weeks_min_cap1", "6", "semaines", _YEAR_2019, _CAP),
    _limit("weeks_max_cap1", "7", "semaines", _YEAR_2019, _CAP),
    _limit("weeks_min_cap2", "6", "semaines", _YEAR_2019, _CAP),
    _limit("weeks_max_cap2", "7", "semaines", _YEAR_2019, _CAP),
    _limit("weeks_min_cap", "12", "semaines", _YEAR_2019, _CAP),
    _limit("weeks_max_cap", "14", "semaines", _YEAR_2019, _CAP),
    _limit("weeks_min_2pro", "6", "semaines", _YEAR_2023, _BAC_PRO),
    _limit("weeks_max_2pro", "6", "semaines", _YEAR_2023, _BAC_PRO),
    _limit("weeks_min_1pro", "8", "semaines", _YEAR_2023, _BAC_PRO),
    _limit("weeks_max_1pro", "8", "semaines", _YEAR_2023, _BAC_PRO),
    # Six weeks for all; those of the « parcours » from May on are added by the students who choose it.
    _limit("weeks_min_tpro", "6", "semaines", _YEAR_2024, "Arrêté du 22 janvier 2024 : terminale professionnelle"),
    _limit("weeks_max_tpro", "12", "semaines", _YEAR_2024, "Arrêté du 22 janvier 2024 : avec le parcours différencié"),
    _limit("weeks_min_bts", "8", "semaines", _DECREE_2014, "Référentiels des BTS : 8 à 16 semaines sur le cycle"),
    _limit("weeks_max_bts", "16", "semaines", _DECREE_2014, "Référentiels des BTS : 8 à 16 semaines sur le cycle"),
    _limit("pfmp_min_weeks", "3", "semaines", _YEAR_2009, "Rénovation de la voie professionnelle (2009)"),
    _limit("pfmp_splits_12", "3", "périodes", _CIRCULAR_2016, _SPLIT + "12 semaines"),
    _limit("pfmp_splits_18", "4", "périodes", _CIRCULAR_2016, _SPLIT + "13 à 18 semaines"),
    _limit("pfmp_splits_22", "6", "périodes", _CIRCULAR_2016, _SPLIT + "19 à 22 semaines"),
    # Age on the day.
    _limit("vocational_min_age", "14", "ans", _LAW_2014, EDU + "D332-14 : initiation professionnelle"),
    _limit("regulated_work_min_age", "15", "ans", _DECREE_2013, WORK + "R4153-38 à R4153-45"),
    _limit("regulated_work_declaration_years", "3", "ans", _DECREE_2015_WORKS, WORK + "R4153-41"),
    _limit("regulated_work_medical_years", "1", "an", _DECREE_2015_WORKS, WORK + "R4153-40 : avis médical annuel"),
    _limit("bar_min_age", "16", "ans", _CODE_2008, WORK + "L4153-6 : débits de boissons agréés"),
    _limit("bar_approval_years", "5", "ans", _CODE_2008, WORK + "R4153-8 : agrément préfectoral"),
    # Working time by age. For under 15 the weekly limit is the one of the national model for séquences d'observation.
    _limit(
        "week_hours_under_15",
        "30",
        "heures",
        _CODE_2008,
        "Convention type des séquences d'observation, moins de 15 ans",
    ),
    _limit("week_hours_15", "35", "heures", _CODE_2008, WORK + "L3162-1"),
    _limit("week_hours_16_17", "35", "heures", _CODE_2008, WORK + "L3162-1"),
    _limit("day_hours_under_15", "7", "heures", _CODE_2008, WORK + "D4153-3"),
    _limit("day_hours_15", "7", "heures", _CODE_2008, WORK + "D4153-3"),
    _limit("day_hours_16_17", "8", "heures", _CODE_2008, WORK + "L3162-1"),
    _limit("break_after_hours", "4.5", "heures", _CODE_2008, WORK + "L3162-3"),
    _limit("break_minutes", "30", "minutes", _CODE_2008, WORK + "L3162-3"),
    _limit("daily_rest_under_16", "14", "heures", _CODE_2008, WORK + "L3164-1"),
    _limit("daily_rest_16_17", "12", "heures", _CODE_2008, WORK + "L3164-1"),
    _limit("weekly_rest_days", "2", "jours", _CODE_2008, WORK + "L3164-2 : jours consécutifs, dimanche compris"),
    _limit("night_from_under_16", "20", "heure", _CODE_2008, WORK + "L3163-1"),
    _limit("night_from_16_17", "22", "heure", _CODE_2008, WORK + "L3163-1"),
    _limit("night_until", "6", "heure", _CODE_2008, WORK + "L3163-1"),
)
