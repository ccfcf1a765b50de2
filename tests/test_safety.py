import pytest

from crawler.register import Agency
from crawler.safety import government_domain, is_public_address, kin_of


def agency(home: str, **more) -> Agency:
    return Agency(id="a", name="甲", region="410000", kind="department", home=home, **more)


NXZW = agency("http://www.nxzw.gov.cn/", hosts=("zhongwei.example.cn",))
BUREAU = agency("http://kjj.nanyang.gov.cn:8081/")
COM = agency("http://www.zone.com/")


@pytest.mark.parametrize(
    ("body", "url", "allowed"),
    [
        (NXZW, "http://www.nxzw.gov.cn/", True),
        (NXZW, "https://public.nxzw.gov.cn/a?b=c", True),
        (NXZW, "http://m.nxzw.gov.cn:443/", True),
        (NXZW, "http://zhongwei.example.cn/", True),
        (NXZW, "http://WWW.NXZW.GOV.CN/", True),
        (NXZW, "http://www.nx.gov.cn/", False),
        (NXZW, "http://nxzw.gov.cn.evil.com/", False),
        (NXZW, "http://evilnxzw.gov.cn/", False),
        (NXZW, "http://www.nxzw.gov.cn:8080/", False),
        (NXZW, "http://user@www.nxzw.gov.cn/", False),
        (NXZW, "http://www.nxzw.gov.cn@evil.com/", False),
        (NXZW, "ftp://www.nxzw.gov.cn/", False),
        (NXZW, "file:///etc/passwd", False),
        (NXZW, "http://127.0.0.1/", False),
        (NXZW, "http://2130706433/", False),
        (NXZW, "http://0x7f000001/", False),
        (NXZW, "http://127.1/", False),
        (NXZW, "http://[::1]/", False),
        (NXZW, "http://localhost/", False),
        (NXZW, "http://www.nxzw.gov.cn:port/", False),
        (NXZW, "http:///a", False),
        (BUREAU, "http://kjj.nanyang.gov.cn:8081/a", True),
        (BUREAU, "http://kjj.nanyang.gov.cn/a", True),
        (BUREAU, "http://www.nanyang.gov.cn/a", True),
        (BUREAU, "http://www.zhengzhou.gov.cn/a", False),
        (COM, "http://m.zone.com/", True),
        (COM, "http://zone.com/", True),
        (COM, "http://other.zone.com/", False),
        (agency("http://10.0.0.1/"), "http://10.0.0.1/", False),
    ],
)
def test_pages(body, url, allowed):
    assert (kin_of(body).find_refusal(url) is None) is allowed


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://xcoss.henan.gov.cn/a", True),
        ("https://oss.henan.gov.cn:443/a", True),
        ("http://xcoss.henan.gov.cn:9000/a", False),
        ("http://xcoss.henan.gov.cn:8081/a", False),
        ("http://oss.example.com/a.pdf", False),
        ("http://gov.cn/", False),
        ("http://u:p@xcoss.henan.gov.cn/a", False),
        ("http://10.1.1.1/a.pdf", False),
    ],
)
def test_attachments(url, allowed):
    assert (kin_of(BUREAU).find_refusal(url, attachment=True) is None) is allowed


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.nxzw.gov.cn", "nxzw.gov.cn"),
        ("a.b.nxzw.gov.cn", "nxzw.gov.cn"),
        ("nxzw.gov.cn", "nxzw.gov.cn"),
        ("gov.cn", None),
        ("www.nxzw.gov.cn.", None),
        (".gov.cn", None),
        ("www.zone.com", None),
    ],
)
def test_government_domain(host, domain):
    assert government_domain(host) == domain


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("::1", False),
        ("::ffff:10.0.0.1", False),
        ("224.0.0.1", False),
        ("no address", False),
    ],
)
def test_public_addresses(address, public):
    assert is_public_address(address) is public
