"""What the gate answers itself: faults on request and the rate limit."""

import math

from starlette.responses import Response

from cdc.simulators.sales_management.call import error_response
from cdc.simulators.sales_management.errors import CODE_CONNECTION, ApiError
from cdc.simulators.sales_management.faults import ApiCode, Fault, Html, Status


def faulty_answer(fault: Fault | None) -> Response | None:
    match fault:
        case Status():
            answer = error_response(ApiError(fault.message, fault.status))
            if fault.retry_after_s is not None:
                answer.headers["Retry-After"] = str(fault.retry_after_s)
            return answer
        case ApiCode():
            status = 500 if fault.api_code == CODE_CONNECTION else 400
            return error_response(ApiError("fault on request", status, fault.api_code))
        case Html():
            page = "<html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>"
            return Response(page, fault.status, media_type="text/html")
    return None


def over_limit(wait_s: float) -> Response:
    error = ApiError("too many requests", status=429)
    answer = error_response(error)
    answer.headers["Retry-After"] = str(math.ceil(wait_s))
    return answer
