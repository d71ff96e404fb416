"""Why a call is not carried out: Sage's own refusals, and the bridge's."""


class Refused(Exception):
    """Sage does not carry it out; the text stands for what Sage Data Objects would say (texts are our choice)."""

    def __init__(self, message: str, code: int = 500) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class BadCall(Exception):
    """No call of the bridge: answered with this status and ``{"Message"}``, as ASP.NET does."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class NotACompany(Exception):
    """The folder can't be served as a company; the message names the file and says what to do."""
