"""Real schools and communes of an académie, from a folder of open data read by the importers of the service."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from django.utils.module_loading import import_string
from django.utils.text import slugify

from config.seed.builtin import ACADEMIE as INVENTED
from config.seed.errors import SeedError
from config.seed.world import TRACKS, Kind, PolePlan, School, Town, Training, World, kilometres
from establishments.models import Establishment, EstablishmentYear
from poles.imports.errors import SourceError
from poles.models import Academie, Commune, Departement, Pole, Qpv
from poles.reference.trainings import level_of_mef, sector_of_training


@dataclass(frozen=True, slots=True)
class Step:
    """One file of the folder, what it gives, and the service that reads it."""

    file: str
    gives: str
    service: str
    #: Keyword of the service -> value, and keyword -> other file of the folder.
    options: Mapping[str, Any] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)


REGISTER = "etablissements/etablissements_second_degre.csv.gz"
FORMATIONS = "formations/lycee_pro_formations_entree_2022.csv.gz"
BTS = "formations/bts_capacite_voeux_2024.csv.gz"
FAMILIES = "nomenclatures/familles_de_metiers_2nde_pro.csv"
IMPORTS = (
    Step(
        "communes/communes_2026.csv.gz", "les communes", "poles.imports.communes.import_communes",
        beside={"former": "communes/communes_deleguees_associees_2026.csv.gz"},
    ),
    Step(
        "education_prioritaire/qpv_2024.csv", "les quartiers prioritaires", "poles.imports.qpv.import_qpv",
        beside={"contours": "education_prioritaire/qpv_2024.geojson.gz"},
    ),
    Step(REGISTER, "les établissements", "establishments.imports.register.import_establishments"),
    Step("ips/ips_colleges_2023-2024.csv.gz", "l'IPS des collèges", "establishments.imports.ips.import_ips"),
    Step("ips/ips_lycees_2022-2023.csv.gz", "l'IPS des lycées", "establishments.imports.ips.import_ips"),
    Step(
        "education_prioritaire/rep_repplus_2022.csv.gz", "l'éducation prioritaire",
        "establishments.imports.priority_education.import_priority_education",
        # The list of the rentrée 2022, beside the IPS of the two years in the folder.
        {"school_years": (2022, 2023)},
    ),
    Step(
        "nomenclatures/mef_voie_pro_aplypro_2025_2026.csv.gz", "les formations",
        "establishments.imports.mef.import_mef",
        beside={"diplomas": "nomenclatures/certif_info_diplome_rome_rncp.csv.gz"},
    ),
)  # fmt: skip
OTHER_FILES = (
    (FORMATIONS, "les formations des lycées professionnels"),
    (FAMILIES, "les familles de métiers"),
    (BTS, "les formations de BTS"),
)

#: National mean of the IPS by kind (DEPP 2022-2023), for schools without one.
MEAN_IPS = {Kind.COLLEGE: 104.0, Kind.LGT: 113.0, Kind.LPO: 98.0, Kind.LP: 86.0}
#: Pupils of a school whose number is not in the register.
USUAL_SIZE = {Kind.COLLEGE: 450, Kind.LGT: 700, Kind.LPO: 900, Kind.LP: 400}
#: A commune farther than this from every member school belongs to no pôle.
FARTHEST_KM = 22
TRACK_OF = {"241": "cap", "271": "cap", "247": "pro", "276": "pro"}
#: Sectors kept for a formation, most frequent first.
MOST_SECTORS = 2
#: A class is named after the first words of its formation.
LONGEST_SHORT = 34
SMALL_WORDS = {
    "a",
    "à",
    "au",
    "aux",
    "d'",
    "de",
    "des",
    "du",
    "en",
    "et",
    "l'",
    "la",
    "le",
    "les",
    "option",
    "ou",
    "par",
    "pour",
}


def build_world(*, source: Path, academie: str, school_year: int, say: Callable[[str], None]) -> World:
    """Import the reference files of the folder and return the world of one académie.

    The source has been checked (`check_source`). Raises SeedError, naming the file that cannot be read.
    """
    for step in IMPORTS:
        say(f"Données ouvertes : {step.gives}")
        try:
            files = {keyword: source / name for keyword, name in step.beside.items()}
            import_string(step.service)(source=source / step.file, **step.options, **files)
        except SourceError as error:
            names = " ou ".join(f"« {name} »" for name in (step.file, *step.beside.values()))
            raise SeedError(f"Le fichier {names} ne convient pas. {error}") from error
    towns = _towns(academie)
    schools = _schools(academie, school_year, towns, _extras(source / REGISTER), _formations(source, academie))
    return with_poles(academie, towns, schools)


def check_source(source: Path, academie: str) -> None:
    """Raise SeedError when the académie, the folder or one of its files is not there, naming it."""
    if academie == INVENTED or not Academie.objects.filter(pk=academie).exists():
        known = ", ".join(
            f"{code} {name}" for code, name in Academie.objects.exclude(pk=INVENTED).values_list("code", "name")
        )
        raise SeedError(f"Le code d'académie « {academie} » est inconnu. Codes connus : {known}.")
    if not source.is_dir():
        raise SeedError(f"Le dossier « {source} » n'existe pas : --source attend le dossier des données ouvertes.")
    needed = [(name, step.gives) for step in IMPORTS for name in (step.file, *step.beside.values())]
    for name, gives in (*needed, *OTHER_FILES):
        if not (source / name).is_file():
            raise SeedError(f"Le fichier « {name} » manque dans le dossier « {source} » : il donne {gives}.")


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a semicolon table of the folder. Raises SeedError when it cannot be read."""
    opener: Any = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as stream:
            yield from csv.DictReader(stream, delimiter=";")
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise SeedError(f"Le fichier « {path.name} » n'est pas lisible ({type(error).__name__}).") from error


