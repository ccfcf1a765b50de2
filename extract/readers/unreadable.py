"""Documents that cannot be read at all: why, as the id of a rule and its words."""

from typing import Any, NoReturn


class UnreadableError(Exception):
    """A reader gives up on a document; ``rule`` is in ``rules.toml``, ``words`` fill it."""

    def __init__(self, rule: str, **words: Any) -> None:
        super().__init__(rule)
        self.rule = rule
        self.words = words


def refuse_encrypted(_body: bytes) -> NoReturn:
    """The reader of files that are locked from outside."""
    raise UnreadableError("encrypted")
