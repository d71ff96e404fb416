"""Kafka Connect, standalone, with a folder of plugins and one connector."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from bench.processes import Command, Watched, watched, within
from bench.rivals.jars import CONNECT, jars_of
from cdc.broker.java import bundled_java, find_java
from cdc.broker.ports import LOOPBACK, free_port

READY_WITHIN_S = 300.0
_LOOK_EVERY_S = 0.2
DEFAULT_JAVA = ("-Xms256M", "-Xmx2G", "-server", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20")
"""Heap and collector as its start script sets them."""

_LOGGING = """\
status = error
appender.stdout.type = Console
appender.stdout.name = stdout
appender.stdout.layout.type = PatternLayout
appender.stdout.layout.pattern = %d %p %c{1}: %m%n
rootLogger.level = warn
rootLogger.appenderRef.stdout.ref = stdout
"""


@asynccontextmanager
async def connect(
    folder: Path, bootstrap: str, plugins: Mapping[str, Sequence[Path]], connector: Mapping[str, str],
    worker: Mapping[str, str], java: Sequence[str] = DEFAULT_JAVA,
) -> AsyncIterator[Watched]:  # fmt: skip
    """Connect with this one connector, once its task runs. ``plugins`` are jars by the plugin that they make.

    Raises NotInstalled when the jars can't be had; RuntimeError when the task fails or does not start in time.
    """
    classpath = os.pathsep.join(map(str, jars_of(CONNECT)))
    port = free_port()
    _write_files(folder, bootstrap, port, plugins, connector, worker)
    command: Command = [
        find_java(os.environ, bundled_java()), *java, "-Djava.awt.headless=true",
        "-Dlog4j2.configurationFile=log4j2.properties", "-cp", classpath,
        "org.apache.kafka.connect.cli.ConnectStandalone", "worker.properties", "connector.json",
    ]  # fmt: skip
    async with watched(command, folder / "connect.log", cwd=folder) as running:
        await _task_runs(running, f"http://{LOOPBACK}:{port}/connectors/{connector['name']}/status")
        yield running


def _write_files(
    folder: Path, bootstrap: str, port: int, plugins: Mapping[str, Sequence[Path]], connector: Mapping[str, str],
    worker: Mapping[str, str],
) -> None:  # fmt: skip
    for name, jars in plugins.items():
        (folder / "plugins" / name).mkdir(parents=True)
        for jar in jars:
            (folder / "plugins" / name / jar.name).symlink_to(jar)
    settings = {
        "bootstrap.servers": bootstrap,
        "listeners": f"http://{LOOPBACK}:{port}",
        "offset.storage.file.filename": str(folder / "offsets"),
        "plugin.path": str(folder / "plugins"),
        **worker,
    }
    (folder / "worker.properties").write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
    (folder / "log4j2.properties").write_text(_LOGGING)
    configured = {key: value for key, value in connector.items() if key != "name"}
    (folder / "connector.json").write_text(json.dumps({"name": connector["name"], "config": configured}))


async def _task_runs(running: Watched, url: str) -> None:
    async with within(READY_WITHIN_S, "Kafka Connect started no task"), httpx.AsyncClient(trust_env=False) as client:
        while True:
            running.check()
            states = await _states(client, url)
            if "FAILED" in states:
                raise RuntimeError(f"the task failed:\n{running.log.read_text(errors='replace')[-3000:]}")
            if states == ["RUNNING"]:
                return
            await asyncio.sleep(_LOOK_EVERY_S)


async def _states(client: httpx.AsyncClient, url: str) -> list[str]:
    """The states of the connector's tasks; none while it does not answer."""
    try:
        answer = await client.get(url)
    except httpx.TransportError:
        return []
    return [task["state"] for task in answer.json()["tasks"]] if answer.is_success else []
