"""The built-in académie: about sixty invented communes, five pôles and forty schools, the same whatever the seed."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from django.db import models
from django.utils.text import slugify

from companies.models import Naf
from config.seed.activities import ACTIVITIES
from config.seed.ids import demo_uai
from config.seed.trades import TRADES
from config.seed.world import TRACKS, Kind, PolePlan, School, Town, Training, World
from establishments.models import Establishment, EstablishmentYear, Mef
from poles.models import Academie, Commune, Departement, Pole, Qpv, RegionAcademique, SchoolYear
from poles.nomenclatures import Sector

ACADEMIE = "99"
DEPARTEMENT = "99"

#: (pôle or "" for none, centre in degrees, spread in km, communes as name:density:thousands of people; _ is a space).
ZONES: tuple[tuple[str, float, float, float, str], ...] = (
    (
        "Rive-Exemple", 47.02, 2.05, 15,
        "Saint-Exemple:1:96 Rive-Exemple:1:41 Port-Témoin:2:27 Les_Essarts-Modèle:4:12 Bourg-Essai:4:9.5 Val-Démo:4:7.2"
        " Clos-Exemple:4:5.1 Fontaine-Essai:5:3.4 Haut-Témoin:5:2.6 Roche-Modèle:6:1.3 Bois-Témoin:6:.9 "
        "Grand-Essai:6:.7 Petit-Essai:7:.3",
    ),
    (
        "Port-Exemple", 46.92, 1.42, 17,
        "Port-Exemple:2:52 Port-Modèle:2:24 Quai-Témoin:4:11 Les_Dunes-Fictives:4:8 Baie-Démo:5:4.1 Anse-Rêve:5:2.9 "
        "Cap-Modèle:6:1.6 Grève-Essai:6:1.1 Phare-Témoin:6:.8 Marais-Fictif:7:.4 Digue-Exemple:7:.3",
    ),
    (
        "Montfictif", 47.28, 1.62, 16,
        "Montfictif:3:28 Col-Exemple:4:9 Roche-Témoin:5:4 Mont-Démo:5:3.1 Combe-Essai:6:1.5 Pic-Imaginaire:6:1 "
        "Crête-Modèle:6:.8 Sommet-Démo:7:.3 Versant-Fictif:7:.25 Névé-Exemple:7:.2",
    ),
    (
        "Plaine-Démo", 46.78, 2.48, 19,
        "Plaine-Démo:3:22 Champ-Témoin:4:8.4 Moulin-Modèle:5:3.7 Grange-Essai:5:2.7 Sillon-Fictif:6:1.4 "
        "Épi-Exemple:6:1.1 Meule-Démo:6:.8 Silo-Témoin:7:.4 Labour-Imaginaire:7:.3 Haie-Fictive:7:.25",
    ),
    (
        "Val-Témoin", 47.36, 2.36, 15,
        "Val-Témoin:3:17 Pont-Exemple:4:6.8 Gué-Modèle:5:3.2 Source-Démo:5:2.4 Étang-Essai:6:1.3 Saule-Fictif:6:.9"
        " Roseau-Imaginaire:7:.4 Ruisseau-Démo:7:.3",
    ),
    (
        "", 47.16, 2.72, 13,
        "Les_Essarts-Fictifs:5:3.3 Roche-Imaginaire:5:2.5 Fontaine-Démo:6:1.6 Clos-Témoin:6:1.1 Sainte-Essai:7:.5"
        " Hameau-Modèle:7:.3",
    ),
)  # fmt: skip

#: Quartiers prioritaires: commune and invented names. Their codes are shaped like the national ones (QN…M).
QPVS = (("Saint-Exemple", "Les Tilleuls-Témoin"), ("Saint-Exemple", "Cité Démo"), ("Rive-Exemple", "Le Plateau Fictif"),
        ("Port-Exemple", "Les Quais-Essai"), ("Montfictif", "Les Hauts-Modèle"))  # fmt: skip

#: zone: schools as kind:name:commune:size:IPS[:priority education].
SCHOOLS = """
college:Collège Alpha-Exemple:Saint-Exemple:610:71:REP+
college:Collège Bêta-Témoin:Saint-Exemple:560:83:REP
college:Collège Gamma-Modèle:Saint-Exemple:520:118
college:Collège Delta-Démo:Rive-Exemple:540:87:REP
college:Collège Epsilon-Essai:Port-Témoin:480:109
college:Collège Zêta-Fictif:Les Essarts-Modèle:430:124
college:Collège Êta-Exemple:Fontaine-Essai:310:101
lp:LP Ada-Exemple:Saint-Exemple:620:76
lp:LP Jean-Modèle:Rive-Exemple:440:82
lpo:LPO Marie-Témoin:Saint-Exemple:1150:96
lpo:LPO Basile-Démo:Port-Témoin:900:102
lgt:Lycée Oméga-Exemple:Saint-Exemple:1200:121
college:Collège Thêta-Port:Port-Exemple:520:79:REP+
college:Collège Iota-Modèle:Port-Modèle:450:98
college:Collège Kappa-Essai:Baie-Démo:330:105
lp:LP Léon-Fictif:Port-Exemple:480:79
lpo:LPO Rose-Essai:Port-Modèle:850:94
lgt:Lycée Sigma-Témoin:Port-Exemple:980:112
college:Collège Lambda-Témoin:Montfictif:470:88:REP
college:Collège Mu-Exemple:Col-Exemple:360:104
college:Collège Nu-Démo:Roche-Témoin:280:97
lp:LP Émile-Démo:Montfictif:390:81
lpo:LPO Alma-Modèle:Montfictif:780:99
lgt:Lycée Tau-Fictif:Montfictif:720:110
college:Collège Xi-Fictif:Plaine-Démo:450:92
college:Collège Omicron-Essai:Champ-Témoin:340:103
college:Collège Pi-Modèle:Moulin-Modèle:260:96
lp:LP Nina-Essai:Plaine-Démo:370:78
lpo:LPO Paul-Imaginaire:Champ-Témoin:640:95
college:Collège Rhô-Exemple:Val-Témoin:400:99
college:Collège Upsilon-Démo:Pont-Exemple:290:107
lp:LP Victor-Témoin:Val-Témoin:330:80
lgt:Lycée Phi-Modèle:Val-Témoin:590:108
college:Collège Khi-Témoin:Les Essarts-Fictifs:270:94
lpo:LPO Lou-Exemple:Roche-Imaginaire:420:91
college:Collège Psi-Essai:Port-Exemple:430:93
college:Collège Stigma-Démo:Rive-Exemple:390:132
lp:LP Iris-Modèle:Port-Témoin:350:84
lgt:Lycée Digamma-Essai:Port-Témoin:640:126
lp:LP Tom-Fictif:Col-Exemple:240:86
"""

#: Formations (names of public diplomas, invented MEF codes): short name, label, track, sectors.
TRAININGS = tuple(
    Training(short, label, track, sectors, tuple(f"999{number:05d}{len(TRACKS[track])}{year}" for year, _ in
                                                 enumerate(TRACKS[track], start=1)))
    for number, (short, label, track, sectors) in enumerate((
        ("EPC", "CAP Équipier polyvalent du commerce", "cap", (Sector.COMMERCE,)),
        ("AEPE", "CAP Accompagnant éducatif petite enfance", "cap", (Sector.SERVICES,)),
        ("Cuisine", "CAP Cuisine", "cap", (Sector.HOTELLERIE,)),
        ("Électricien", "CAP Électricien", "cap", (Sector.BATIMENT,)),
        ("Menuisier", "CAP Menuisier fabricant", "cap", (Sector.INDUSTRIE, Sector.BATIMENT)),
        ("MV", "CAP Maintenance des véhicules", "cap", (Sector.MAINTENANCE,)),
        ("OL", "CAP Opérateur logistique", "cap", (Sector.TRANSPORT,)),
        ("MCV", "Bac pro Métiers du commerce et de la vente", "pro", (Sector.COMMERCE,)),
        ("AGOrA", "Bac pro Assistance à la gestion des organisations", "pro", (Sector.GESTION,)),
        ("ASSP", "Bac pro Accompagnement, soins et services à la personne", "pro", (Sector.SANTE, Sector.SERVICES)),
        ("CSR", "Bac pro Commercialisation et services en restauration", "pro", (Sector.HOTELLERIE,)),
        ("MELEC", "Bac pro Métiers de l'électricité", "pro", (Sector.BATIMENT, Sector.MAINTENANCE)),
        ("MV", "Bac pro Maintenance des véhicules", "pro", (Sector.MAINTENANCE,)),
        ("TRPM", "Bac pro Technicien en réalisation de produits mécaniques", "pro", (Sector.INDUSTRIE,)),
        ("CIEL", "Bac pro Cybersécurité, informatique et réseaux", "pro", (Sector.MAINTENANCE, Sector.GESTION)),
        ("OTM", "Bac pro Organisation de transport de marchandises", "pro", (Sector.TRANSPORT,)),
        ("MA", "Bac pro Métiers de l'accueil", "pro", (Sector.GESTION, Sector.HOTELLERIE)),
        ("AP", "Bac pro Aménagements paysagers", "pro", (Sector.AGRICULTURE,)),
        ("MCO", "BTS Management commercial opérationnel", "bts", (Sector.COMMERCE,)),
        ("CG", "BTS Comptabilité et gestion", "bts", (Sector.GESTION,)),
        ("MSP", "BTS Maintenance des systèmes de production", "bts", (Sector.MAINTENANCE, Sector.INDUSTRIE)),
    ), start=1)
)  # fmt: skip


def _towns() -> Iterator[tuple[str, Town]]:
    """Yield (pôle, town): the first one at the centre of its zone, the others on a sunflower spiral around it."""
    quartiers: dict[str, list[str]] = {}
    for number, (town, _) in enumerate(QPVS, start=1):
        quartiers.setdefault(town, []).append(f"QN99{number:03d}M")
    code = 0
    for pole, latitude, longitude, spread, places in ZONES:
        fields = places.split()
        for rank, text in enumerate(fields):
            name, density, thousands = text.replace("_", " ").split(":")
            code += 1
            radius, angle = spread * math.sqrt(rank / len(fields)), rank * 2.39996
            north, east = radius * math.sin(angle), radius * math.cos(angle)
            yield (
                pole,
                Town(
                    insee=f"{DEPARTEMENT}{code:03d}",
                    name=name,
                    latitude=round(latitude + north / 111.195, 5),
                    longitude=round(longitude + east / (111.195 * math.cos(math.radians(latitude))), 5),
                    population=round(float(thousands) * 1000),
                    density=int(density),
                    qpvs=tuple(quartiers.get(name, ())),
                ),
            )


def _trainings_of(kind: str, number: int) -> tuple[Training, ...]:
    """Deal the formations out: an LP has six of them, an LPO four and a BTS, an LGT a BTS."""
    pro = [training for training in TRAININGS if training.track != "bts"]
    bts = [training for training in TRAININGS if training.track == "bts"]
    rng = Random(f"formations:{number}")
    if kind == Kind.LP:
        return tuple(rng.sample(pro, 6))
    if kind == Kind.LPO:
        return (*rng.sample(pro, 4), rng.choice(bts))
    return (bts[number % len(bts)],) if kind == Kind.LGT else ()


def build_world(school_year: int) -> World:
    """Write the reference rows of the invented académie (harmless twice) and return its world."""
    zones = list(_towns())
    towns = {town.insee: town for _, town in zones}
    pole_names = [zone[0] for zone in ZONES if zone[0]]
    slugs = {name: slugify(name) for name in pole_names}
    by_name = {town.name: (pole, town) for pole, town in zones}
    rng = Random("schools")
    names: dict[str, str] = {}
    schools = []
    for number, line in enumerate(SCHOOLS.split("\n")[1:-1], start=1):
        kind, name, town_name, size, ips, *priority = line.split(":")
        pole, town = by_name[town_name]
        school = School(
            uai=demo_uai(number),
            kind=kind,
            town=town,
            latitude=round(town.latitude + rng.uniform(-0.009, 0.009), 5),
            longitude=round(town.longitude + rng.uniform(-0.012, 0.012), 5),
            size=int(size),
            ips=float(ips),
            priority=priority[0] if priority else "",
            trainings=_trainings_of(kind, number),
            pole=slugs.get(pole, ""),
        )
        names[school.uai] = name
        schools.append(school)
    poles = tuple(
        PolePlan(slugs[name], name, Pole.Kind.BASSIN, tuple(town.insee for pole, town in zones if pole == name))
        for name in pole_names
    )
    pole_of = {town.insee: slugs[pole] for pole, town in zones if pole}
    world = World(ACADEMIE, towns, tuple(schools), poles, pole_of)
    _write_territory(world)
    _write_schools(world, names, school_year)
    return world


def _write_territory(world: World) -> None:
    RegionAcademique.objects.update_or_create(code="00", defaults={"name": "Démonstration"})
    Academie.objects.update_or_create(
        code=ACADEMIE, defaults={"name": "Démonstration", "region_id": "00", "zone": Academie.Zone.B}
    )
    Departement.objects.update_or_create(code=DEPARTEMENT, defaults={"name": "Démonstration", "academie_id": ACADEMIE})
    communes = [
        Commune(
            insee=town.insee,
            name=town.name,
            search_name=slugify(town.name).replace("-", " "),
            departement_id=DEPARTEMENT,
            academie_id=ACADEMIE,
            postal_codes=[f"99{town.insee[2:]}"],
            population=town.population,
            latitude=town.latitude,
            longitude=town.longitude,
            density=town.density,
        )
        for town in world.towns.values()
    ]
    _upsert(Commune, communes, ["insee"])
    by_name = {town.name: town for town in world.towns.values()}
    _upsert(
        Qpv,
        [
            Qpv(
                code=f"QN99{number:03d}M",
                name=name,
                commune_codes=[by_name[town].insee],
                latitude=by_name[town].latitude + 0.006,
                longitude=by_name[town].longitude - 0.008,
            )
            for number, (town, name) in enumerate(QPVS, start=1)
        ],
        ["code"],
    )


def _write_schools(world: World, names: dict[str, str], school_year: int) -> None:
    establishments = [
        Establishment(
            uai=school.uai,
            name=names[school.uai],
            kind=school.kind,
            academie_id=ACADEMIE,
            commune_id=school.town.insee,
            latitude=school.latitude,
            longitude=school.longitude,
            bassin=next((plan.name for plan in world.poles if plan.slug == school.pole), ""),
        )
        for school in world.schools
    ]
    _upsert(Establishment, establishments, ["uai"])
    quartiles = _quartiles(world.schools)
    years = [
        EstablishmentYear(
            establishment_id=school.uai,
            school_year_id=year,
            ips=school.ips,
            ips_pro=school.ips - 8 if school.kind == Kind.LPO else None,
            ips_quartile=quartiles[school.uai],
            priority_education=school.priority,
        )
        for school in world.schools
        for year in (school_year - 1, school_year)
    ]
    _upsert(EstablishmentYear, years, ["establishment", "school_year"])
    mefs = [
        Mef(code=code, school_year_id=school_year, label=training.label, level=level, sector=training.sectors[0])
        for training in TRAININGS
        for code, level in zip(training.mefs, TRACKS[training.track], strict=True)
    ]
    _upsert(Mef, mefs, ["code", "school_year"])
    sectors = {naf: sector for sector, trade in TRADES.items() for naf in trade.nafs}
    activities = [Naf(code=code, revision="2", label=label, sector=sectors[code]) for code, label in ACTIVITIES.items()]
    _upsert(Naf, activities, ["code", "revision"])


def _quartiles(schools: tuple[School, ...]) -> dict[str, int]:
    """Quartile of IPS among the schools of the same kind, 1 the lowest."""
    found = {}
    for kind in {school.kind for school in schools}:
        ranked = sorted((school.ips, school.uai) for school in schools if school.kind == kind)
        found.update({uai: 1 + 4 * rank // len(ranked) for rank, (_, uai) in enumerate(ranked)})
    return found


def _upsert(model: type[models.Model], rows: Sequence[Any], keys: list[str]) -> None:
    own = [field.name for field in model._meta.concrete_fields if field.name not in keys and not field.auto_created]
    model._default_manager.bulk_create(rows, update_conflicts=True, unique_fields=keys, update_fields=own)


def ensure_school_year(start: int) -> None:
    """Create the school year when the reference data do not have it yet (1 September to 31 August)."""
    SchoolYear.objects.get_or_create(
        start=start, defaults={"starts_on": dt.date(start, 9, 1), "ends_on": dt.date(start + 1, 8, 31)}
    )
