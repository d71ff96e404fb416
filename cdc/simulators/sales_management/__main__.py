"""``python -m cdc.simulators.sales_management``: the simulator in a process of its own."""

from typing import Annotated

import typer

from cdc.simulators.sales_management.options import HookBehaviour, KeyPair, SimulatorOptions
from cdc.simulators.sales_management.server import serve
from cdc.simulators.serving import LOOPBACK, NotServed

_DEFAULTS = SimulatorOptions()


def main(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = LOOPBACK,
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.", min=0, max=65535)] = 0,
    rate: Annotated[float, typer.Option(help="Requests per second and key; 0 is no limit.", min=0)] = 4,
    burst: Annotated[int, typer.Option(help="Requests that may come at once.", min=1)] = 4,
    public_key: Annotated[str, typer.Option(envvar="SSM_PUBLIC_KEY")] = _DEFAULTS.keys[0].public_key,
    private_key: Annotated[str, typer.Option(envvar="SSM_PRIVATE_KEY")] = _DEFAULTS.keys[0].private_key,
    token_ttl: Annotated[float, typer.Option(help="Seconds a session lives.", min=0)] = _DEFAULTS.token_ttl_s,
    page_size_max: Annotated[int, typer.Option(min=1)] = _DEFAULTS.page_size_max,
    readonly_refused: Annotated[bool, typer.Option(help="Refuse writes to read-only records.")] = False,
    unique_ext_ids: Annotated[bool, typer.Option(help="Refuse a second live record with an extId.")] = False,
    echo: Annotated[bool, typer.Option(help="Hooks fire for changes made through the API.")] = True,
    hook_delay: Annotated[float, typer.Option(help="Seconds before a hook is delivered.", min=0)] = 0.0,
    control: Annotated[bool, typer.Option(help="Serve /simulator: faults, logs, dumps, reset.")] = True,
) -> None:
    """Serves until interrupted; the first line on stdout is the URL."""
    options = SimulatorOptions(
        keys=(KeyPair(public_key=public_key, private_key=private_key),),
        token_ttl_s=token_ttl,
        requests_per_second=rate,
        burst=burst,
        page_size_max=page_size_max,
        readonly_refused=readonly_refused,
        ext_ids_unique=unique_ext_ids,
        hooks_fire_for_api_changes=echo,
        hooks=HookBehaviour(delay_s=hook_delay),
        control=control,
    )
    try:
        serve(host, port, options)
    except NotServed as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


if __name__ == "__main__":
    typer.run(main)
