"""Tables from ruling lines: which lines make one table, and which of its fields are one cell."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.readers.pdf_marks import Rule

# Lines nearer than this are one: double borders, and the steps where cells' borders meet.
# The lowest printed row seen is 8 points high.
NEAR = 3.0
# Past this a page is hostile; the form's largest table has 30 rows and 18 edges across.
MAX_FIELDS, MAX_ALL_FIELDS = 40_000, 120_000


class CrowdedError(Exception):
    """A page has more ruling lines than can make tables."""


@dataclass(frozen=True, slots=True)
class Region:
    """One cell by the fields it covers: rows ``top`` to before ``bottom``, columns likewise."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Ruled:
    """One table: the edges of its columns and rows in points, its cells, and who owns a field.

    ``outside``: the numbers of cells that no line closes at a side where others are closed.
    ``is_open_above`` and ``is_open_below``: no line closes it there, as where a page cuts a row.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    regions: tuple[Region, ...]
    owners: tuple[tuple[int, ...], ...]
    outside: frozenset[int]
    is_open_above: bool
    is_open_below: bool

    def region_at(self, x: float, y: float) -> int | None:
        """The number of the cell around a point, or None if it is outside."""
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if 0 <= row < len(self.owners) and 0 <= column < len(self.owners[0]):
            return self.owners[row][column]
        return None


def find_tables(
    across: Sequence[Rule], down: Sequence[Rule], most: int = MAX_FIELDS
) -> Iterator[Ruled]:
    """Every table of a page: lines that meet, at least two of them down and one across.

    CrowdedError if they make more than ``most`` fields.
    """
    level, upright = _joined(across), _joined(down)
    if len(level) * len(upright) > most:
        raise CrowdedError
    for one, other in _components(level, upright):
        if len({rule.at for rule in other}) >= 2:
            yield _table(one, other)


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Lines that lie on one another or go on from one another as one."""
    joined: list[Rule] = []
    for at, group in _clusters(rules):
        start, end = group[0].start, group[0].end
        for rule in group[1:]:
            if rule.start > end + NEAR:
                joined.append(Rule(at, start, end))
                start, end = rule.start, rule.end
            end = max(end, rule.end)
        joined.append(Rule(at, start, end))
    return joined


def _clusters(rules: Sequence[Rule]) -> Iterator[tuple[float, list[Rule]]]:
    """Groups of lines nearly at one height, each sorted along, with their mean height."""
    group: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if group and rule.at - group[0].at > NEAR:
            yield _mean(group), sorted(group, key=lambda rule: rule.start)
            group = []
        group.append(rule)
    if group:
        yield _mean(group), sorted(group, key=lambda rule: rule.start)


def _mean(group: Sequence[Rule]) -> float:
    return sum(rule.at for rule in group) / len(group)


