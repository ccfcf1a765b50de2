"""Challenges and refusals recognised, so that they are never taken for an empty column."""

import re

_STATUS = {
    401: "the host asks for a login (401)",
    403: "the host refuses the crawler (403)",
    405: "a firewall refuses the crawler (405)",
    412: "the host answers with a script challenge (412)",
    429: "the host says there were too many requests (429)",
    521: "the host answers with a challenge (521)",
}
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)(?:</script\s*>|$)", re.I | re.S)
_REFRESH = re.compile(r"<meta\b[^<>]*http-equiv\s*=\s*[\"']?refresh\b[^<>]*>", re.I)
_REFRESH_URL = re.compile(r"\burl\s*=\s*[\"']?\s*([^\"'>\s;]+)", re.I)
_LOCATION = re.compile(
    r"^\s*(?:window|document|top|self|parent)?\.?location(?:\.href|\.replace)?\s*"
    r"(?:=|\()\s*[\"']([^\"'?]+)[\"']\s*\)?\s*;?\s*$",
    re.I,
)
_HIDDEN = re.compile(
    r"<(script|style|head|noscript)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)|<[^<>]*>", re.I | re.S
)
_LINK = re.compile(r"<(?:a|area)\b[^<>]*\bhref|<i?frame\b", re.I)
# A page's data, by its titles in Chinese: {"name":"…", or so with its characters escaped.
_ENTRY = re.compile(
    r"[\"']?\b(?:name|title|label|text)[\"']?\s*:\s*[\"'][^\"'\n]{0,60}?(?:[\u4e00-\u9fff]|\\u[4-9][0-9a-f]{3})",
    re.I,
)
# What else they say in Chinese, such as add(1, '年报', '/nb/').
_LABEL = re.compile(r"[\"'][^\"'\n]{0,80}[\u4e00-\u9fff][^\"'\n]{0,80}[\"']")
_DATA = 3  # of them: a message to who waits has fewer
_HAN = re.compile(r"[\u4e00-\u9fff]|\\u[4-9][0-9a-f]{3}", re.I)
_ARTICLE = 200  # characters of Chinese, which no such message has
_SIGNS = ("<script", "http-equiv")
# What the scripts of challenges do and those of pages do not: mark the guest, unpack themselves.
_TRICK = re.compile(r"\b(?:cookie|eval|reload|submit|atob|fromCharCode)\b|\\x[0-9a-f]{2}", re.I)
_LEAVE = re.compile(r"\blocation\s*(?:\.href\s*)?=(?!=)|\blocation\.(?:replace|assign)\b", re.I)
_TITLED = re.compile(r"<title\b[^>]*>[^<]*[\u4e00-\u9fff]", re.I)
# $.getJSON("/list?page=1"), fetch('/api/…'): a page that is yet to get what it shows.
_ASKS = re.compile(
    r"(?:\bgetJSON|\bajax|\bfetch|\baxios(?:\.\w+)?|\$\.(?:get|post))\s*\([^)]{0,80}?[\"'`]\.{0,2}/",
    re.I,
)
_SOURCE = re.compile(r"<script\b[^>]*\bsrc\s*=", re.I)
_SHELL_TEXT = 60  # characters of visible text; a real page has more, a shell asks to wait
_SHELL_BYTES = 64 * 1024


def find_block(status: int, text: str) -> str | None:
    """Why an answer is a challenge or a refusal, in words; None if it is neither.

    ``text`` is the body; for what is no text, pass ''.
    """
    if status in _STATUS:
        return _STATUS[status]
    if status == 202 and (not text.strip() or is_shell(text) or _only_runs(text)):
        return "the host answers with a script shell (202)"
    if status == 200 and is_shell(text):
        return "the host answers with a script or refresh shell in place of a page"
    return None


def _only_runs(text: str) -> bool:
    """Whether an answer has a script, but no link and nothing to read."""
    return "<script" in text.lower() and not _LINK.search(text) and _is_bare(text)


def is_shell(text: str) -> bool:
    """Whether a page shows nothing, links nowhere, holds no data, and only runs or reloads."""
    # Plain look-ups first: most pages end here, and a search by pattern reads them whole.
    if len(text) > _SHELL_BYTES or not (_has_sign(text) or _has_sign(text.lower())):
        return False
    if _LINK.search(text):
        return False
    inline = "".join(_SCRIPT.findall(text)).strip()
    if not _REFRESH.search(text) and (not inline or _draws(inline, text)):
        return False
    return _is_bare(text)


def _is_bare(text: str) -> bool:
    """Whether hardly anything of a page can be seen."""
    return len("".join(_HIDDEN.sub(" ", text).split())) < _SHELL_TEXT


def _has_sign(text: str) -> bool:
    return any(sign in text for sign in _SIGNS)


def _draws(inline: str, text: str) -> bool:
    """Whether a page's scripts may be what draws it: settings, labels, a call for data."""
    if len(_ENTRY.findall(inline)) >= _DATA or len(_HAN.findall(inline)) >= _ARTICLE:
        return True
    if _TRICK.search(inline):
        return False
    if len(_LABEL.findall(inline)) >= _DATA or _ASKS.search(inline):
        return True
    return bool(_TITLED.search(text) and _SOURCE.search(text) and not _LEAVE.search(inline))


def find_forward(text: str) -> str | None:
    """The address that a shell plainly forwards to; None if it does more than that.

    Old home pages forward by one literal address, without a token or a cookie: that is followed
    as a redirect is. Whatever computes, sets a cookie or carries a query is a challenge. To be
    asked of a shell only.
    """
    refresh = _REFRESH.search(text)
    scripts = [script for script in _SCRIPT.findall(text) if script.strip()]
    if refresh and not scripts:
        found = _REFRESH_URL.search(refresh[0])
        return found[1] if found and "?" not in found[1] else None
    if len(scripts) == 1 and not refresh:
        located = _LOCATION.match(scripts[0])
        return located[1] if located else None
    return None
