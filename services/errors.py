"""The few ways a request can be turned down. `app.errors` gives each a status and a page."""


class DomainError(Exception):
    """Root of the refusals a person can meet; never shown raw."""


class NotFound(DomainError):
    """Not there, or not theirs: the two are one answer, so that nothing can be guessed."""


class Refused(DomainError):
    """Understood and turned down. `reason` is a code; its sentence lives in `app`.

    >>> Refused("invitation_expired", days=7).reason
    'invitation_expired'
    """

    def __init__(self, reason: str, **details: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


class Conflict(DomainError):
    """Someone else changed it meanwhile; both versions are kept and shown."""


class StepUpNeeded(DomainError):
    """A sensitive act asks for the passkey or a code again (ASVS 7.5.3)."""


class TooManyTries(DomainError):
    """Slowed down after repeated attempts (ASVS 6.3.1). `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class TooOften(DomainError):
    """Rightly done, and often enough for now: `reason` is a code with its sentence, `retry_after` in seconds."""

    def __init__(self, reason: str, retry_after: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
