"""The schema of what reading writes; the published tables' columns come from the forms.

Each module takes the migrations of the one before it and adds its own, so their order is that of
the chain; a landed one is never edited.
"""

from extract.migrations.families import extract_migrations

__all__ = ["extract_migrations"]
