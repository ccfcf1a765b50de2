"""The main text of a prose page: what trafilatura finds, else all that BeautifulSoup sees."""


def read_prose(html: str) -> str:
    """The running text of a page without its menus, paragraphs by newline; "" if it has none."""
    import trafilatura  # noqa: PLC0415  only pages without a form need it, and it takes long
    from bs4 import BeautifulSoup  # noqa: PLC0415

    found = trafilatura.extract(html, include_comments=False, include_tables=False)
    if found:
        return found
    soup = BeautifulSoup(html, "lxml")
    for node in soup(["script", "style", "noscript", "template"]):
        node.decompose()
    return soup.get_text("\n", strip=True)
