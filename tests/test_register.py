import pytest

from crawler.errors import GongkaiError
from crawler.register import DEFAULT_AGENCIES, find_agency, read_register
from spiders.families import family_named

GOOD = """[a-kjj]
name = "甲市科技局"
region = "410000"
kind = "department"
home = "http://kjj.a.gov.cn/"
"""


def register(tmp_path, text: str, **more: str):
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    for name, other in more.items():
        (tmp_path / f"{name}.toml").write_text(other, encoding="utf-8")
    return tmp_path


def test_four_lines_are_an_agency(tmp_path):
    agency = read_register(register(tmp_path, GOOD))["a-kjj"]
    assert (agency.name, agency.region, agency.from_year) == ("甲市科技局", "410000", 2019)
    assert (agency.known_empty, agency.listings, agency.family) == (False, (), None)


def test_all_keys(tmp_path):
    more = """family = "trs"
listings = ["http://kjj.a.gov.cn/nb/"]
hosts = ["oss.a.cn"]
from_year = 2010
known_empty = true
note = "x"
children = 3
params = { a = 1 }
expect = { 2023 = 1 }
"""
    agency = read_register(register(tmp_path, GOOD + more))["a-kjj"]
    assert agency.listings == ("http://kjj.a.gov.cn/nb/",)
    assert agency.hosts == ("oss.a.cn",)
    assert agency.params == {"a": 1}
    assert agency.children == 3


def test_a_parent_is_another_agency_of_the_register(tmp_path):
    both = GOOD.replace("a-kjj", "a-gov") + GOOD + 'parent = "a-gov"'
    assert read_register(register(tmp_path, both))["a-kjj"].parent == "a-gov"
    for wrong in ("a-kjj", "b-gov"):
        with pytest.raises(GongkaiError, match=r"parent: .* is no other agency's id"):
            read_register(register(tmp_path, GOOD + f'parent = "{wrong}"'))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD + 'hom = "x"', "hom: unknown key"),
        (GOOD.replace('"410000"', "410000"), "region: must be str"),
        (GOOD.replace('"410000"', '"41000"'), "region"),
        (GOOD.replace("a-kjj", "A_kjj"), "id"),
        (GOOD.replace("http://kjj.a.gov.cn/", "kjj.a.gov.cn"), "home"),
        (GOOD.replace("http://kjj.a.gov.cn/", "ftp://kjj.a.gov.cn/"), "home"),
        (GOOD.replace('name = "甲市科技局"', 'name = " "'), "name: is missing"),
        (GOOD + "from_year = true", "from_year: must be int"),
        (GOOD + 'hosts = ["http://x"]', "hosts"),
        (GOOD + 'listings = ["nb/"]', "listings"),
        ('name = "甲"', "stands outside of any agency"),
        (GOOD + GOOD, "a.toml"),
        ("[a", "a.toml"),
    ],
)
def test_the_first_mistake_is_named(tmp_path, text, says):
    with pytest.raises(GongkaiError) as error:
        read_register(register(tmp_path, text))
    assert says in str(error.value)
    assert "a.toml" in str(error.value)


def test_an_id_is_used_once_in_all_files(tmp_path):
    with pytest.raises(GongkaiError, match="used twice"):
        read_register(register(tmp_path, GOOD, b=GOOD))


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(GongkaiError, match="no such register"):
        read_register(tmp_path / "none")


def test_the_projects_own_register():
    agencies = read_register(DEFAULT_AGENCIES)
    assert {"nanyang-kjj", "zhoukou-kjj", "zhongwei-kjj", "erqi-kjj", "nygxq-gwh"} <= set(agencies)
    for agency in agencies.values():
        assert agency.note, agency.id
        if agency.family:
            family_named(agency.family)
    with pytest.raises(GongkaiError, match="nobody"):
        find_agency(agencies, "nobody")
