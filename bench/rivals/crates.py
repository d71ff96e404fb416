"""The rival written in Rust: the csv-diff crate, which is the engine of `qsv diff`, behind a few lines that count."""

import os
import re
from pathlib import Path

from bench.processes import Command
from bench.rivals.cache import install, rivals_cache

PROJECT = Path(__file__).with_name("csv_diff")


def csv_diff() -> Path:
    """The program, built at the first call. Raises NotInstalled where there is no cargo."""
    target = rivals_cache() / "csv_diff"
    command: Command = ["cargo", "build", "--release", "--locked", "--quiet", "--manifest-path", PROJECT / "Cargo.toml"]
    install("the csv-diff crate", command, {**os.environ, "CARGO_TARGET_DIR": str(target)})
    return target / "release" / "csv-diff-rival"


def csv_diff_version() -> str:
    """As its project pins it."""
    found = re.search(r'csv-diff = "=([^"]+)"', (PROJECT / "Cargo.toml").read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{PROJECT / 'Cargo.toml'} pins no csv-diff")
    return found[1]
