"""What the register says of an establishment. Source of codes and brackets: INSEE, dictionary of the Sirene base."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from companies.imports.naf import read_naf
from poles.imports.errors import BadValueError
from web.french import counted, long_date

#: Code of « tranche d'effectifs » → bounds; the last one is open. NN (no employer or unknown) is in no row.
BRACKETS: dict[str, tuple[int, int | None]] = {
    "00": (0, 0),
    "01": (1, 2),
    "02": (3, 5),
    "03": (6, 9),
    "11": (10, 19),
    "12": (20, 49),
    "21": (50, 99),
    "22": (100, 199),
    "31": (200, 249),
    "32": (250, 499),
    "41": (500, 999),
    "42": (1000, 1999),
    "51": (2000, 4999),
    "52": (5000, 9999),
    "53": (10000, None),
}
#: Legal form (« catégorie juridique ») of a person in business; forms of the public sector begin with 4 or 7.
SOLE_TRADER = "1000"
PUBLIC_FORMS = ("4", "7")
#: Written in place of what a person has asked not to be published.
WITHHELD = frozenset({"[ND]", "[NON-DIFFUSIBLE]"})


@dataclass(frozen=True, slots=True)
class Bracket:
    """A bracket of staff at 31 December of `year` (None: unknown). It is a range: it never decides a quota alone."""

    code: str
    low: int
    high: int | None
    year: int | None = None

    @property
    def label(self) -> str:
        """« 20 à 49 salariés »."""
        if self.high is None:
            return f"{counted(self.low, 'salarié|salariés')} et plus"
        if self.high == self.low:
            return "aucun salarié" if self.high == 0 else counted(self.high, "salarié|salariés")
        return f"{self.low} à {counted(self.high, 'salarié|salariés')}"


def bracket_of(code: str, year: int | None = None) -> Bracket | None:
    """Return the bracket of a code; None for NN, an empty text or a code that INSEE does not have."""
    bounds = BRACKETS.get(code.strip())
    return None if bounds is None else Bracket(code.strip(), *bounds, year)


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """One establishment. Texts are empty, and points None, where the register says nothing or may not say it.

    `naf` is of revision 2 and `naf_2025` of the nomenclature that replaces it in 2027, both as « 47.11F »: INSEE gives
    the two during the change, and either may be absent. `insee`: code of the commune as the register has it, see
    `commune_of`. Latitude and longitude in degrees (WGS84).
    """

    siret: str
    name: str
    source: str
    brand: str = ""
    is_open: bool = True
    closed_on: dt.date | None = None
    #: « diffusion partielle »: the person has asked that name and address be not published.
    is_partial: bool = False
    legal_form: str = ""
    naf: str = ""
    naf_2025: str = ""
    bracket: Bracket | None = None
    is_head_office: bool = False
    street: str = ""
    postal_code: str = ""
    insee: str = ""
    commune_name: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def siren(self) -> str:
        """The nine digits of the company."""
        return self.siret[:9]

    @property
    def is_sole_trader(self) -> bool:
        """Whether the company is a person (« entrepreneur individuel »)."""
        return self.legal_form == SOLE_TRADER

    @property
    def is_public(self) -> bool:
        """Whether the host is of the public sector."""
        return self.legal_form.startswith(PUBLIC_FORMS)

    @property
    def shown_name(self) -> str:
        """The name that students know: the brand of the place, else the name of the company; empty when withheld."""
        return self.brand or self.name

    @property
    def refusal(self) -> str:
        """Why no student can be received there, or an empty text."""
        if self.is_open:
            return ""
        since = f" depuis le {long_date(self.closed_on)}" if self.closed_on else ""
        return (
            f"D'après le registre, cet établissement est fermé{since}. Une entreprise qui déménage change de SIRET : "
            "demandez-lui le nouveau."
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What the person must know or complete, in sentences."""
        said = []
        if self.is_partial:
            said.append(
                "Cette personne a demandé que le registre ne publie ni son nom ni son adresse. Complétez le nom sous "
                "lequel elle accepte d'être présentée aux élèves."
            )
        if self.bracket is None:
            said.append("Le registre ne donne pas l'effectif : indiquez-le, il sert à compter les stagiaires permis.")
        else:
            said.append(
                f"Effectif d'après le registre : {self.bracket.label}. Indiquez l'effectif exact, il sert à compter "
                "les stagiaires permis."
            )
        return tuple(said)


def clean(value: object, most: int = 200) -> str:
    """Return a text of an answer on one line, without control characters; empty for null or withheld.

    Raises ValueError for anything that is not a text: the shape is then not the documented one.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError("text expected")
    plain = "".join(sign if sign.isprintable() else " " for sign in value)
    words = [word for word in plain.split() if word not in WITHHELD]
    return " ".join(words)[:most].strip()


def activity(value: object) -> str:
    """Return an activity code as « 47.11F »; empty when absent or of an older nomenclature."""
    text = clean(value, 10)
    try:
        return read_naf(text) if text else ""
    except BadValueError:
        return ""


def day(value: object) -> dt.date | None:
    """Return a date of an answer (ISO), or None. Raises ValueError when it is not one."""
    text = clean(value, 30)
    return dt.date.fromisoformat(text[:10]) if text else None


def degrees(value: object, most: float) -> float | None:
    """Return a coordinate given as a text or a number, or None. Raises ValueError beyond `most` degrees."""
    if value in (None, ""):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("coordinate expected")
    if isinstance(value, str) and value.strip() in WITHHELD:
        return None
    found = float(value)
    if not abs(found) <= most:  # NaN too
        raise ValueError("coordinate out of range")
    return found
