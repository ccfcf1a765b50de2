"""What every request passes: its language, the closed pages, the headers of each answer."""

from http.cookies import CookieError, SimpleCookie

from publish.door.asgi import App, Message, Receive, Scope, Send, path_of
from publish.words import LANGUAGES

# Datasette's own pages that say nothing about this machine; the others tell paths and settings.
_OPEN = ("/-/static/", "/-/static-plugins/", "/-/metadata")
# `lang` would be taken for a column filter, `_trace` for Datasette's HTML rendering of a CSV.
_OURS = ("lang=", "_trace=")
CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self';"
    " connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'self'"
)
_HEADERS = {
    b"content-security-policy": CONTENT_POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
}
# Data may be read by pages of other sites; pages may not, nor archived copies.
_DATA = (b"application/json", b"text/csv", b"application/atom+xml")
_CORS = {
    b"access-control-allow-origin": b"*",
    b"access-control-expose-headers": b"Link, X-Row-Count",
}


def guard(app: App) -> App:
    """Middleware: sets ``scope["lang"]``, hides closed pages, adds the safety headers."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        chosen, query = _take_language(scope.get("query_string", b""))
        lang = chosen or _remembered(scope) or _preferred(_header(scope, b"accept-language"))
        scope = {**scope, "lang": lang, "query_string": query}
        if _is_closed(path_of(scope)):
            scope |= {"path": "/-/closed", "raw_path": b"/-/closed"}

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _answer_headers(message, chosen)}
            await send(message)

        await app(scope, receive, send_on)

    return wrapped


def _is_closed(path: str) -> bool:
    return path.startswith("/_") or (path.startswith("/-/") and not path.startswith(_OPEN))


def _take_language(query: bytes) -> tuple[str | None, bytes]:
    """The language asked for in the address, and the query without it."""
    parts = query.decode("latin-1").split("&")
    asked = [part.removeprefix("lang=") for part in parts if part.startswith("lang=")]
    chosen = next((lang for lang in asked if lang in LANGUAGES), None)
    rest = "&".join(part for part in parts if not part.startswith(_OURS))
    return chosen, rest.encode("latin-1")


def _remembered(scope: Scope) -> str | None:
    try:
        cookie = SimpleCookie(_header(scope, b"cookie")).get("lang")
    except CookieError:
        return None
    return cookie.value if cookie and cookie.value in LANGUAGES else None


def _preferred(accepted: str) -> str:
    """The first of our languages in an Accept-Language header; Chinese if there is none."""
    for part in accepted.lower().split(","):
        tag = part.partition(";")[0].strip()[:2]
        if tag in LANGUAGES:
            return tag
    return LANGUAGES[0]


def _header(scope: Scope, name: bytes) -> str:
    return next((v.decode("latin-1") for k, v in scope["headers"] if k.lower() == name), "")


def _answer_headers(message: Message, chosen: str | None) -> list[tuple[bytes, bytes]]:
    headers = list(message.get("headers", []))
    present = {name.lower(): value for name, value in headers}
    headers += [(name, value) for name, value in _HEADERS.items() if name not in present]
    if present.get(b"content-type", b"").startswith(_DATA):
        headers += [(name, value) for name, value in _CORS.items() if name not in present]
    headers.append((b"vary", b"Accept-Language, Cookie"))
    if chosen:
        cookie = f"lang={chosen}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
        headers.append((b"set-cookie", cookie.encode()))
    return headers
