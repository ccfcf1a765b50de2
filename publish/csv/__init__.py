"""CSV, as it leaves the site: marked, whole, and no cell a formula."""
