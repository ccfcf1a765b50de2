"""No pattern that is searched for in a fetched page takes long over what a hostile one holds."""

import importlib
import pkgutil
import re
import time

import pytest

import crawler
import spiders

# Only matched from the start, or whole, where the same strings take no time.
MATCHED = ("_CHOSEN", "_SESSION_PAIR", "_FILE_NAME", "_HOST", "_MHTML", "_HTML_TAG")
REPEATED = (
    *("x", "a.", " ", "\n", "<", "<a ", "<!--", "<meta ", "(", "$(", "{", '"', "0", "年", "/a"),
    *("<script>", "<nextgroup><![CDATA[", "a=", "a+", "&", "function a("),
)
LENGTH = 40_000  # a pattern whose time grows with the square takes seconds


def patterns() -> dict[str, re.Pattern[str]]:
    found: dict[str, re.Pattern[str]] = {}
    for package in (crawler, spiders):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith("worker"):
                continue
            for name, value in vars(importlib.import_module(module.name)).items():
                text = isinstance(value, re.Pattern) and isinstance(value.pattern, str)
                if text and name not in MATCHED:
                    found[value.pattern] = value
    return found


@pytest.mark.parametrize("repeated", REPEATED)
def test_patterns_take_no_time_over_what_repeats(repeated):
    text = repeated * (LENGTH // len(repeated))
    slow = []
    for pattern in patterns().values():
        begin = time.process_time()
        pattern.search(text)
        if time.process_time() - begin > 1:
            slow.append(pattern.pattern)
    assert not slow
