"""A headless browser without a network: what its pages ask for is handed to the crawler.

Why not scrapy-playwright: there the browser itself fetches, past robots.txt, resolver, pace and
archive, each of which would have to be built a second time around it. Here the page is given the
bytes that were kept, its scripts' requests are the crawler's own, and the only proxy that Chromium
knows of is one that is not there.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.errors import GongkaiError

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import Page, Route, WebSocketRoute

OWN_S = 20.0  # what a page may take for itself, not counted while it waits for the crawler
WHOLE_S = 180.0  # and with all its waiting for the host's turn
QUIET_S = 0.5  # a page that has asked for nothing for so long is drawn
UNPARSED_S = 2.0  # or for so long, if it is still not read to its end: it tries to lead elsewhere
MOST_CALLS = 40  # of one page
MOST_CHARACTERS = 5_000_000
_STEP_S = 0.05
_CLOSING_S = 10.0
_AT_ONCE = asyncio.Semaphore(2)  # visits with a browser, for the memory that each takes
_ASKED = frozenset({"script", "xhr", "fetch"})
_SENT = ("accept", "content-type", "x-requested-with")  # nothing that a script signs itself in with
_PASSED = ("content-type", "access-control-allow-origin", "access-control-allow-credentials")
_FLAGS = [
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--js-flags=--max-old-space-size=512",
]
_NOWHERE = {"server": "http://127.0.0.1:9", "bypass": "<-loopback>"}
_HELP = (
    "browser = true needs one: pip install 'gongkai[browser]', then playwright install chromium,"
    " or GONGKAI_CHROMIUM=PATH"
)


class BrowserError(GongkaiError):
    """There is no browser, or it could not draw a page."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request that a page's script makes."""

    url: str
    method: str
    headers: Mapping[str, str]
    body: bytes
    is_script: bool


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a script is answered; ``headers`` by small name."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Ask = Callable[[Call], Awaitable[Reply | None]]


@asynccontextmanager
async def open_browser(user_agent: str) -> AsyncIterator["Browser"]:
    """A browser until the block ends; BrowserError, saying what to install, if there is none."""
    try:
        from playwright.async_api import Error, async_playwright  # noqa: PLC0415  an extra
    except ImportError as error:
        raise BrowserError(_HELP) from error
    async with _AT_ONCE, AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        try:
            chromium = await playwright.chromium.launch(
                executable_path=os.environ.get("GONGKAI_CHROMIUM") or shutil.which("chromium"),
                args=_FLAGS,
                proxy=_NOWHERE,  # type: ignore[arg-type]
                chromium_sandbox=os.geteuid() != 0,  # root has none
                handle_sigint=False,  # the visit closes it, and its pipe if the visit is killed
                handle_sigterm=False,
            )
        except Error as error:
            raise BrowserError(f"{_HELP} ({str(error).strip().splitlines()[0]})") from error
        stack.push_async_callback(lambda: _close(chromium.close()))
        yield Browser(chromium, user_agent)


async def _close(closing: Awaitable[None]) -> None:
    """Wait a while for what may hang; the end of Playwright's driver kills what is left."""
    with suppress(Exception):
        await asyncio.wait_for(closing, _CLOSING_S)


class Browser:
    """Draws pages one after another, each in a context of its own that is thrown away."""

    def __init__(self, chromium: "Chromium", user_agent: str) -> None:
        self._chromium = chromium
        self._user_agent = user_agent
        self._turn = asyncio.Lock()

    async def draw(self, url: str, text: str, ask: Ask) -> str:
        """The markup of a page once its scripts have run; BrowserError if they do not come to rest.

        ``text`` is the page as it was served; what its scripts ask for is asked of ``ask``.
        """
        from playwright.async_api import Error  # noqa: PLC0415  an extra

        async with self._turn:
            drawing = _Drawing(url, text, ask)
            try:
                return await asyncio.wait_for(self._draw(drawing), WHOLE_S)
            except TimeoutError as error:
                raise BrowserError("the page did not come to rest in time") from error
            except Error as error:
                says = str(error).strip().splitlines()[0]
                raise BrowserError(f"the browser could not draw the page ({says})") from error
            finally:
                await drawing.end()

    async def _draw(self, drawing: "_Drawing") -> str:
        context = await self._chromium.new_context(
            user_agent=self._user_agent,
            locale="zh-CN",
            service_workers="block",
            accept_downloads=False,
        )
        try:
            await context.route("**/*", drawing.answer)
            await context.route_web_socket(lambda _: True, _refuse_socket)
            page = await context.new_page()
            context.on("page", lambda popup: _close(popup.close()))
            return await drawing.run(page)
        finally:
            await _close(context.close())


