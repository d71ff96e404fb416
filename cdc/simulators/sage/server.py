"""The servers that run the simulated company: in a thread of this process, or in the foreground."""

from types import TracebackType

from cdc.simulators.sage.app import create_app
from cdc.simulators.sage.clock import OfficeClock
from cdc.simulators.sage.company import Company
from cdc.simulators.sage.errors import NotACompany
from cdc.simulators.sage.options import SageOptions
from cdc.simulators.serving import NotServed, ServedInThread, refuse_control_for_others, serve_in_foreground


class RunningSage(ServedInThread):
    """A company that is served from a thread of its own; its records stay in ``company`` when it stops.

    The writer is configured with ``url``. The end of the context closes the company too.
    """

    def __init__(self, company: Company, port: int = 0) -> None:
        self.company = company
        super().__init__(create_app(company), "sage", port)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        self.company.close()


def start_sage(options: SageOptions, *, port: int = 0, clock: OfficeClock | None = None) -> RunningSage:
    """Serves on loopback; returns once it answers. Raises NotServed when the port is taken or the folder unfit.

    To end an outage with the same records and address: ``RunningSage(stopped.company, stopped.port)``.
    """
    return RunningSage(_opened(options, clock), port)


def serve(host: str, port: int, options: SageOptions) -> None:
    """Serves in the foreground until a signal; the first line on stdout is the URL. Raises NotServed."""
    if options.control:
        refuse_control_for_others(host)
    company = _opened(options, None)
    try:
        serve_in_foreground(create_app(company), host, port)
    finally:
        company.close()


def _opened(options: SageOptions, clock: OfficeClock | None) -> Company:
    try:
        return Company.opened(options, clock)
    except (NotACompany, UnicodeDecodeError, OSError) as error:
        raise NotServed(str(error)) from error
