"""An archive as large as wanted, for the site's benches: the demonstration's rows, many times over.

`python bench/large.py REPORTS FILE` runs the demonstration and copies its rows in SQL, each copy
under agencies, ids and addresses of its own. Numbers of a copy are multiplied by one factor, which
no identity of the form minds; its prose is drawn anew from words of the trade. None of it is in
WARC files: it is for queries, not for evidence.
"""

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from crawler.search import pairs

PROSE_WORDS = 400  # in a passage, where the original has prose at all
FACTORS = 5
PUBLISHED = ("disclosures", "requests", "disputes")
STRIDE = 10_000  # between the ids of one copy and the next
NUMBERED = ("id", "capture_id", "version_id", "sighting_id")
PLACES = "东西南北中上下安平和阳泰宁清华永昌德福隆"
WORDS = (
    "政务公开 主动公开 依申请公开 公众号 网站 专栏 解读 回应 关切 培训 考核 科技 创新 企业 平台 "
    "监督 保障 信息 管理 审核 发布 机制 领导 小组 责任 制度 数据 质量 时效 项目 资金 规划 服务 "
    "电话 邮箱 申请人 答复 复议 诉讼 纠错 整改 问题 不足 下一步 加强 完善 推进 落实 提升 规范 优化 "
    "窗口 群众 ， ， ， 。 。"
)


def make_large(path: Path, reports: int) -> None:
    """Write an archive of at least so many reports to a path where there is none yet."""
    demo = [sys.executable, "-m", "gongkai", "--archive", str(path), "-q", "demo", "--no-serve"]
    subprocess.run(demo, check=True, stdout=subprocess.DEVNULL)
    with closing(sqlite3.connect(path)) as db, db:
        for name, count, function in (
            ("pairs", 1, pairs),
            ("place", 1, place),
            ("prose", 2, prose),
        ):
            db.create_function(name, count, function, deterministic=True)
        db.execute("pragma synchronous = off")
        _copy(db, reports)
        db.execute("analyze")


def place(copy: int) -> str:
    """A place name for each copy."""
    digits = []
    while copy or not digits:
        copy, digit = divmod(copy, len(PLACES))
        digits.append(PLACES[digit])
    return "".join(digits) + "市"


def prose(copy: int, passage: int) -> str:
    """Words of the trade, drawn anew for each passage of each copy."""
    return "".join(random.Random(f"{copy} {passage}").choices(WORDS.split(), k=PROSE_WORDS))


def _copy(db: sqlite3.Connection, reports: int) -> None:
    (first,) = db.execute("select count(*) from reports").fetchone()
    db.execute(
        "create temp table copies as with recursive counted(n) as (select 1 union all"
        f" select n + 1 from counted where n < ?) select n, 1 + n % {FACTORS} as k from counted",
        [max(1, -(-reports // first) - 1)],
    )
    names = "select name from sqlite_master where type = 'table' and name not like '%fts%'"
    for (table,) in db.execute(names).fetchall():
        columns = [row[1] for row in db.execute(f"pragma table_info([{table}])")]
        if table == "agencies" or any(column.endswith("_id") for column in columns):
            made = ", ".join(_column(table, column) for column in columns)
            db.execute(f"create temp table base as select * from [{table}]")
            db.execute(f"insert into [{table}] select {made} from copies, base")
            db.execute("drop table base")


def _column(table: str, column: str) -> str:
    """What stands in a column of a copy, in SQL."""
    if column in ("report_id", "other_id") or (table, column) == ("reports", "id"):
        return f"substr({column}, 1, length({column}) - 5) || '-' || n || substr({column}, -5)"
    if column == "agency_id" or (table, column) == ("agencies", "id"):
        return f"{column} || '-' || n"
    if column in NUMBERED:
        return f"iif(typeof({column}) = 'integer', {column} + n * {STRIDE}, {column})"
    if column in ("agency_name", "name", "title"):
        return f"place(n) || {column}"
    if column in ("url", "final_url", "fingerprint", "sha256"):
        return f"{column} || '-' || n"
    if (table, column) == ("passages", "text"):
        return "iif(length(text) > 20, prose(n, id), text)"
    if column == "region":
        return "substr(region, 1, 2) || printf('%04d', n % 10000)"
    if column in ("value", "inferred") or (table in PUBLISHED and column != "year"):
        return f"iif(typeof({column}) in ('integer', 'real'), {column} * k, {column})"
    return f"[{column}]"


if __name__ == "__main__":
    make_large(Path(sys.argv[2]), int(sys.argv[1]))