@dataclass
class _Drawing:
    """One page that is being drawn."""

    url: str
    text: str
    ask: Ask
    calls: int = 0
    waiting: int = 0
    is_begun: bool = False
    is_parsed: bool = False
    is_over: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self, page: "Page") -> str:
        """Load the page, wait until it rests, and take its markup."""
        page.set_default_timeout(OWN_S * 1000)
        page.once("domcontentloaded", self._note_parsed)
        await page.goto(self.url, wait_until="commit")
        await self._rest()
        self.is_over = True
        markup = await asyncio.wait_for(page.content(), OWN_S)
        if urlsplit(page.url)[:2] != urlsplit(self.url)[:2]:  # a path may be written by script
            raise BrowserError(f"the page went elsewhere: {page.url[:200]}")
        if len(markup) > MOST_CHARACTERS:
            raise BrowserError(f"the page grew to more than {MOST_CHARACTERS} characters")
        return markup

    async def _rest(self) -> None:
        """Until nothing was asked for a while, or the page's own time is up."""
        own_s = quiet_s = 0.0
        calls = self.calls
        while own_s < OWN_S and quiet_s < (QUIET_S if self.is_parsed else UNPARSED_S):
            await asyncio.sleep(_STEP_S)
            if self.waiting or calls != self.calls:
                quiet_s, calls = 0.0, self.calls
            own_s += 0.0 if self.waiting else _STEP_S
            quiet_s += 0.0 if self.waiting else _STEP_S

    def _note_parsed(self, _: "Page") -> None:
        self.is_parsed = True

    async def end(self) -> None:
        """Ask no more, and wait for what was asked: the archive is to have its answer."""
        self.is_over = True
        async with self.turn:
            pass

    async def answer(self, route: "Route") -> None:
        """Answer one request of the page: the page itself, what its scripts need, nothing else."""
        from playwright.async_api import Error  # noqa: PLC0415  an extra

        request = route.request
        with suppress(Error):  # the page is gone meanwhile
            if request.is_navigation_request():
                await self._answer_document(route)
            elif request.resource_type == "stylesheet":  # some scripts wait for theirs
                await route.fulfill(status=200, content_type="text/css", body="")
            elif (reply := await self._call(route)) is None:
                await route.abort()
            else:
                kept = {name: reply.headers[name] for name in _PASSED if name in reply.headers}
                await route.fulfill(status=reply.status, headers=kept, body=reply.body)

    async def _answer_document(self, route: "Route") -> None:
        """The page as it was served, once; a frame, pop-up or further page stays empty."""
        if self.is_begun:
            await route.fulfill(status=204)
            return
        self.is_begun = True
        await route.fulfill(
            status=200, content_type="text/html; charset=utf-8", body=self.text.encode()
        )

    async def _call(self, route: "Route") -> Reply | None:
        request = route.request
        if request.resource_type not in _ASKED or request.method not in ("GET", "POST"):
            return None
        call = Call(
            url=request.url.partition("#")[0],
            method=request.method,
            headers={name: request.headers[name] for name in _SENT if name in request.headers},
            body=request.post_data_buffer or b"",
            is_script=request.resource_type == "script",
        )
        self.waiting += 1
        try:
            async with self.turn:
                self.calls += 1
                return None if self.is_over or self.calls > MOST_CALLS else await self.ask(call)
        finally:
            self.waiting -= 1


async def _refuse_socket(socket: "WebSocketRoute") -> None:
    await socket.close()
