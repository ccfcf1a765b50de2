from extract.columns import Leaf, are_strange, place_cells
from extract.grid import Cell


def cells(*texts, start=0):
    return [Cell(text, 0, start + n, {}) for n, text in enumerate(texts)]


def leaves(*keys, start=0):
    return [Leaf(key, Cell(key, 0, start + n, {})) for n, key in enumerate(keys)]


def texts(placed):
    return None if placed is None else {key: cell.text for key, cell in placed}


def test_equal_counts_are_in_order_whatever_the_spans():
    placed = place_cells(leaves("a", "b", start=5), cells("1", "2"), markup=True, aligned=True)
    assert texts(placed) == {"a": "1", "b": "2"}


def test_a_blank_cell_of_markup_is_a_cell():
    placed = place_cells(leaves("a", "b"), cells("1", ""), markup=True, aligned=True)
    assert texts(placed) == {"a": "1", "b": ""}


def test_a_blank_at_the_end_of_a_text_line_may_be_padding():
    assert place_cells(leaves("a", "b"), cells("1", ""), markup=False, aligned=True) is None


def test_a_blank_over_several_columns_is_blank_in_each():
    wide = [Cell("1", 0, 0, {}), Cell("", 0, 1, {}, colspan=2), Cell("4", 0, 3, {})]
    placed = place_cells(leaves("a", "b", "c", "d"), wide, markup=True, aligned=True)
    assert texts(placed) == {"a": "1", "b": "", "c": "", "d": "4"}


def test_a_number_over_several_columns_is_in_none():
    wide = [Cell("1", 0, 0, {}, colspan=2), Cell("4", 0, 2, {})]
    assert place_cells(leaves("a", "b", "c"), wide, markup=True, aligned=True) is None


def test_filler_on_one_side_is_dropped_and_on_either_side_not():
    assert texts(
        place_cells(leaves("a", "b"), cells("", "1", "2"), markup=True, aligned=False)
    ) == {"a": "1", "b": "2"}
    assert place_cells(leaves("a"), cells("", "", "1"), markup=True, aligned=False) is not None
    assert place_cells(leaves("a", "b"), cells("", "1", ""), markup=True, aligned=False) is None


def test_too_few_cells_are_not_placed():
    assert place_cells(leaves("a", "b"), cells("1"), markup=True, aligned=False) is None


def test_a_column_that_the_form_has_not_takes_its_own_cell_and_no_others():
    head = leaves("a", "b", "c")
    strange = [head.pop(1).cell]
    ways = {"markup": True, "aligned": True, "strange": strange}
    assert texts(place_cells(head, cells("1", "9", "3"), **ways)) == {"a": "1", "": "9", "c": "3"}
    assert place_cells(head, cells("1", "3"), **ways) is None
    far = [Cell("1", 0, 0, {}), Cell("3", 0, 2, {})]
    assert texts(place_cells(head, far, **ways)) == {"a": "1", "c": "3"}


def test_only_what_stands_apart_behind_the_first_column_is_strange():
    over = Cell("kind", 0, 1, {}, colspan=2)
    corner, beside = Cell("corner", 0, 0, {}), Cell("remark", 0, 3, {})
    assert are_strange([corner, over, beside], leaves("a", "b", start=1)) == [beside]


def test_an_empty_column_under_a_wide_label_is_filler():
    wide = [Leaf("a", Cell("a", 0, 0, {}, colspan=2)), Leaf("b", Cell("b", 0, 2, {}, colspan=2))]
    placed = place_cells(wide, cells("", "1", "", "2"), markup=True, aligned=True)
    assert texts(placed) == {"a": "1", "b": "2"}
    assert place_cells(wide, cells("1", "2", "", "3"), markup=True, aligned=True) is None
