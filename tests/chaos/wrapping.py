"""Put something around a function of a program that runs in this process, found by name: no hook in the product."""

import functools
import importlib
import inspect
from collections.abc import Callable
from typing import Any

Around = Callable[[Callable[..., Any]], Callable[..., Any]]


class SeamGone(Exception):
    """There is no such function any more; the message names it."""


def located(place: str) -> tuple[Any, str, Callable[..., Any]]:
    """Owner, name and function of ``module:Class.method`` or ``module:function``. Raises SeamGone."""
    module, _, path = place.partition(":")
    try:
        owner: Any = importlib.import_module(module)
        *above, name = path.split(".")
        for part in above:
            owner = getattr(owner, part)
        found = getattr(owner, name)
    except (ImportError, AttributeError) as error:
        raise SeamGone(f"there is no {place} any more: {error}") from error
    if not inspect.isfunction(found) or inspect.isasyncgenfunction(found) or inspect.isgeneratorfunction(found):
        raise SeamGone(f"{place} is no plain function any more")
    return owner, name, found


def wrap(place: str, around: Around) -> None:
    """Replace the function by what ``around`` makes of it. Raises SeamGone."""
    owner, name, found = located(place)
    setattr(owner, name, functools.wraps(found)(around(found)))


def calling_before(found: Callable[..., Any], what: Callable[[], None]) -> Callable[..., Any]:
    """The function with ``what`` called before each of its calls."""

    def before(*arguments: Any, **named: Any) -> Any:
        what()
        return found(*arguments, **named)

    return before


def calling_after(found: Callable[..., Any], what: Callable[[], None]) -> Callable[..., Any]:
    """The function with ``what`` called once each of its calls has come back well."""
    if inspect.iscoroutinefunction(found):

        async def awaited(*arguments: Any, **named: Any) -> Any:
            answer = await found(*arguments, **named)
            what()
            return answer

        return awaited

    def after(*arguments: Any, **named: Any) -> Any:
        answer = found(*arguments, **named)
        what()
        return answer

    return after
