"""sqlite-utils, without the libraries of tables that it would bring in."""

import sys

# It knows their types where they are installed; no row of ours has one, and a crawl that waits for
# them starts 0.3 s of CPU later and holds 85 MB more. A None makes an import fail.
_PASSED_OVER = [name for name in ("pandas", "numpy") if name not in sys.modules]
sys.modules.update(dict.fromkeys(_PASSED_OVER))  # type: ignore[arg-type]
try:
    from sqlite_utils import Database
finally:
    for _name in _PASSED_OVER:
        del sys.modules[_name]

__all__ = ["Database"]
