"""A PostgreSQL of the bench's own: Debian's packages, a folder of its own, loopback only, ended with the block."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.processes import Command
from bench.rivals.cache import NotInstalled, install
from cdc.broker.ports import LOOPBACK, free_port

USER = "bench"
DATABASE = "postgres"
_SERVICE_USER = "postgres"
_INSTALLED = Path("/usr/lib/postgresql")
_SETTINGS = """\
listen_addresses = '{address}'
port = {port}
unix_socket_directories = ''
wal_level = logical
"""


@dataclass(frozen=True, slots=True)
class Postgres:
    """Where it listens. It trusts every user of this machine, as its data is made up."""

    port: int
    version: str

    @property
    def address(self) -> str:
        """For clients."""
        return f"host={LOOPBACK} port={self.port} user={USER} dbname={DATABASE}"


def programs() -> Path:
    """The folder of the newest installed version; installed with apt-get when there is none. Raises NotInstalled."""
    if not (found := _versions()):
        as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
        install("PostgreSQL", [*as_root, "apt-get", "update", "-qq"])
        install("PostgreSQL", [*as_root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"])
        found = _versions()
    if not found:
        raise NotInstalled(f"PostgreSQL: its package was installed, but there is no initdb below {_INSTALLED}")
    return found[-1]


def _versions() -> list[Path]:
    found = [path.parent for path in _INSTALLED.glob("*/bin/initdb")]
    return sorted(found, key=lambda path: int(path.parent.name) if path.parent.name.isdecimal() else 0)


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Start it with logical replication in a temporary folder. Raises NotInstalled."""
    bin_folder = programs()
    # It refuses to run as root, so it runs as the user that its package made, to whom the folder has to belong.
    owner = _SERVICE_USER if os.geteuid() == 0 else None
    with TemporaryDirectory() as scratch:
        if owner:
            shutil.chown(scratch, owner)
        with _running(bin_folder, Path(scratch), owner) as running:
            yield running


@contextmanager
def _running(bin_folder: Path, data: Path, owner: str | None) -> Iterator[Postgres]:
    port = free_port()
    version = _run([bin_folder / "postgres", "--version"], owner, data).split()[2]
    _run([bin_folder / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"], owner, data)
    with (data / "postgresql.conf").open("a") as file:
        file.write(_SETTINGS.format(address=LOOPBACK, port=port))
    control: Command = [bin_folder / "pg_ctl", "-D", data, "-w", "-s", "-l", data / "postgres.log"]
    _run([*control, "start"], owner, data)
    try:
        yield Postgres(port, version)
    finally:
        _run([*control, "-m", "immediate", "stop"], owner, data)


def _run(command: Command, owner: str | None, cwd: Path) -> str:
    try:
        done = subprocess.run(
            [str(word) for word in command], user=owner, group=owner, extra_groups=[] if owner else None, cwd=cwd,
            capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.CalledProcessError as error:
        raise NotInstalled(f"PostgreSQL: {Path(command[0]).name} failed: {error.stderr.strip()[-300:]}") from error
    return done.stdout
