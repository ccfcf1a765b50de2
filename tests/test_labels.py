import pytest

from extract.labels import core, labels_of, respelled


@pytest.mark.parametrize(
    ("printed", "row"),
    [
        ("1.属于国家秘密", "refused_state_secret"),
        ("1、属于国家秘密", "refused_state_secret"),
        ("（1）属于国家 秘密", "refused_state_secret"),
        ('3.危及"三安全一稳定"', "refused_security_stability"),
        ("(二) 部分公开 (区分处理的, 只计这一情形, 不计其他情形)", "partly_granted"),
        ("（二）部分公开", "partly_granted"),
        ("一、 本年新收政府\n信息公开申请数量", "received"),
        ("3.其他", "otherwise_other"),
        ("(七) 总计", "closed"),
        ("（三）不予公开1.属于国家秘密", "refused_state_secret"),
        ("5.要求行政机关确认", "declined_confirmation"),
        ("2.其他法律、行政法规禁止公开", "refused_by_law"),
    ],
)
def test_rows_are_known_by_their_wording(printed, row):
    found = labels_of("2021", "requests").find_row(printed)
    assert found is not None
    assert found.key == row


@pytest.mark.parametrize("printed", ["", "申请人", "小计", "属于", "其他情况说明", "备注"])
def test_what_is_no_row_is_not_forced(printed):
    assert labels_of("2021", "requests").find_row(printed) is None


@pytest.mark.parametrize(
    "printed",
    [
        "1.属于国家秘密2.其他法律行政法规禁止公开",
        "（七）总计四、结转下年度继续办理",
        "2.重复申请3.要求提供公开出版物",
    ],
)
def test_two_labels_in_one_cell_are_no_row(printed):
    assert labels_of("2021", "requests").find_row(printed) is None


def test_a_misprint_is_known_and_marked():
    found = labels_of("2021", "requests").find_row("4.保护第三方的合法权益")
    assert found is not None
    assert (found.key, found.near) == ("refused_third_party", True)


def test_the_other_forms_row_keeps_its_own_key():
    found = labels_of("2021", "requests").find_row("（六）其他处理")
    assert found is not None
    assert (found.key, found.form) == ("otherwise", "2019")


def test_a_remark_in_a_column_header_does_not_count():
    find = labels_of("2021", "disclosures").find_column
    assert find("本年收费金额（单位：万元，保留4位小数）") == find("本年收费金额")


def test_numbering_is_never_all_of_a_label():
    assert core("（一）") == "一"
    assert core("第二十条第（一）项") == core("第二十条 第(一)项")


def test_traditional_characters_and_their_readings_are_no_other_label():
    assert core("行政規範性檔案") == core("行政规范性文件")
    assert core("規(guī)章") == core("规章")


@pytest.mark.parametrize(
    ("read", "meant"),
    [("尚未申结", "尚未审结"), ("（三）不子公开", "（三）不予公开"), ("结果维寺", "结果维持"),
     ("予X公开", "予X公开"), ("行政□□", "行政□□"), ("规草", "规草"), ("1048", "1048")],
)  # fmt: skip
def test_one_misread_character_of_a_label_is_known_from_the_rest(read, meant):
    assert respelled(read) == meant
