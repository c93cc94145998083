"""The API's reference page, written from the OpenAPI schema in the frame of the product.

Server-rendered rather than a script-driven viewer: it obeys the same CSP and passes the same accessibility checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator


@dataclass(frozen=True, slots=True)
class Field:
    """One property of an answer, or one parameter of a request."""

    name: str
    kind: str
    text: str
    values: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One operation, ready to print."""

    path: str
    summary: str
    parameters: list[Field]
    fields: list[Field]

    @property
    def anchor(self) -> str:
        """Identifier of its section in the page."""
        return self.path.strip("/").replace("/", "-").replace("{", "").replace("}", "")


KINDS = {
    "string": "texte",
    "integer": "entier",
    "number": "nombre",
    "boolean": "booléen",
    "array": "liste",
    "object": "objet",
    "date": "date",
    "date-time": "date et heure",
    "uuid": "identifiant",
}


def _resolve(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    node = (node.get("allOf") or [node])[0]
    while "$ref" in node:
        node = schema["components"]["schemas"][node["$ref"].rsplit("/", 1)[-1]]
    return node


def _field(schema: dict[str, Any], name: str, node: dict[str, Any], text: str = "") -> Field:
    detail = _resolve(schema, node)
    inner = _resolve(schema, detail["items"]) if detail.get("type") == "array" else detail
    kind = KINDS.get(inner.get("format") or inner.get("type") or "object", inner.get("type", "objet"))
    if detail.get("type") == "array":
        kind = f"liste ({kind})"
    values = ", ".join(str(value) for value in inner.get("enum", []) if value not in ("", None))
    return Field(name, kind, text or node.get("description", "") or detail.get("title", ""), values)


def _answer(schema: dict[str, Any], operation: dict[str, Any]) -> list[Field]:
    content = operation["responses"].get("200", {}).get("content", {}).get("application/json")
    if content is None:
        return []
    node = _resolve(schema, content["schema"])
    if "results" in node.get("properties", {}):
        node = _resolve(schema, _resolve(schema, node["properties"]["results"])["items"])
    return [_field(schema, name, child) for name, child in node.get("properties", {}).items()]


def endpoints() -> list[Endpoint]:
    """Return the operations of the API in the order of their addresses."""
    generator: Any = SchemaGenerator  # a library without types
    schema = generator().get_schema(request=None, public=True)
    found = []
    for path, methods in sorted(schema["paths"].items()):
        operation = methods["get"]
        if path.endswith("schema/"):
            continue
        parameters = [
            _field(schema, parameter["name"], parameter["schema"], parameter.get("description", ""))
            for parameter in operation.get("parameters", [])
        ]
        summary = operation.get("description", "")
        found.append(Endpoint(path, summary, parameters, _answer(schema, operation)))
    return found


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show every endpoint with its parameters and the fields of its answer."""
    return render(request, "api/docs.html", {"endpoints": endpoints()})
