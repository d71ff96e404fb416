"""Rules for tests of the transport: they number the records of each key, and notice a state that is not theirs."""

import hashlib
from datetime import datetime

import orjson

from cdc.rules.effects import Effects, Emission, Read
from schemas.topics import Topics
from schemas.vocabulary import Entity, System


class Counting:
    """Sends one command per record: its number ``n`` and its place among the records of its key, from one on.

    Like the real rules, it leaves out what its state says it has seen. Bytes that are not JSON become a dead letter.
    ``work`` rounds of hashing are done for each record; the record with the number ``defect_at`` makes it raise.
    """

    def __init__(
        self, topics: Topics, entity: Entity = Entity.ACCOUNT, work: int = 0, defect_at: int | None = None
    ) -> None:
        self._commands = topics.commands(entity, System.CRM)
        self._rejects = topics.rejects
        self._work, self._defect_at = work, defect_at

    def handle(
        self, topic: str, offset: int, record_key: bytes | None, value: bytes | None, read: Read, now: datetime, /
    ) -> Effects:
        key = record_key or b""
        try:
            number = orjson.loads(value or b"")["n"]
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return Effects([Emission(self._rejects, key, value)])
        if self._work:
            hashlib.pbkdf2_hmac("sha256", key, b"work", self._work)
        if number == self._defect_at:
            raise RuntimeError("personal data: Mrs Smith")
        raw = read(key)
        seen = orjson.loads(raw) if raw else {"place": 0}
        if offset <= seen.get(topic, -1):
            return Effects()
        after = {**seen, topic: offset, "place": seen["place"] + 1}
        command = orjson.dumps({"n": number, "place": after["place"], "topic": topic})
        return Effects([Emission(self._commands, key, command)], {key: orjson.dumps(after)})
