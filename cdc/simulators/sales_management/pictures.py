"""Product pictures in the API's two steps: announce a name, then send the bytes to the locator (ssm.md, 1.7)."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from cdc.simulators.sales_management.clock import Clock
from cdc.simulators.sales_management.errors import ApiError
from cdc.simulators.sales_management.records import Actor, Records
from cdc.simulators.sales_management.rendering import Renderer
from cdc.simulators.sales_management.store import Record, Store

OCTET_STREAM = "application/octet-stream"


@dataclass
class Upload:
    """The bytes themselves are not kept: their number and their hash say enough."""

    product_id: int
    document_id: int
    expires_at_s: float
    size: int = 0
    sha256: str | None = None
    upload_count: int = 0


class Pictures:
    """The documents of the products. A locator takes bytes until it expires, also more than once."""

    def __init__(self, store: Store, records: Records, clock: Clock, locator_ttl_s: float) -> None:
        self._table = store.table("documents")
        self._products = store.table("products")
        self._renderer = Renderer(store)
        self._records = records
        self._clock = clock
        self._locator_ttl_s = locator_ttl_s
        self._uploads: dict[int, Upload] = {}
        self._by_token: dict[str, Upload] = {}

    def announce(self, product_id: int, body: object, actor: Actor) -> tuple[int, str]:
        """The new document's id and its upload token. Raises ApiError 400."""
        self._records.found(self._products, product_id)
        document = self._records.create(self._table, body, actor)
        upload = Upload(product_id, document["id"], self._clock.monotonic_s() + self._locator_ttl_s)
        token = secrets.token_hex(32)
        self._uploads[document["id"]] = self._by_token[token] = upload
        return document["id"], token

    def receive(self, token: str, headers: Mapping[str, str], body: bytes) -> str:
        """Takes the bytes; the answer is their MD5 as an object store's ETag. Raises ApiError 400, 403 or 411."""
        upload = self._by_token.get(token)
        if upload is None or upload.expires_at_s <= self._clock.monotonic_s():
            raise ApiError("the locator is unknown or has expired: ask for a new one", status=403)
        if "content-length" not in headers:
            raise ApiError("an upload needs a Content-Length", status=411)
        if headers.get("content-type", "").partition(";")[0].strip().lower() != OCTET_STREAM:
            raise ApiError(f"an upload needs Content-Type: {OCTET_STREAM}", status=403)
        upload.size, upload.sha256 = len(body), hashlib.sha256(body).hexdigest()
        upload.upload_count += 1
        return hashlib.md5(body, usedforsecurity=False).hexdigest()

    def of_product(self, product_id: int) -> list[Record]:
        self._records.found(self._products, product_id)
        return [
            self._table.records[each.document_id] for each in self._uploads.values() if each.product_id == product_id
        ]

    def shown(self, document: Record) -> dict[str, Any]:
        """As documents read; the names of the fields beside the documented ones are our choice."""
        upload = self._uploads[document["id"]]
        name = PurePosixPath(document["name"])
        return self._renderer.shown(self._table, document) | {
            "productId": upload.product_id,
            "description": name.stem,
            "extension": name.suffix.removeprefix("."),
            "size": upload.size,
        }

    def inspected(self) -> list[dict[str, Any]]:
        """For tests: what was uploaded, with hash and number of uploads."""
        return [
            {**self.shown(self._table.records[each.document_id]), "sha256": each.sha256, "uploads": each.upload_count}
            for each in self._uploads.values()
        ]
