"""Whatever goes wrong in a request, as a problem; the pages answer the errors that they expect themselves."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cdc.broker.errors import KafkaUnavailable
from cdc.console.access.headers import SECURITY_HEADERS
from cdc.console.problems import problem
from cdc.console.read_model.store import ModelUnavailable

_RETRY_AFTER = {"Retry-After": "5"}


def answer_errors(application: FastAPI) -> None:
    """Give every error of the application its answer."""
    application.add_exception_handler(Exception, _broken)
    application.add_exception_handler(HTTPException, _refused)
    application.add_exception_handler(RequestValidationError, _wrong)
    application.add_exception_handler(KafkaUnavailable, _away)
    application.add_exception_handler(ModelUnavailable, _not_ready)


async def _broken(_: Request, __: Exception) -> Response:
    """A mistake of ours, which the server logs. It is answered outside the gate, so the headers are added here."""
    return problem(
        500,
        "The console made a mistake; its log says which. Look what became of it before you ask again.",
        SECURITY_HEADERS,
    )


async def _refused(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return problem(error.status_code, str(error.detail), error.headers)


async def _wrong(_: Request, error: Exception) -> Response:
    """Where and what, without what was sent: that may be personal."""
    if not isinstance(error, RequestValidationError):
        raise error
    mistakes = [{"where": ".".join(map(str, each["loc"])), "what": each["msg"]} for each in error.errors()]
    return problem(422, "The request is not as it has to be.", errors=mistakes)


async def _away(_: Request, __: Exception) -> Response:
    return problem(503, "Kafka did not take the request in time; ask again, it does no harm.", _RETRY_AFTER)


async def _not_ready(_: Request, error: Exception) -> Response:
    return problem(503, str(error), _RETRY_AFTER)
