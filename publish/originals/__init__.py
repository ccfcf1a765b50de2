"""Archived documents as they may be shown: nothing active in them, one cell marked."""