def _towns(academie: str) -> dict[str, Town]:
    quartiers: dict[str, list[str]] = defaultdict(list)
    for code, communes in Qpv.objects.order_by("code").values_list("code", "commune_codes"):
        for insee in communes:
            quartiers[insee].append(code)
    found = {}
    for commune in Commune.objects.filter(academie_id=academie, latitude__isnull=False).order_by("insee"):
        found[commune.insee] = Town(
            insee=commune.insee,
            name=commune.name,
            latitude=commune.latitude or 0.0,
            longitude=commune.longitude or 0.0,
            population=commune.population or 100,
            # Without a level, an arrondissement of a big city or a new commune: the size tells.
            density=commune.density or (1 if (commune.population or 0) > 20_000 else 6),
            qpvs=tuple(quartiers.get(commune.insee, ())),
        )
    if not found:
        raise SeedError(f"Aucune commune de l'académie {academie} n'est dans les fichiers du dossier.")
    return found


def _extras(register: Path) -> dict[str, int]:
    """Return the number of pupils of each school that has one in the register."""
    found = {}
    for row in read_rows(register):
        text = row.get("effectif") or row.get("nb_eleves_annuaire") or ""
        if text.replace(".0", "").isdigit():
            found[row["uai"]] = int(text.replace(".0", ""))
    return found


def _schools(
    academie: str,
    school_year: int,
    towns: dict[str, Town],
    sizes: dict[str, int],
    formations: dict[str, list[Training]],
) -> list[School]:
    ips: dict[str, float] = {}
    priority: dict[str, str] = {}
    years = EstablishmentYear.objects.filter(establishment__academie_id=academie, school_year_id__lte=school_year)
    for year in years.order_by("school_year_id"):
        if (value := year.ips_pro or year.ips or year.ips_gt) is not None:
            ips[year.establishment_id] = float(value)
        if year.priority_education:
            priority[year.establishment_id] = year.priority_education
    found = []
    for row in Establishment.objects.filter(academie_id=academie, is_open=True).order_by("uai"):
        town = towns.get(row.commune_id)
        if town is None:
            continue
        kind = Kind(row.kind)
        found.append(
            School(
                uai=row.uai,
                kind=kind,
                town=town,
                latitude=row.latitude or town.latitude,
                longitude=row.longitude or town.longitude,
                size=sizes.get(row.uai) or USUAL_SIZE.get(kind, 0),
                ips=ips.get(row.uai, MEAN_IPS.get(kind, 100.0)),
                priority=priority.get(row.uai, ""),
                trainings=tuple(formations.get(row.uai, ())),
                pole=row.bassin,
            )
        )
    if not found:
        raise SeedError(f"Aucun établissement de l'académie {academie} n'est dans les fichiers du dossier.")
    return found


def _formations(source: Path, academie: str) -> dict[str, list[Training]]:
    """Return the vocational formations of each school of the académie."""
    wanted = set(Establishment.objects.filter(academie_id=academie).values_list("uai", flat=True))
    families: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in read_rows(source / FAMILIES):
        families[row["CFD_COMMUN"]].append((row["CFD_SPECIALITE"], row["SPECIALITE"]))
    found: dict[str, list[Training]] = defaultdict(list)
    for row in read_rows(source / FORMATIONS):
        track = TRACK_OF.get(row["dispositif"])
        if row["uai"] not in wanted or track is None or not level_of_mef(row["mef"]):
            continue
        specialities = sorted(families.get(row["cfd"], ()))
        if specialities:
            # The common year of a family opens on one of its specialities; which one depends on the school alone.
            cfd, label = Random(f"{row['uai']}:{row['cfd']}").choice(specialities)
            found[row["uai"]].append(_training(row, track, cfd, label, romes=""))
        else:
            found[row["uai"]].append(_training(row, track, row["cfd"], row["libelle_diplome"], romes=row["romes"]))
    for row in read_rows(source / BTS):
        label = row["LIBELLÉFORMATION"].removeprefix("BTS - ")
        cfd = f"32{row['MEFSTAT11'][-6:]}"
        # The domain (« Services », « Production ») comes first; formations of agriculture have a diploma of their own.
        if (
            row["UAI"] in wanted
            and row["STATUT"] == "Scolaire"
            and " - " in label
            and row["MEFSTAT11"].startswith("32211")
        ):
            entry = {"mef": f"311{cfd[3:]}21"}
            found[row["UAI"]].append(_training(entry, "bts", cfd, label.split(" - ", 1)[1], romes=""))
    return found


