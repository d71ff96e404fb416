"""A connector reduced to its broker: starts one on the directory given, says where, and stays until it is ended."""

import asyncio
import sys
from pathlib import Path

from cdc.broker.embedded import EmbeddedBroker


async def main(data: Path) -> None:
    print(await EmbeddedBroker(data).start(), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