def _components(across: list[Rule], down: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Lines that meet one another, directly or by others, from the top of the page."""
    parent = list(range(len(across) + len(down)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for n, level in enumerate(across):
        for m, upright in enumerate(down, len(across)):
            if _meet(level, upright):
                parent[root(m)] = root(n)
    met = {root(n) for n in range(len(across))}
    for m, upright in enumerate(down, len(across)):
        # The side of a cell that spans a whole page meets no line across there.
        beside = [n for n, one in enumerate(down, len(across)) if root(n) in met]
        near = None if root(m) in met else _beside(upright, down, beside, len(across))
        if near is not None:
            parent[root(m)] = root(near)
    found: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for n, level in enumerate(across):
        found.setdefault(root(n), ([], []))[0].append(level)
    for m, upright in enumerate(down, len(across)):
        found.setdefault(root(m), ([], []))[1].append(upright)
    yield from (pair for pair in found.values() if pair[0] and pair[1])


def _beside(lone: Rule, down: list[Rule], candidates: list[int], first: int) -> int | None:
    """The line down that a lone one stands beside, over at least half of its length."""
    for n in candidates:
        other = down[n - first]
        shared = min(lone.end, other.end) - max(lone.start, other.start)
        if shared > (lone.end - lone.start) / 2:
            return n
    return None


def _meet(level: Rule, upright: Rule) -> bool:
    return (
        level.start - NEAR <= upright.at <= level.end + NEAR
        and upright.start - NEAR <= level.at <= upright.end + NEAR
    )


def _table(across: list[Rule], down: list[Rule]) -> Ruled:
    xs = _edges(down, across)
    ys = _edges(across, down)
    beside = _walls(down, xs, ys)
    above = _walls(across, ys, xs)
    owners = _flood(beside, above, len(ys) - 1, len(xs) - 1)
    regions, owners = _regions(owners)
    outside = (n for n, region in enumerate(regions) if _is_outside(region, beside))
    heights = [rule.at for rule in across]
    return Ruled(
        tuple(xs),
        tuple(ys),
        tuple(regions),
        tuple(map(tuple, owners)),
        frozenset(outside),
        is_open_above=ys[0] < min(heights) - NEAR,
        is_open_below=ys[-1] > max(heights) + NEAR,
    )


def _is_outside(region: Region, beside: list[list[bool]]) -> bool:
    """Whether no line closes a cell at the table's left or right, where one closes others."""
    rows = range(region.top, region.bottom)
    ends = [beside[0]] * (region.left == 0) + [beside[-1]] * (region.right == len(beside) - 1)
    return any(any(walls) and not any(walls[row] for row in rows) for walls in ends)


def _edges(rules: Iterable[Rule], crossing: Sequence[Rule]) -> list[float]:
    """Where the lines stand, and the ends of those that cross them, where these reach further."""
    edges = [at for at, _ in _clusters(list(rules))]
    first, last = min(rule.start for rule in crossing), max(rule.end for rule in crossing)
    if first < edges[0] - NEAR:
        edges.insert(0, first)
    if last > edges[-1] + NEAR:
        edges.append(last)
    return edges


def _walls(rules: Sequence[Rule], edges: list[float], along: list[float]) -> list[list[bool]]:
    """For each edge, whether a line stands between each two neighbours of ``along``."""
    walls = [[False] * (len(along) - 1) for _ in edges]
    middles = [(a + b) / 2 for a, b in pairwise(along)]
    for rule in rules:
        edge = min(range(len(edges)), key=lambda n: abs(edges[n] - rule.at))
        for n, middle in enumerate(middles):
            if rule.start <= middle <= rule.end:
                walls[edge][n] = True
    return walls


def _flood(
    beside: list[list[bool]], above: list[list[bool]], rows: int, columns: int
) -> list[list[int]]:
    """For each field a number, the same for fields with no line between them."""
    owners = [[-1] * columns for _ in range(rows)]
    count = 0
    for row in range(rows):
        for column in range(columns):
            if owners[row][column] >= 0:
                continue
            stack = [(row, column)]
            while stack:
                r, c = stack.pop()
                if owners[r][c] >= 0:
                    continue
                owners[r][c] = count
                if c + 1 < columns and not beside[c + 1][r]:
                    stack.append((r, c + 1))
                if c and not beside[c][r]:
                    stack.append((r, c - 1))
                if r + 1 < rows and not above[r + 1][c]:
                    stack.append((r + 1, c))
                if r and not above[r][c]:
                    stack.append((r - 1, c))
            count += 1
    return owners


def _regions(owners: list[list[int]]) -> tuple[list[Region], list[list[int]]]:
    """Each cell's rectangle; fields that make none are cut into runs of one width."""
    runs: dict[tuple[int, int, int], Region] = {}
    done: list[Region] = []
    for row, line in enumerate(owners):
        before, runs = runs, {}
        for owner, left, right in _runs(line):
            key = owner, left, right
            above = before.pop(key, None)
            runs[key] = Region(above.top if above else row, left, row + 1, right)
        done.extend(before.values())
    done.extend(runs.values())
    done.sort(key=lambda region: (region.top, region.left))
    numbered = [[-1] * len(line) for line in owners]
    for number, region in enumerate(done):
        for row in range(region.top, region.bottom):
            numbered[row][region.left : region.right] = [number] * (region.right - region.left)
    return done, numbered


def _runs(line: list[int]) -> Iterator[tuple[int, int, int]]:
    """Stretches of a row with one owner: owner, first column, column behind the last."""
    left = 0
    for column in range(1, len(line) + 1):
        if column == len(line) or line[column] != line[left]:
            yield line[left], left, column
            left = column
