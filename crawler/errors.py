"""The one error that reaches a person: a clear sentence, no traceback."""


class GongkaiError(Exception):
    """Something a person must mend; its text is shown as it stands."""
