"""A bank of offers of any size, written by the database itself: towns, hosts, offers, publications and their rows.

Nothing is drawn from a real académie: towns follow the rank-size rule, the largest ones near the middle.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connections, models

from companies.models import Company, Offer, OfferListing, OfferPublication, OfferWord
from companies.search import mask, space
from companies.search.text import words
from poles.models import Academie, Commune, Departement, Pole, RegionAcademique
from poles.nomenclatures import Sector

#: Codes that no académie, département or commune has.
HERE, ELSEWHERE = "9A", ("8A", "7A", "6A")
CENTRE = (45.7, 4.8)
TOWNS = 1_600
#: Offers of the other académies for one here.
REST = 0.6
#: Tables written by hundreds of thousands.
WRITTEN = (Company, Offer, OfferPublication, OfferListing)
#: Offers of a host.
PER_HOST = 8

TRADES = (
    "Vente et conseil", "Mécanique automobile", "Boulangerie", "Cuisine de restaurant", "Service en salle", "Coiffure",
    "Menuiserie bois", "Plomberie chauffage", "Électricité bâtiment", "Maçonnerie", "Peinture décoration", "Usinage",
    "Maintenance industrielle", "Soudure chaudronnerie", "Accueil secrétariat", "Comptabilité gestion",
    "Communication visuelle", "Développement web", "Réseaux informatique", "Logistique entrepôt", "Conduite livraison",
    "Aide à la personne", "Petite enfance", "Soins animaliers", "Horticulture paysage", "Élevage laitier", "Pharmacie",
    "Optique lunetterie", "Prothèse dentaire", "Esthétique", "Pressing blanchisserie", "Couture mode", "Imprimerie",
    "Photographie", "Spectacle lumière", "Hôtellerie étages", "Tourisme agence", "Immobilier gérance", "Banque accueil",
    "Assurance conseil", "Laboratoire analyse", "Propreté hygiène", "Sécurité prévention", "Carrosserie peinture",
)  # fmt: skip
HOUSES = ("Atelier", "Maison", "Garage", "Établissements", "Comptoir", "Groupe", "Fabrique", "Studio", "Relais")
SYLLABLES = ("ba", "cor", "dan", "fel", "gui", "lam", "mor", "nes", "pel", "ric", "sau", "ter", "val", "vin", "ond")

#: (kind, accepted levels), and how often.
PUBLICS = (
    (["observation"], ["3e"], 20), (["discovery"], ["2de"], 8), (["observation", "discovery"], ["3e", "2de"], 7),
    (["pfmp"], ["cap1", "cap2"], 12), (["pfmp"], ["2pro", "1pro", "tpro"], 22), (["pfmp"], ["1pro", "tpro"], 14),
    (["pfmp", "bts"], ["1pro", "tpro", "bts1", "bts2"], 9), (["bts"], ["bts1", "bts2"], 8),
)  # fmt: skip


def write(size: int, *, year: int, seed: int, say: Callable[[str], None]) -> list[Commune]:
    """Write `size` published offers here and REST times as many elsewhere; return the towns here, largest first."""
    rng = Random(seed)
    region = RegionAcademique.objects.using("owner").create(code="9A", name="Région-Exemple")
    towns = []
    for code in (HERE, *ELSEWHERE):
        academie = Academie.objects.using("owner").create(code=code, name=f"Académie-Exemple {code}", region=region)
        departement = Departement.objects.using("owner").create(
            code=code, name=f"Département-Exemple {code}", academie=academie
        )
        towns.append(_towns(academie, departement, rng))
    owner: Any = connections["owner"]
    owner.ensure_connection()
    with owner.connection.cursor() as cursor:
        cursor.execute("SELECT setseed(%s)", [(seed % 1000) / 1000])
        indexes = _bare_tables(cursor)
        for code, places in zip((HERE, *ELSEWHERE), towns, strict=True):
            count = size if code == HERE else int(size * REST / len(ELSEWHERE))
            say(f"{code} : {count} offres")
            _offers(cursor, code, places, count, dt.date(year, 9, 1))
        for index in indexes:
            cursor.execute(index)
        for model in (*WRITTEN, OfferWord):
            cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")
    return towns[0]


def _towns(academie: Academie, departement: Departement, rng: Random) -> list[Commune]:
    made = []
    for rank in range(1, TOWNS + 1):
        # A third of the towns, the largest among them, gather around the middle.
        near = rank <= 3 or rng.random() < 0.33
        spread = (0.06, 0.08) if rank <= 3 else (0.2, 0.28) if near else (0.45, 0.6)
        name = "".join(rng.choices(SYLLABLES, k=3)).capitalize() + f"-Exemple {rank}"
        made.append(
            Commune(
                insee=f"{departement.code[0]}{'AB'[rank // 1000]}{rank % 1000:03d}",
                name=name,
                search_name=" ".join(words(name)),
                departement=departement,
                academie=academie,
                population=600_000 // rank,
                latitude=CENTRE[0] + rng.gauss(0, spread[0]),
                longitude=CENTRE[1] + rng.gauss(0, spread[1]),
            )
        )
    return Commune.objects.using("owner").bulk_create(made)


def _bare_tables(cursor: Any) -> list[str]:
    """Drop what costs the writing of hundreds of thousands of rows; return the statements that make the indexes again.

    Foreign keys are not made again: they cost the writing of rows, never their reading.
    """
    tables = [model._meta.db_table for model in WRITTEN]
    cursor.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text "
        "= ANY (%s)",
        [tables],
    )
    for table, name in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE indrelid::regclass::text = ANY (%s) AND NOT indisunique AND NOT indisexclusion",
        [tables],
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    return [made for _, made in indexes]


def _offers(cursor: Any, code: str, towns: list[Commune], count: int, first: dt.date) -> None:
    pole = Pole.objects.using("owner").create(academie_id=code, name=f"Pôle-Exemple {code}", slug=f"pole-{code}")
    cursor.execute("DROP TABLE IF EXISTS b_town, b_host, b_offer")
    cursor.execute("CREATE TEMP TABLE b_town (insee text, name text, lat float8, lon float8, upto float8)")
    total, upto = sum(town.population or 0 for town in towns), 0.0
    with cursor.copy("COPY b_town FROM STDIN") as copy:
        for town in towns:
            upto += (town.population or 0) / total
            copy.write_row([town.insee, town.name, town.latitude, town.longitude, upto])
    cursor.execute("CREATE INDEX ON b_town (upto)")
    cursor.execute("ANALYZE b_town")
    hosts = max(1, count // PER_HOST)
    cursor.execute(
        f"""
        CREATE TEMP TABLE b_host AS
        SELECT n, gen_random_uuid() AS id, t.insee, t.name AS town, t.lat + (random() - 0.5) * 0.08 AS lat,
               t.lon + (random() - 0.5) * 0.1 AS lon,
               (%s::text[])[1 + floor(random() * {len(HOUSES)})::int] || ' '
                 || initcap((%s::text[])[1 + floor(random() * {len(SYLLABLES)})::int]
                    || (%s::text[])[1 + floor(random() * {len(SYLLABLES)})::int]
                    || (%s::text[])[1 + floor(random() * {len(SYLLABLES)})::int]) AS name
          FROM (SELECT n, random() AS r FROM generate_series(1, {hosts}) n) d
          CROSS JOIN LATERAL (SELECT * FROM b_town WHERE upto >= d.r * 0.999999 ORDER BY upto LIMIT 1) t""",
        [list(HOUSES), list(SYLLABLES), list(SYLLABLES), list(SYLLABLES)],
    )
    cursor.execute("CREATE INDEX ON b_host (n)")
    cursor.execute("ANALYZE b_host")
    _draw(cursor, count, hosts, first)
    _insert(cursor, Company, "b_host", id="id", no_siret_reason="'exemple'", name="name", commune_id="insee",
            latitude="lat", longitude="lon")  # fmt: skip
    shared = {"sector": "sector", "kinds": "kinds", "levels": "levels", "starts_on": "s", "ends_on": "e"}
    _insert(
        cursor, Offer, "b_offer", id="offer", company_id="host", title="title", seats="seats", state="'open'",
        commune_id="insee", latitude="lat", longitude="lon", created_at="at", confirmed_at="at", **shared,
    )  # fmt: skip
    _insert(cursor, OfferPublication, "b_offer", id="id", academie_id=f"'{code}'", offer_id="offer", company_id="host",
            pole_id=f"'{pole.pk}'", status="'published'", submitted_at="at", decided_at="at")  # fmt: skip
    _insert(
        cursor, OfferListing, "b_offer", id="id", academie_id=f"'{code}'", publication_id="id", offer_id="offer",
        company_id="host", pole_id=f"'{pole.pk}'", commune_id="insee", starts_on="s", ends_on="e", weeks="weeks",
        cell=f"(floor(lat * {space.PER_DEGREE}) * {space.ROW} + floor(lon * {space.PER_DEGREE}))::int",
        mask="bits", x="cos(radians(lat)) * cos(radians(lon))", y="cos(radians(lat)) * sin(radians(lon))",
        z="sin(radians(lat))", min_age="age", regulated_works_declared_on="declared", seats="seats", free_seats="free",
        reserved_seats="CASE WHEN kept THEN 1 ELSE 0 END", reserved_for="CASE WHEN kept THEN 'rep' ELSE '' END",
        reserved_until="CASE WHEN kept THEN s END", published_at="at", title="title", company_name="name",
        commune_name="town", latitude="lat", longitude="lon",
        folded="concat(' ', trim(regexp_replace(lower(unaccent(concat_ws(' ', title, name, town))), "
        "'[^a-z0-9]+', ' ', 'g')), ' ')",
    )  # fmt: skip
    _insert(
        cursor, OfferWord,
        "(SELECT DISTINCT regexp_split_to_table(trim(folded), ' ') AS word FROM companies_offerlisting "
        f"WHERE academie_id = '{code}') w WHERE length(word) BETWEEN 3 AND 40",
        id="gen_random_uuid()", academie_id=f"'{code}'", word="word",
    )  # fmt: skip


def _draw(cursor: Any, count: int, hosts: int, first: dt.date) -> None:
    """Draw the offers: half are open all the school year, the others for some weeks, a few for chosen weeks."""
    trades = [(title, Sector.values[place % len(Sector.values)]) for place, title in enumerate(TRADES)]
    publics = [
        (kinds, levels, mask.any_of(mask.KIND, kinds) | mask.any_of(mask.LEVEL, levels))
        for kinds, levels, often in PUBLICS
        for _ in range(often)
    ]
    sectors = " ".join(f"WHEN '{value}' THEN {bit}" for value, bit in mask.SECTOR.items())
    adaptations = list(mask.ADAPTATION.values())
    cursor.execute("CREATE TEMP TABLE b_trade (n int, title text, sector text)")
    cursor.execute("CREATE TEMP TABLE b_public (n int, kinds text[], levels text[], bits bigint)")
    with cursor.copy("COPY b_trade FROM STDIN") as copy:
        for n, (title, sector) in enumerate(trades):
            copy.write_row([n, title, sector])
    with cursor.copy("COPY b_public FROM STDIN") as copy:
        for n, (kinds, levels, bits) in enumerate(publics):
            copy.write_row([n, kinds, levels, bits])
    cursor.execute(
        f"""
        CREATE TEMP TABLE b_offer AS
        SELECT gen_random_uuid() AS id, gen_random_uuid() AS offer, h.id AS host, h.name, h.insee, h.town, h.lat, h.lon,
               t.title || ' ' || (d.n %% 97) AS title, t.sector, p.kinds, p.levels, d.seats,
               greatest(0, d.seats - floor(d.r1 * 3)::int) AS free, d.r2 < 0.05 AS kept,
               CASE WHEN d.r3 < 0.1 THEN 16 WHEN d.r3 < 0.13 THEN 18 END AS age,
               CASE WHEN d.r4 < 0.1 THEN d.day0 - 200 END AS declared,
               CASE WHEN d.shape < 0.5 THEN d.day0 ELSE d.start END AS s,
               CASE WHEN d.shape < 0.5 THEN d.day0 + 300 ELSE d.start + d.length END AS e,
               CASE WHEN d.shape > 0.9 THEN ARRAY[d.start, d.start + 7, d.start + 14, d.start + 21] ELSE '{{}}'
               END::date[] AS weeks,
               d.at,
               CASE t.sector {sectors} END::bigint | p.bits
                 | CASE WHEN d.r5 < 0.3 THEN {mask.WHEELCHAIR} ELSE 0 END
                 | CASE WHEN d.r4 < 0.14 THEN 0 ELSE {mask.PLAIN} END
                 | CASE WHEN d.r3 >= 0.1 AND d.r3 < 0.13 THEN 0 ELSE {mask.MINORS} END
                 | CASE WHEN d.r6 < 0.12 THEN (%(bits)s::bigint[])[1 + floor(d.r6 * 80)::int] ELSE 0 END
                 | CASE WHEN d.r6 < 0.04 THEN (%(bits)s::bigint[])[1 + floor(d.r6 * 240)::int] ELSE 0 END AS bits
          FROM (SELECT n, %(first)s::date AS day0, %(first)s::date + 7 * floor(random() * 36)::int - 1 AS start,
                       (14 + 7 * floor(random() * 10))::int AS length, random() AS shape,
                       (1 + floor(random() * random() * 4))::int AS seats, random() AS r1, random() AS r2,
                       random() AS r3, random() AS r4, random() AS r5, random() AS r6,
                       now() - random() * interval '200 days' AS at,
                       (1 + floor(random() * {hosts}))::int AS host,
                       floor(power(random(), 1.5) * {len(trades)})::int AS trade,
                       floor(random() * {len(publics)})::int AS public
                  FROM generate_series(1, {count}) n) d
          JOIN b_host h ON h.n = d.host JOIN b_trade t ON t.n = d.trade JOIN b_public p ON p.n = d.public""",
        {"first": first, "bits": adaptations},
    )
    cursor.execute("DROP TABLE b_trade, b_public")


def _insert(cursor: Any, model: type[models.Model], source: str, **columns: str) -> None:
    """Insert from a query; what is not named takes the empty value of its kind."""
    for field in model._meta.concrete_fields:
        columns.setdefault(str(field.column), _empty(field))
    names, values = ", ".join(columns), ", ".join(columns.values())
    cursor.execute(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} FROM {source}")


def _empty(field: Any) -> str:
    if field.null:
        return "NULL"
    if isinstance(field, ArrayField):
        return "'{}'"
    if isinstance(field, models.JSONField):
        return f"'{'[]' if field.default is list else '{}'}'::jsonb"
    if isinstance(field, models.BooleanField):
        return "false"
    if isinstance(field, models.IntegerField):
        return "0"
    return "now()" if isinstance(field, models.DateTimeField) else "''"
