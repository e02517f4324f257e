"""The JSON routes described for people, made from the same schema that /openapi.json gives to programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from assistant.web import rendering
from assistant.web.dependencies import find_visitor

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Described:
    """A field, a parameter or a property: its name, its type in a word, what it is."""

    name: str
    kind: str
    about: str
    required: bool


@dataclass(frozen=True)
class Route:
    """One JSON route."""

    method: str
    path: str
    summary: str
    about: str
    parameters: list[Described]
    body: list[Described]
    body_kind: str
    answers: list[tuple[str, str, list[Described]]]


@router.get("/docs")
def show(request: Request) -> Response:
    """Describe every JSON route; Swagger UI would fetch its scripts from elsewhere."""
    schema = request.app.openapi()
    return rendering.page(
        request,
        "guide/show.html",
        visitor=find_visitor(request),
        routes=list(_routes(schema)),
        description=schema["info"]["description"],
    )


def _routes(schema: Mapping[str, Any]) -> Iterator[Route]:
    for path, operations in schema["paths"].items():
        for method, each in operations.items():
            content: dict[str, dict[str, Any]] = each.get("requestBody", {}).get("content", {})
            body_kind = next(iter(content), "")
            yield Route(
                method.upper(),
                path,
                each["summary"],
                each.get("description", ""),
                [
                    Described(one["name"], _kind(one["schema"]), one.get("description", ""), one.get("required", False))
                    for one in each.get("parameters", [])
                ],
                _fields(content.get(body_kind, {}).get("schema", {}), schema),
                body_kind,
                [(code, answer["description"], _answer(answer, schema)) for code, answer in each["responses"].items()],
            )


def _answer(answer: Mapping[str, Any], schema: Mapping[str, Any]) -> list[Described]:
    content = answer.get("content", {}).get("application/json", {})
    return _fields(content.get("schema", {}), schema)


def _fields(of: Mapping[str, Any], schema: Mapping[str, Any]) -> list[Described]:
    """Return the fields of an object, those of objects inside it below them with a dot."""
    fields: list[Described] = []
    model = _resolved(of, schema)
    for name, each in model.get("properties", {}).items():
        inner = each.get("items", each)
        about = each.get("description", "")
        fields.append(Described(name, _kind(each), about, name in model.get("required", [])))
        suffix = "[]" if "items" in each else ""
        fields += [
            Described(f"{name}{suffix}.{one.name}", one.kind, one.about, one.required)
            for one in _fields(_meant(inner), schema)
        ]
    return fields


def _resolved(of: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in of:
        return of
    model: Mapping[str, Any] = schema["components"]["schemas"][of["$ref"].rsplit("/", 1)[-1]]
    return model


def _meant(of: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a field is when it is not null."""
    choices = [each for each in of.get("anyOf", []) if each.get("type") != "null"]
    return choices[0] if choices else of


def _kind(of: Mapping[str, Any]) -> str:
    meant = _meant(of)
    kind = meant.get("type") or meant.get("$ref", "").rsplit("/", 1)[-1] or json.dumps(meant, ensure_ascii=False)
    return f"{kind} | null" if meant is not of else str(kind)
