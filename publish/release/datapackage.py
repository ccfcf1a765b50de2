"""datapackage.json: the release as a Frictionless Data Package (version 1)."""

from collections.abc import Mapping, Sequence
from typing import Any

from publish.release.files import FileSum
from publish.release.schema import Field, Schema
from publish.words import read_book


def data_package(
    schemas: Mapping[str, Schema], files: Mapping[str, FileSum], *, release: str, created_at: str
) -> dict[str, Any]:
    """The descriptor; ``schemas`` are by path of their CSV file, ``files`` have its sums."""
    ui = read_book().ui
    return {
        "profile": "data-package",
        "name": "gongkai",
        "id": f"gongkai-{release}",
        "version": release,
        "title": f"{ui['site'].zh} {ui['site'].en}",
        "description": f"{ui['tagline'].zh} / {ui['tagline'].en}",
        "created": created_at,
        "resources": [_resource(path, one, files[path]) for path, one in schemas.items()],
    }


def _resource(path: str, schema: Schema, file: FileSum) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": schema.table,
        "path": path,
        "title": schema.about.zh,
        "description": f"{schema.about.zh} / {schema.about.en}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "schema": _schema(schema),
    }


def _schema(schema: Schema) -> dict[str, Any]:
    keys = {"primaryKey": list(schema.primary_key)} if schema.primary_key else {}
    links: Sequence[dict[str, Any]] = [
        {"fields": [key.field], "reference": {"resource": key.table, "fields": [key.references]}}
        for key in schema.foreign_keys
    ]
    return {
        "fields": [_field(field) for field in schema.fields],
        "missingValues": [""],
        **keys,
        **({"foreignKeys": links} if links else {}),
    }


def _field(field: Field) -> dict[str, str]:
    words, unit = field.words, {"unit": field.unit} if field.unit else {}
    return {
        "name": field.name,
        "type": field.type,
        "title": words.zh,
        "description": f"{words.zh} / {words.en}",
        **unit,
    }
