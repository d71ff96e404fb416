"""The virtual environment of the rivals that are written in Python."""

import hashlib
import shutil
import sys
from pathlib import Path

from bench.processes import Command
from bench.rivals.cache import install, rivals_cache

LOCK = Path(__file__).with_name("requirements.lock")


def rivals_python() -> Path:
    """Its interpreter; installed at the first call and whenever the lock file has changed. Raises NotInstalled."""
    folder = rivals_cache() / f"python-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}"
    python = folder / "bin" / "python"
    finished = folder / "finished"
    if not finished.exists():
        shutil.rmtree(folder, ignore_errors=True)
        install("a virtual environment", [sys.executable, "-m", "venv", folder])
        pip: Command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        install("Python rivals", [*pip, "--only-binary", ":all:", "--require-hashes", "-r", LOCK])
        finished.touch()
    return python


def version_of(package: str) -> str:
    """The version that the lock file names. Raises ValueError when it names none."""
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition("==")
        if name.split("[")[0] == package:
            return version.split()[0]
    raise ValueError(f"{LOCK.name} does not name {package}")
