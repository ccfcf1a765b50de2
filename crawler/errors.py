"""The errors that reach a person: a clear sentence, no traceback."""


class GongkaiError(Exception):
    """Something a person must mend; its text is shown as it stands."""


class UsageError(GongkaiError):
    """A command was given what is not there: nothing was done."""


class WriteError(GongkaiError):
    """The archive cannot be written, as on a full or read-only disk; nothing half-written stays."""
