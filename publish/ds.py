"""Datasette's names, imported once: it has no types, and its hook marker would untype ours."""

from collections.abc import Callable
from typing import TypeVar, cast

from datasette import hookimpl  # type: ignore[import-untyped]
from datasette.app import Datasette  # type: ignore[import-untyped]
from datasette.database import Database, QueryInterrupted  # type: ignore[import-untyped]
from datasette.plugins import pm  # type: ignore[import-untyped]
from datasette.utils.asgi import (  # type: ignore[import-untyped]
    AsgiFileDownload,
    Base400,
    NotFound,
    Request,
    Response,
)
from datasette.views.base import DatasetteError  # type: ignore[import-untyped]

F = TypeVar("F", bound=Callable[..., object])

__all__ = [
    "AsgiFileDownload",
    "Base400",
    "Database",
    "Datasette",
    "DatasetteError",
    "NotFound",
    "QueryInterrupted",
    "Request",
    "Response",
    "hook",
    "hook_first",
    "hook_last",
    "pm",
]


def hook(function: F) -> F:
    """Marks a function as this plugin's part of a hook."""
    return cast(F, hookimpl(function))


def hook_first(function: F) -> F:
    """The same, called before every other plugin's part."""
    return cast(F, hookimpl(tryfirst=True)(function))


def hook_last(function: F) -> F:
    """The same, called after every other plugin's part."""
    return cast(F, hookimpl(trylast=True)(function))
