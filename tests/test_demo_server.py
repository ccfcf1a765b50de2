"""The demonstration server answers as a proxy for the real host names."""

import socket

import httpx
import pytest

from demo.app import requested_url, world
from demo.render import NOTICE
from demo.serve import demo_server
from demo.truth import truth

HOME = "http://kjj.nanyang.gov.cn/"


@pytest.fixture(scope="module")
def client():
    with demo_server() as proxy, httpx.Client(proxy=proxy, trust_env=False) as client:
        yield client


def test_every_address_answers_through_the_proxy(client):
    for url, resource in world().items():
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert answer.content == resource.body, url
        assert answer.headers["content-type"] == resource.media_type, url


def test_every_page_says_that_it_is_a_stand_in(client):
    for url, resource in world().items():
        if resource.media_type.startswith("text/html"):
            assert NOTICE in resource.body.decode("gb18030" if "2020n/art" in url else "utf-8"), url


def test_planted_addresses_all_stand_in_the_world():
    planted = [*truth().reports, *truth().decoys]
    for entry in planted:
        assert set(entry.urls) | set(entry.attachments) <= set(world()), entry.title


def test_host_header_alone_is_enough(client):
    with demo_server() as proxy:
        port = int(proxy.rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(
                b"GET / HTTP/1.1\r\nHost: kjj.nanyang.gov.cn\r\nConnection: close\r\n\r\n"
            )
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(world()[HOME].body)


@pytest.mark.parametrize(
    ("path", "host", "query"),
    [
        ("http://public.erqi.gov.cn/", b"public.erqi.gov.cn", b"a=path&d=19"),  # uvicorn on h11
        ("/", b"public.erqi.gov.cn:80", b"a=path&d=19"),  # uvicorn on httptools
        ("http://PUBLIC.erqi.gov.cn", b"other.example", b"a=path&d=19"),
    ],
)
def test_the_address_asked_for(path, host, query):
    scope = {"path": path, "headers": [(b"host", host)], "query_string": query}
    assert requested_url(scope) == "http://public.erqi.gov.cn/?a=path&d=19"


def test_unknown_hosts_and_paths(client):
    assert client.get("http://nowhere.gov.cn/").status_code == 502
    assert client.get(HOME + "no-such-page.html").status_code == 404
    assert client.get(HOME + "?a=1").status_code == 404
    assert client.get(HOME + "robots.txt").status_code == 404
    assert client.post(HOME).status_code == 405


def test_head_has_the_length_and_no_body(client):
    answer = client.head(HOME)
    assert answer.status_code == 200
    assert answer.content == b""
    assert int(answer.headers["content-length"]) == len(world()[HOME].body)


def test_robots_vary_and_let_the_reports_through(client):
    zhongwei = client.get("http://www.nxzw.gov.cn/robots.txt")
    assert "Disallow: /was5/" in zhongwei.text
    assert client.get("http://kjj.zhoukou.gov.cn/robots.txt").text.endswith("Allow: /\n")


def test_a_taken_port_is_an_error():
    with demo_server() as proxy:
        port = int(proxy.rsplit(":", 1)[1])
        with pytest.raises(OSError, match=r"[Aa]ddress already in use"), demo_server(port):
            pass
    with demo_server(port) as again:  # and it is free once the first has stopped
        assert again == proxy


def test_the_moment_of_generation_moves_only_where_it_is_printed():
    before, after = world(), world("2031-12-31 23:59:59")
    changed = {url for url in before if before[url].body != after[url].body}
    assert changed
    assert all(url.startswith("http://www.nxzw.gov.cn/") for url in changed)
    for url in changed:
        assert b"2031-12-31 23:59:59" in after[url].body
