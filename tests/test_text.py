import time

from extract.readers.text import read_text, split_line


def test_runs_of_lines_with_tabs_are_tables():
    document = read_text("# 标题\n\n甲\t1\t2\n乙\t3\t4\n\n正文。\n")
    (table,) = document.grids()
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["甲", "1", "2"],
        ["乙", "3", "4"],
    ]
    assert [(p.text, p.level) for p in document.paragraphs()] == [("标题", 1), ("正文。", 0)]
    assert table.rows[1][2].place == {"line": 4, "cell": 3}
    assert not table.markup


def test_markdown_pipes_are_tables():
    (table,) = read_text("| 甲 | 1 |\n|---|:-:|\n| **乙** |  |").grids()
    assert [[cell.text for cell in row] for row in table.rows] == [["甲", "1"], ["乙", ""]]
    assert table.rows[1][0].place == {"line": 3, "cell": 1}


def test_three_values_behind_a_label_are_a_row():
    assert split_line("规章 0 0 1,036") == ["规章", "0", "0", "1,036"]
    assert split_line("0 / — 0") == ["0", "/", "—", "0"]
    assert split_line("2023 年我局收到申请 0 件。") == ["2023 年我局收到申请 0 件。"]


def test_a_place_is_the_line_and_the_cell_that_split_line_gives():
    text = "甲 1 2 3\n| 乙 | 4 |\n丙\t5\n"
    lines = text.splitlines()
    for table in read_text(text).grids():
        for cell in (cell for row in table.rows for cell in row):
            cells = split_line(lines[cell.place["line"] - 1])
            assert cells[cell.place["cell"] - 1].strip() == cell.text


def test_pipes_without_a_frame_and_breaks_in_a_cell():
    (table,) = read_text("甲<br>一 | 1 | 2\n--- | --- | ---\n乙 |  | 3").grids()
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["甲 一", "1", "2"],
        ["乙", "", "3"],
    ]


def test_long_lines_of_marks_take_no_time():
    lines = ["a |" + " " * 200_000 + "||", "1 " * 100_000 + "x", "─" * 200_000 + "x", "," * 300_000]
    began = time.perf_counter()
    for line in lines:
        read_text(line)
        read_text(f"{{|\n|{line}=")
    assert time.perf_counter() - began < 10
