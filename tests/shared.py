"""The folder of real documents beside the project, where there is one."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parent.parent.parent / "shared"
needs_shared = pytest.mark.skipif(
    not (SHARED / "seeds").is_dir(),
    reason="the real documents (../shared) are not beside this clone",
)
