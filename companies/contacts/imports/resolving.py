"""What each line means here: its commune, a contact that the school already has, a host of the register.

Nothing is merged silently: a line whose contact is surely or perhaps known is proposed, and the person chooses.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from companies.contacts.imports.likeness import NEAR, key_of, likeness
from companies.contacts.imports.reading import Entry
from companies.models import Company, Contact, Naf
from establishments.models import Establishment
from poles.imports.tables import search_text
from poles.models import Commune

#: Candidates shown for a line.
SHOWN = 3
#: What a person may choose for a line.
ADD, COMPLETE, SKIP = "add", "complete", "skip"
_CEDEX = re.compile(r"\bcedex\b.*$")


def resolve(entries: Sequence[Entry], school: Establishment) -> list[dict[str, Any]]:
    """Return the lines of the preview: values, problems, what is known, and the choice proposed."""
    _communes(entries, school.academie_id)
    _sectors(entries)
    known = _Known(school)
    register = _Register(entries)
    seen: dict[tuple[str, str], int] = {}
    lines = []
    for entry in entries:
        line: dict[str, Any] = {
            "line": entry.line, "values": entry.values, "problems": entry.problems, "warnings": entry.warnings,
            "known": [], "hosts": [], "company": "", "choice": SKIP, "target": "", "sure": False,
        }  # fmt: skip
        lines.append(line)
        if entry.problems:
            continue
        key = (key_of(entry.values["host_name"]), entry.values["commune"])
        if key in seen:
            line["warnings"].append(f"déjà à la ligne {seen[key]} du fichier")
            continue
        seen[key] = entry.line
        line["known"], line["sure"] = known.like(entry)
        line["company"], line["hosts"] = register.like(entry)
        if line["sure"]:
            line["choice"], line["target"] = COMPLETE, line["known"][0]["pk"]
        elif not line["known"]:
            line["choice"] = ADD
        else:
            # Perhaps the same: the person says so.
            line["choice"] = ""
    return lines


def _town(text: str) -> str:
    plain = _CEDEX.sub("", search_text(text)).strip()
    plain = re.sub(r"\bste\b", "sainte", re.sub(r"\bst\b", "saint", plain))
    return re.sub(r"\s+\d+\s*(er|e|eme)?( arrondissement)?$", "", plain)


def _communes(entries: Iterable[Entry], academie_id: str) -> None:
    asked = [one for one in entries if not one.problems]
    codes = sorted({one.values["postal_code"] for one in asked if one.values["postal_code"]})
    towns = sorted({_town(one.values["city"]) for one in asked if one.values["city"]})
    rows = Commune.objects.filter(Q(postal_codes__overlap=codes) | Q(search_name__in=towns)).order_by("pk")
    by_code: dict[str, list[Commune]] = defaultdict(list)
    by_town: dict[str, list[Commune]] = defaultdict(list)
    for row in rows:
        for code in row.postal_codes:
            by_code[code].append(row)
        by_town[row.search_name].append(row)
    for one in asked:
        _place(one, by_code[one.values["postal_code"]], by_town, academie_id)


def _place(entry: Entry, near: list[Commune], by_town: dict[str, list[Commune]], academie_id: str) -> None:
    city, code = entry.values["city"], entry.values["postal_code"]
    town = _town(city)
    chosen = [one for one in near if one.search_name == town]
    if not chosen and town:
        same = by_town.get(town, [])
        in_departement = [one for one in same if not code or one.departement_id == code[: len(one.departement_id)]]
        chosen = in_departement
        if len(chosen) > 1:
            chosen = [one for one in chosen if one.academie_id == academie_id] or chosen
    if not chosen and len(near) == 1:
        chosen = near
        if city:
            entry.warnings.append(
                f"« {city[:40]} » n'est pas une commune connue : lu {near[0].name}, par le code postal"
            )
    shown = f"{code} {city}".strip()
    if len(chosen) == 1:
        entry.values["commune"], entry.values["commune_name"] = chosen[0].pk, chosen[0].name
    elif chosen or len(near) > 1:
        names = ", ".join(f"{one.name} ({one.departement_id})" for one in (chosen or near)[:4])
        entry.problem("Ville", shown, f"plusieurs communes possibles : {names}")
    else:
        entry.problem("Ville", shown, "cette commune n'est pas connue")


def _sectors(entries: Iterable[Entry]) -> None:
    """Give a sector to the lines whose APE tells one."""
    asked = [one for one in entries if one.values.get("ape") and not one.values.get("sector")]
    codes = {one.values["ape"] for one in asked} | {one.values["ape"].replace(".", "") for one in asked}
    rows = Naf.objects.filter(code__in=codes).exclude(sector="").order_by("-revision", "pk")
    found = {code.replace(".", ""): sector for code, sector in rows.values_list("code", "sector")}
    for one in asked:
        one.values["sector"] = found.get(one.values["ape"].replace(".", ""), "")


class _Known:
    """The contacts that the school keeps, looked up by SIRET, by name and commune, by phone."""

    def __init__(self, school: Establishment) -> None:
        rows = Contact.objects.filter(establishment=school, archived_at__isnull=True).select_related("commune")
        self.by_siret: dict[str, Contact] = {}
        self.by_commune: dict[str, list[tuple[str, Contact]]] = defaultdict(list)
        self.by_phone: dict[str, list[Contact]] = defaultdict(list)
        for row in rows.order_by("pk"):
            if row.siret:
                self.by_siret.setdefault(row.siret, row)
            self.by_commune[row.commune_id].append((key_of(row.host_name), row))
            if digits := _digits(row.phone):
                self.by_phone[digits].append(row)

    def like(self, entry: Entry) -> tuple[list[dict[str, str]], bool]:
        """Return the contacts that the line may be, nearest first, and whether the first surely is."""
        told = entry.values
        if told["siret"] and (same := self.by_siret.get(told["siret"])):
            return [_shown(same, "même SIRET")], True
        found: dict[Any, tuple[float, Contact, str]] = {}
        keys = [key_of(name) for name in (told["host_name"], told["legal_name"]) if name]
        for key, row in self.by_commune[told["commune"]]:
            if told["siret"] and row.siret:
                continue  # two SIRET tell two hosts
            near = max(likeness(one, key) for one in keys)
            if near >= NEAR:
                why = "même nom et même commune" if near == 1 else "nom proche, même commune"
                found[row.pk] = (near, row, why)
        for row in self.by_phone.get(_digits(told["phone"]), ()) if told["phone"] else ():
            found.setdefault(row.pk, (0.9, row, "même téléphone"))
        best = sorted(found.values(), key=lambda one: (-one[0], one[1].host_name, str(one[1].pk)))[:SHOWN]
        return [_shown(row, why) for _near, row, why in best], bool(best) and best[0][0] == 1


class _Register:
    """The hosts of the register in the communes of the file."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        asked = [one.values for one in entries if not one.problems]
        sirets = {one["siret"] for one in asked if one["siret"]}
        communes = {one["commune"] for one in asked if not one["siret"]}
        rows = Company.objects.filter(Q(siret__in=sirets) | Q(commune__in=communes), merged_into__isnull=True)
        self.by_siret: dict[str, str] = {}
        self.by_commune: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
        for pk, name, siret, commune in rows.order_by("pk").values_list("pk", "name", "siret", "commune"):
            if siret:
                self.by_siret[siret] = str(pk)
            self.by_commune[commune].append((key_of(name), str(pk), name, siret or ""))

    def like(self, entry: Entry) -> tuple[str, list[dict[str, str]]]:
        """Return the host of the SIRET, or "" and the hosts that the name may mean, nearest first."""
        told = entry.values
        if told["siret"]:
            return self.by_siret.get(told["siret"], ""), []
        keys = [key_of(name) for name in (told["host_name"], told["legal_name"]) if name]
        found = []
        for key, pk, name, siret in self.by_commune[told["commune"]]:
            near = max(likeness(one, key) for one in keys)
            if near >= NEAR:
                found.append((near, name, pk, siret))
        best = sorted(found, key=lambda one: (-one[0], one[1], one[2]))[:SHOWN]
        return "", [{"pk": pk, "name": name, "siret": siret} for _near, name, pk, siret in best]


def _digits(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdigit())[-9:]


def _shown(row: Contact, why: str) -> dict[str, str]:
    return {"pk": str(row.pk), "name": row.host_name, "commune": row.commune.name, "why": why}
