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
        ("南阳市科学技术局2023年度政府信...", "unsure", 2023),
        ("南阳市科学技术局2023年度…", "unsure", 2023),
        ("南阳市科学技术局2023年部门预算公开…", "decoy", 2023),
        ("南阳市科学技术局2023年春节放假…", "nothing", 2023),
        ("2023年度政务公开工作年度报告", "unsure", 2023),
        ("2023年年报", "unsure", 2023),
        ("2022年度报告", "unsure", 2022),
        ("政府信息公开年报", "nothing", None),
        ("南阳市科学技术局2023年政府网站工作年度报表", "decoy", 2023),
        ("【年报】市科技局二〇二一年政府信息公开年度报告", "report", 2021),
        ("南阳市科委（南阳市科学技术局）２０２０年政府信息公开年报", "report", 2020),
        ("2021年度政府信息公开保密审查工作报告", "decoy", 2021),
        ("2019-2023年政府信息公开年报汇编", "decoy", 2023),
        ("附件：政府信息公开年度报告2023", "report", 2023),
        ("附件2：市科技局2023年政府信息公开工作年度报告", "report", 2023),
        ("12．市科技局2023年政府信息公开工作年度报告", "report", 2023),
        ("12、南阳市财政局2023年政府信息公开工作年度报告", "other body", 2023),
        ("2020年度科学技术局公开年报", "unsure", 2020),
        ("南阳市科学技术局2023年法治政府建设年度报告", "decoy", 2023),
        ("我局召开2023年政府信息公开年度报告编制工作会", "decoy", 2023),
        ("关于做好2023年政府信息公开工作年度报告编制发布的通知", "decoy", 2023),
        ("一图读懂2023年政府信息公开年报", "decoy", 2023),
        ("南阳市科学技术局2023年政府信息公开工作年", "unsure", 2023),
        ("南阳市科学技术局2022年政府信息公开", "unsure", 2022),
        ("南阳市科学技术局2022年政府信息公开工作动态", "nothing", 2022),
        ("关于印发《市科技局2022年政府信息公开工作年度报告》的通知", "report", 2022),
        ("关于印发《政府信息公开工作年度报告格式》的通知", "decoy", None),
        ("关于《市科技局2022年政府信息公开工作年度报告》的解读", "decoy", 2022),
        ("2023年政务公开工作要点", "decoy", 2023),
        ("2023年政府信息公开年度报告格式", "decoy", 2023),
        ("全国政府信息公开工作年度报告情况通报（2021年）", "decoy", 2021),
        ("南阳市科技创新统计年报2022", "decoy", 2022),
        ("南阳市财政局2023年政府信息公开工作年度报告", "other body", 2023),
        ("2023年政府信息公开工作年度报告（南阳市财政局）", "other body", 2023),
        ("2023年政府信息公开工作年度报告（原南阳市知识产权局）", "report", 2023),
        ("2023年政府信息公开工作年度报告——南阳市财政局", "other body", 2023),
        ("关于印发《市科技局2022年政府信息公开工作年度报告》的通知（更正版）", "report", 2022),
        ("南阳市科学技术局202...", "unsure", None),
        ("南阳市财政局20…", "other body", None),
        ("南阳市科学技术局2…", "unsure", None),
        ("2024年南阳市科学技术局…", "unsure", 2024),
        ("南阳市科学技术局2024年政府信...", "unsure", 2024),
        ("南阳市科学技术局2024年政…", "unsure", 2024),
        ("南阳市财政局2024年政府信...", "other body", 2024),
        ("南阳市科学技术局2024年法治政...", "nothing", 2024),
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
    "rest",
    [
        "2023年政府信息公开年度报告",
        "2023年度政府信息公开工作年度报告",
        "2023年政务公开工作年报",
        "政府信息公开年度报告（2023年）",
    ],
)
@pytest.mark.parametrize("body", [NAME, "科技局"])
def test_a_title_names_its_body_wherever_a_list_cuts_it(body, rest):
    for length in range(3, len(rest)):
        verdict = judge_title(f"{body}{rest[:length]}…", NAME)
        assert verdict.body == body, rest[:length]
        assert verdict.kind in ("report", "unsure"), rest[:length]
        assert judge_title(f"南阳市财政局{rest[:length]}…", NAME).kind == "other body"


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
        ("镇平县", "镇平县人民政府", True),
        ("市水利局", "镇江市水利局", True),
        ("市中区财政局", "济宁市市中区财政局", True),
        ("高新区管委会", "南阳高新技术产业开发区管委会", True),
        ("石桥镇", "甲县石桥镇人民政府", True),
        ("大石桥镇", "甲县石桥镇人民政府", False),
        ("新城区", "甲市城区人民政府", False),
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
        ("南阳市扶贫办（南阳市乡村振兴局）", "南阳市乡村振兴局", True),
        ("南阳市林业局", "南阳市自然资源局（南阳市林业局）", True),
        ("南阳市水利局", "南阳市自然资源局（南阳市林业局）", False),
        ("南阳市公安局（高新区分局）", "南阳市公安局", False),
        ("聊城市教育局", "东昌府区教育局", False),
        ("聊城市教育局", "教育局", True),
        ("白城市镇赉县司法局", "镇赉县司法局", True),
        ("社旗县教育局", "南阳市社旗县教育局", True),
        ("乡宁县教育局", "临汾市乡宁县教育局", True),
        ("保定市容城县城管局", "容城县城市管理局", True),
        ("合作市场发展局", "市场发展局", True),
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


@pytest.mark.parametrize(
    ("given", "same"),
    [
        ("甘家口街道办事处", True),
        ("海淀区甘家口街道", True),
        ("八里庄街道办事处", False),
        ("海淀区人民政府", False),
    ],
)
def test_a_streets_office_bears_its_districts_government_in_its_name(given, same):
    assert is_same_body(given, "北京市海淀区人民政府甘家口街道办事处") is same
