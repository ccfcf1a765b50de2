"""People: the Datasette site, its words and its downloads."""
