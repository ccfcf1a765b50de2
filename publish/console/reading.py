"""What ``gongkai read`` says on a terminal; on its own, as it needs none of the archive's code."""

from collections import Counter
from collections.abc import Mapping
from typing import Any


def describe_reading(found: Mapping[str, Any]) -> str:
    """A reading (as ``read --json`` gives it) in a few lines."""
    kinds = Counter(figure["kind"] for figure in found["figures"])
    counted = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    form = f"form {found['form']}" if found["form"] else "no form"
    of = f"{found['year'] or 'no year'}, {found['agency_name'] or 'nobody'}"
    lines = [
        f"{found['file']}: {form}, {of}",
        f"  {found['title'] or 'no title'}",
        f"  figures: {counted or 'none'}; sections: {len(found['passages'])}",
    ]
    for issue in found["issues"]:
        where = ".".join(filter(None, (issue["table"], issue["row"], issue["column"])))
        lines.append(f"  {issue['severity']}: {where + ': ' if where else ''}{issue['says_en']}")
    return "\n".join(lines)
