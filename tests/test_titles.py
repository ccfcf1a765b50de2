import pytest

from crawler.names import is_same_body, names_body, names_other_body
from spiders.titles import find_year, judge_title

NAME = "南阳市科学技术局"


@pytest.mark.parametrize(
    ("title", "kind", "year"),
    [
        ("南阳市科学技术局2023年政府信息公开工作年度报告", "report", 2023),
        ("科技局2023年政府信息公开年度报告", "report", 2023),
        ("2023年度政府信息公开工作年度报告", "report", 2023),
        ("南阳市科技局 2020 年政府信息\n公开年报", "report", 2020),
        ("2023年南阳市科技局政府信息公开工作报告", "report", 2023),
        ("市科技局关于2019年政府信息公开工作年度报告", "report", 2019),
        ("《南阳市科学技术局2021年政府信息公开工作年度报告》", "report", 2021),
        ("二〇一八年政府信息公开工作年度报告", "report", 2018),
        ("二零二二年度政府信息公开年报", "report", 2022),
        ("２０２２年政府信息公开年报", "report", 2022),
        ("南阳市科技局政府信息公开年度报告（2022年）", "report", 2022),
        ("南阳市科技局政府信息公开年度报告(2022)", "report", 2022),
        ("本机关2020年政府信息公开工作年度报告", "report", 2020),
        ("2024年政府信息公开工作年度报告.pdf", "report", 2024),
        ("南阳市科学技术局（知识产权局）2019年政府信息公开工作年度报告", "report", 2019),
        ("2019年度河南省南阳市科学技术局信息公开年报", "report", 2019),
        ("南阳市科学技术局2017年政府信息公开工作总结", "unsure", 2017),
        ("2018年政府信息公开统计表", "unsure", 2018),
        ("南阳市科学技术局2023年政府信息公开工…", "unsure", 2023),
        ("2023年度政务公开工作年度报告", "unsure", 2023),
        ("2023年年报", "unsure", 2023),
        ("2022年度报告", "unsure", 2022),
        ("政府信息公开年报", "nothing", None),
        ("南阳市科学技术局2023年政府网站工作年度报表", "decoy", 2023),
        ("南阳市科学技术局2023年法治政府建设年度报告", "decoy", 2023),
        ("我局召开2023年政府信息公开年度报告编制工作会", "decoy", 2023),
        ("关于做好2023年政府信息公开工作年度报告编制发布的通知", "decoy", 2023),
        ("一图读懂2023年政府信息公开年报", "decoy", 2023),
        ("2023年政务公开工作要点", "decoy", 2023),
        ("2023年政府信息公开年度报告格式", "decoy", 2023),
        ("全国政府信息公开工作年度报告情况通报（2021年）", "decoy", 2021),
        ("南阳市科技创新统计年报2022", "decoy", 2022),
        ("南阳市财政局2023年政府信息公开工作年度报告", "other body", 2023),
        ("南阳市2023年政府信息公开工作年度报告", "other body", 2023),
        ("南阳市人民政府2023年政府信息公开工作年度报告", "other body", 2023),
        ("南阳市人民政府信息公开工作年度报告（2020年）", "other body", 2020),
        ("卧龙区科技局2023年政府信息公开工作年度报告", "other body", 2023),
        ("南阳日报社2023年政府信息公开年报", "other body", 2023),
        ("南阳市科学技术协会2023年政府信息公开年报", "other body", 2023),
        ("我市高新技术企业突破千家", "nothing", None),
        ("", "nothing", None),
    ],
)
def test_titles(title, kind, year):
    verdict = judge_title(title, NAME)
    assert (verdict.kind, verdict.year) == (kind, year)


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2023年政府信息公开年报（2024年发布）", 2023),
        ("豫政〔2020〕5号", 2020),
        ("12023年", None),
        ("1998年年报", None),
        ("2099年年报", None),
        ("电话0377-20231234", None),
    ],
)
def test_years(title, year):
    assert find_year(title) == year


@pytest.mark.parametrize(
    ("given", "known", "same"),
    [
        ("南阳市科技局", NAME, True),
        ("科技局", NAME, True),
        ("市科技局", NAME, True),
        ("南阳科技局", NAME, True),
        ("河南省南阳市科技局", NAME, True),
        ("郑州市科技局", "郑州市二七区科技局", False),
        ("二七区科技局", "郑州市二七区科技局", True),
        ("二七科技局", "郑州市二七区科技局", True),
        ("区科技局", "郑州市二七区科技局", True),
        ("市科技局", "郑州市二七区科技局", False),
        ("南阳市", NAME, False),
        ("镇平县科技局", NAME, False),
        ("高新区管委会", "南阳高新技术产业开发区管委会", True),
        ("南阳高新区", "南阳高新技术产业开发区管委会", True),
        ("南阳市高新区管委会", "南阳高新技术产业开发区管委会", True),
        ("南阳高新技术产业开发区管理委员会", "南阳高新技术产业开发区管委会", True),
        ("南阳市", "南阳高新技术产业开发区管委会", False),
        ("周口市科学技术局", "周口市科技局", True),
        ("发改委", "中卫市发展和改革委员会", True),
        ("中卫市政府", "中卫市人民政府", True),
        ("中卫市", "中卫市人民政府", True),
        ("市政府办公室", "中卫市人民政府", False),
        ("公安局交警支队", "南阳市公安局", False),
        ("公安局高新分局", "南阳市公安局", False),
        ("市住建局", "南阳市住房和城乡建设局", True),
        ("市市场监管局", "南阳市市场监督管理局", True),
        ("城管局", "郑州市城市管理局", True),
        ("嵩山路街道办事处", "二七区嵩山路街道办事处", True),
        ("建中街街道办事处", "二七区嵩山路街道办事处", False),
    ],
)
def test_bodies(given, known, same):
    assert is_same_body(given, known) is same


@pytest.mark.parametrize(
    ("text", "named", "other"),
    [
        ("南阳市科学技术局", True, False),
        ("欢迎访问南阳市科技局门户网站", True, False),
        ("政府信息公开年报-南阳市科学技术局", True, False),
        ("科技局_部门_南阳市人民政府", True, False),
        ("南阳市人民政府门户网站", False, True),
        ("首页", False, False),
        ("政府信息公开", False, False),
    ],
)
def test_names_of_sites(text, named, other):
    assert names_body(text, NAME) is named
    assert names_other_body(text, NAME) is other
