"""Pairs of rows that may be one host: names alike, same commune or postal code, same telephone; one has no SIRET."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from companies.models import Company
from web.french import number

#: Names at least so alike (trigrams, 0 to 1); with the same telephone, hardly alike is enough.
ALIKE, ALIKE_WITH_PHONE = 0.45, 0.15
#: Pairs shown: the likeliest ones. The next ones come when these are decided.
MOST = 200

#: Legal forms and articles tell nothing of a host.
_EMPTY_WORDS = (
    "sarl|sas|sasu|sa|eurl|ei|eirl|sci|scop|scic|snc|scea|gaec|earl|selarl|association|assoc|asso|ets|"
    "etablissement|etablissements|entreprise|societe|ste|le|la|les|l|du|de|des|d|et|aux|au"
)
_FOLD = (
    r"btrim(regexp_replace(regexp_replace(regexp_replace(lower(unaccent({name})), '[^a-z0-9]+', ' ', 'g'), "
    rf"'\m({_EMPTY_WORDS})\M', ' ', 'g'), ' +', ' ', 'g'))"
)

_SQL = f"""
WITH loose AS MATERIALIZED (
    SELECT c.id, c.commune_id, c.postal_code, {_FOLD.format(name="c.name")} AS folded
    FROM companies_company c JOIN poles_commune t ON t.insee = c.commune_id
    WHERE c.siret IS NULL AND c.merged_into_id IS NULL AND t.academie_id = %(academie)s
), phones AS MATERIALIZED (
    SELECT DISTINCT company_id, right(regexp_replace(phone, '[^0-9]', '', 'g'), 9) AS digits
    FROM companies_contact
    WHERE company_id IS NOT NULL AND length(regexp_replace(phone, '[^0-9]', '', 'g')) >= 9 AND archived_at IS NULL
), near AS (
    SELECT l.id AS loose, c.id AS other FROM loose l JOIN companies_company c ON c.commune_id = l.commune_id
    UNION
    SELECT l.id, c.id FROM loose l JOIN companies_company c ON c.postal_code = l.postal_code WHERE l.postal_code <> ''
    UNION
    SELECT l.id, p2.company_id FROM loose l JOIN phones p1 ON p1.company_id = l.id
    JOIN phones p2 ON p2.digits = p1.digits
), scored AS (
    SELECT l.id AS loose, c.id AS other, c.siret,
        similarity(l.folded, {_FOLD.format(name="c.name")}) AS alike,
        c.commune_id = l.commune_id AS same_town,
        c.postal_code <> '' AND c.postal_code = l.postal_code AS same_code,
        EXISTS (SELECT 1 FROM phones p1 JOIN phones p2 ON p1.digits = p2.digits
                WHERE p1.company_id = l.id AND p2.company_id = c.id) AS same_phone
    FROM near n JOIN loose l ON l.id = n.loose JOIN companies_company c ON c.id = n.other
    WHERE c.id <> l.id AND c.merged_into_id IS NULL
)
SELECT other, loose, alike, same_town, same_code, same_phone
FROM scored s
WHERE (alike >= %(alike)s OR (same_phone AND alike >= %(phone)s))
    -- Two rows without SIRET are proposed once, the first of them as the one to keep.
    AND (siret IS NOT NULL OR other < loose)
    AND (%(one)s::uuid IS NULL OR (other = %(one)s AND loose = %(two)s))
    AND NOT EXISTS (
        SELECT 1 FROM companies_companymerge m WHERE m.verdict = 'distinct'
        AND ((m.kept_id = s.other AND m.duplicate_id = s.loose) OR (m.kept_id = s.loose AND m.duplicate_id = s.other)))
ORDER BY alike + CASE WHEN same_phone THEN 0.5 ELSE 0 END + CASE WHEN same_town THEN 0.2 ELSE 0 END DESC, other, loose
LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two rows, and why they may be one host."""

    kept: Company
    duplicate: Company
    alike: float
    same_town: bool
    same_code: bool
    same_phone: bool

    @property
    def reasons(self) -> list[str]:
        """Return the reasons as people read them."""
        found = [f"noms semblables à {number(self.alike * 100)} %"]
        if self.same_phone:
            found.append("même téléphone")
        if self.same_town:
            found.append("même commune")
        elif self.same_code:
            found.append("même code postal")
        return found

    @property
    def score(self) -> int:
        """Return the likelihood from 0 to 100: names for most of it, then telephone and place."""
        place = 15 if self.same_town else 10 if self.same_code else 0
        return min(100, round(self.alike * 65) + place + (20 if self.same_phone else 0))


def candidates(academie: str, *, only: tuple[UUID, UUID] | None = None, most: int = MOST) -> Sequence[Candidate]:
    """Return the likeliest pairs of an académie, best first; telephones are those that the scope reads."""
    one, two = only or (None, None)
    asked: dict[str, Any] = {
        "academie": academie,
        "alike": ALIKE,
        "phone": ALIKE_WITH_PHONE,
        "most": most,
        "one": one,
        "two": two,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, asked)
        rows = cursor.fetchall()
    hosts = Company.objects.select_related("commune").in_bulk({pk for row in rows for pk in row[:2]})
    return [Candidate(hosts[row[0]], hosts[row[1]], *row[2:]) for row in rows]
