"""Releases: the published tables in open formats, in folders that never change once checked."""
