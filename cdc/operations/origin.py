"""Where the bytes of a reject stood: topic, partition and offset, as its headers tell."""

import re
from dataclasses import dataclass

from schemas.reject import Rejection
from schemas.topics import Topics

_PLACE = re.compile(r"(?P<topic>[\w.-]+)(?:[+/](?P<partition>\d+))?[+/](?P<offset>\d+)")


@dataclass(frozen=True, slots=True)
class Origin:
    """``has_own_key`` is false where the reject's key is not that of the original."""

    topic: str
    partition: int
    offset: int
    has_own_key: bool = True


def origin_of(rejection: Rejection, partition: int, topics: Topics) -> Origin | None:
    """None for what stood in no topic of ours: a row of an export, a record that a sweep found.

    Everything of a company is in one partition of every topic, so where the place names none it is the reject's own.
    """
    place = _PLACE.fullmatch(rejection.source)
    if place is None or rejection.row is not None:
        return None
    if place["topic"] not in {spec.name for spec in topics.all()}:
        return None
    number = int(place["partition"]) if place["partition"] else partition
    return Origin(place["topic"], number, int(place["offset"]), place["topic"] != topics.webhooks)
