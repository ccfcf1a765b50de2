"""The site goes on answering: floods are refused, who neither asks nor reads is hung up on."""

import asyncio
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

from publish import site
from publish.door import limits, patience
from publish.door.limits import MOST_ADDRESSES, Buckets
from publish.door.turns import BusyError, Turns
from tests.browser.serving import serve_archive
from tests.publish_archive import write_archive

RATE = 20


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site served with little patience and few requests a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patience, "REQUEST_S", 1.5)
        patch.setattr(patience, "ANSWER_S", 0.6)
        patch.setattr(patience, "MOST_WAITING", 20)
        archive = write_archive(tmp_path_factory.mktemp("limits"))
        with serve_archive(archive, rate=RATE) as served:
            yield served


@pytest.fixture(scope="module")
def free(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site served with short turns and as many requests as one likes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "MOST_WAITING", 6)
        patch.setitem(site.SETTINGS, "sql_time_limit_ms", 400)
        with serve_archive(write_archive(tmp_path_factory.mktemp("free"))) as served:
            yield served


def connect(address: str) -> socket.socket:
    where = urlsplit(address)
    assert where.hostname and where.port
    return socket.create_connection((where.hostname, where.port), timeout=5)


def is_hung_up_on(client: socket.socket) -> bool:
    try:
        return client.recv(1) == b""
    except ConnectionResetError:
        return True


def test_an_address_has_its_rate_and_no_more() -> None:
    now = 0.0
    buckets = Buckets(2.0, clock=lambda: now)
    assert [buckets.take("a", 1) for _ in range(20)] == [0.0] * 20
    assert buckets.take("a", 1) == 0.5
    assert buckets.take("b", 1) == 0.0
    now = 0.5
    assert buckets.take("a", 1) == 0.0
    assert buckets.take("a", 10) == 5.0
    now = 1e6
    assert buckets.take("a", 1000) == 0.0, "more than a bucket holds is never to be had"


def test_addresses_are_forgotten_in_time() -> None:
    buckets = Buckets(1.0, clock=lambda: 0.0)
    for n in range(MOST_ADDRESSES + 50):
        buckets.take(str(n), 1)
    assert len(buckets._left) == MOST_ADDRESSES


def test_a_flood_is_refused_and_the_site_answers_after_it(address: str) -> None:
    with httpx.Client(base_url=address, timeout=30) as client, ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda _: client.get("/robots.txt").status_code, range(400)))
    assert set(found) == {200, 429}
    refused = httpx.get(f"{address}/archive.json?sql=select+1")
    assert refused.status_code == 429 and int(refused.headers["retry-after"]) >= 1
    time.sleep(1.5)
    assert httpx.get(f"{address}/about").status_code == 200


def test_slow_clients_keep_nobody_out(address: str) -> None:
    idle = [connect(address) for _ in range(60)]
    for client in idle[::2]:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    assert httpx.get(f"{address}/about", timeout=5).status_code == 200
    assert is_hung_up_on(idle[0]), "of too many the oldest goes"
    time.sleep(1.8)
    assert all(map(is_hung_up_on, idle))
    for client in idle:
        client.close()


def test_a_second_request_has_no_more_time_than_the_first(address: str) -> None:
    with connect(address) as client:
        client.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 200")
        client.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
        begin = time.monotonic()
        while client.recv(65536):
            pass
        assert time.monotonic() - begin < 3


def test_who_does_not_read_is_hung_up_on(address: str) -> None:
    with connect(address) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        for _ in range(12):
            client.sendall(b"GET /archive/figures.csv HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(2)
        with pytest.raises((ConnectionError, BrokenPipeError)):
            for _ in range(200):
                client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 50)
                time.sleep(0.01)


def test_nothing_is_taken_in(address: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert httpx.request(method, f"{address}/archive", content=b"x").status_code == 405


async def test_of_too_much_at_once_some_are_refused() -> None:
    turns, go = Turns(at_once=1, waiting=1), asyncio.Event()

    async def work() -> None:
        async with turns.take():
            await go.wait()

    tasks = [asyncio.create_task(work()) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(BusyError):
        await work()
    go.set()
    await asyncio.gather(*tasks)
    await work()


def test_slow_queries_leave_the_pages_alone(free: str) -> None:
    endless = "with recursive c(x) as (select 1 union all select x+1 from c) select count(*) from c"
    with ThreadPoolExecutor(14) as pool:
        slow = [
            pool.submit(httpx.get, f"{free}/archive.json", params={"sql": endless}, timeout=120)
            for _ in range(14)
        ]
        time.sleep(0.5)
        begin = time.monotonic()
        assert httpx.get(f"{free}/agencies", timeout=60).status_code == 200
        took = time.monotonic() - begin
        found = [one.result().status_code for one in slow]
    assert took < 2 and set(found) == {400, 503}