def _training(row: dict[str, str], track: str, cfd: str, label: str, *, romes: str) -> Training:
    name = re.sub(r"\s*\([^()]*\)\s*$", "", label).strip()
    name = name if not name.isupper() else name.capitalize()
    letters = Counter(code[0] for code in romes.split("|") if code[:1] in "ABCDEFGHIJKLMN" and code)
    sectors = tuple(letter for letter, _ in letters.most_common(MOST_SECTORS))
    if not sectors:
        plain = slugify(name).replace("-", " ")
        sectors = (sector_of_training(cfd, plain) or "M",)
    years = len(TRACKS[track])
    # Some schools are entered in the second year, after a common one taken elsewhere in the file.
    first = f"{row['mef'][:-1]}1"
    return Training(
        short=short_name(name),
        label=name,
        track=track,
        sectors=sectors,
        mefs=(first, *(f"{first[:3]}{cfd[3:]}{years}{year}" for year in range(2, years + 1))),
    )


def short_name(name: str) -> str:
    """Return the first words of a formation's name, ending on a word that means something."""
    words: list[str] = []
    for word in name.replace(" - ", " ").split():
        if words and len(" ".join([*words, word])) > LONGEST_SHORT:
            break
        words.append(word)
    while len(words) > 1 and words[-1].lower().rstrip(",;:") in SMALL_WORDS:
        words.pop()
    return " ".join(words).rstrip(",;:").rstrip()


def with_poles(academie: str, towns: dict[str, Town], schools: Iterable[School]) -> World:
    """Draw one pôle per bassin (per département when the académie has fewer than two bassins).

    A school without bassin takes the one of its commune, else of the nearest school of its département that has one.
    """
    listed = list(schools)
    departements = dict(Departement.objects.filter(academie_id=academie).values_list("code", "name"))
    by_bassin = len({school.pole for school in listed if school.pole}) >= 2
    anchors = [(school, school.pole) for school in listed if school.pole] if by_bassin else [
        (school, departements[_departement(school.town.insee)]) for school in listed
    ]  # fmt: skip
    pole_of_town = {town.insee: _nearest_anchor(town, anchors) for town in towns.values()}
    names = {name: pole_name(name, departements) for _, name in anchors}
    slugs = {name: slugify(label)[:80] for name, label in names.items()}
    own = {school.uai: name for school, name in anchors}
    placed = [
        _in_pole(school, slugs.get(own.get(school.uai) or pole_of_town.get(school.town.insee) or "", ""))
        for school in listed
    ]
    territory: dict[str, list[str]] = defaultdict(list)
    for insee, name in pole_of_town.items():
        if name:
            territory[name].append(insee)
    plans = tuple(
        PolePlan(slugs[name], names[name], Pole.Kind.BASSIN, tuple(sorted(territory[name]))) for name in sorted(names)
    )
    pole_of = {insee: slugs[name] for insee, name in pole_of_town.items() if name}
    return World(academie, towns, tuple(placed), plans, pole_of)


def _in_pole(school: School, slug: str) -> School:
    return replace(school, pole=slug)


def _nearest_anchor(town: Town, anchors: list[tuple[School, str]]) -> str:
    """Return the bassin of a commune: the commonest of its own schools, else the nearest in the département."""
    inside = Counter(name for school, name in anchors if school.town.insee == town.insee)
    if inside:
        return min(inside, key=lambda name: (-inside[name], name))
    departement = _departement(town.insee)
    best, distance = "", float(FARTHEST_KM)
    for school, name in anchors:
        if _departement(school.town.insee) == departement:
            away = kilometres(town.latitude, town.longitude, school.latitude, school.longitude)
            if away < distance:
                best, distance = name, away
    return best


def _departement(insee: str) -> str:
    return insee[:3] if insee[:2] in ("97", "98") else insee[:2]


def pole_name(bassin: str, departements: dict[str, str]) -> str:
    """Return a bassin's name as people say it: « 93 BASSIN 1 (DIST. 1 ET 2) » is Seine-Saint-Denis, bassin 1."""
    bare = re.sub(r"\s*\(.*?\)\s*", " ", bassin).strip()
    if match := re.fullmatch(r"(\d[\dAB]\d?)\s+BASSIN\s+(.+)", bare):
        place = departements.get(match[1], match[1])
        return f"{place}, bassin {match[2].title()}"
    return bare.title() if bare.isupper() else bare
