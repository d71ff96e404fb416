"""An export in a folder to records in a topic, ours beside a script written by hand: nothing has to be installed."""

import asyncio
import json
import tempfile
from pathlib import Path

from bench.options import is_quick
from bench.rivals.folder import FULL, OURS, QUICK, REFERENCE, measure
from cdc.operations.logs import set_up_logs

if __name__ == "__main__":
    set_up_logs("bench")
    size = QUICK if is_quick(__doc__) else FULL
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(asyncio.run(measure(Path(scratch), size, {OURS, REFERENCE}))))
