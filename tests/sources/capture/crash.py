"""A process that dies at a chosen instant."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from cdc.sources.capture.manifest import Manifest
from cdc.sources.capture.store import Store


class Crash(BaseException):
    """The process dies here."""


@contextmanager
def commit_is(commit: Callable[[Store, Manifest], None], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setattr(Store, "commit", commit)
        yield


def dies(store: Store, manifest: Manifest) -> None:
    raise Crash
