"""The API's own refusals: what the client did, in the body that the API answers with."""

from http import HTTPStatus

CODE_CONNECTION = 900
CODE_BAD_DATA = 901
CODE_NO_SUCH_RESOURCE = 910
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


class ApiError(Exception):
    """Answered as ``{"statusCode", "message", "error"}``, plus ``code`` where the API names one (900, 901, 910).

    Where ``code`` stands in a live body is unknown (ssm.md, 1.3): its place is our choice.
    """

    def __init__(self, message: str, status: int = 400, code: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code

    def body(self) -> dict[str, object]:
        answer: dict[str, object] = {
            "statusCode": self.status,
            "message": self.message,
            "error": _PHRASES.get(self.status, "Error"),
        }
        return answer if self.code is None else answer | {"code": self.code}


def bad_where(message: str) -> ApiError:
    return ApiError(f"internal data error: {message}", code=CODE_BAD_DATA)


def no_such_resource(path: str) -> ApiError:
    return ApiError(f"resource does not exist: {path}", code=CODE_NO_SUCH_RESOURCE)
