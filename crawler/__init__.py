"""Machinery: the register, the archive (WARC and SQLite), politeness, safety, runs."""
