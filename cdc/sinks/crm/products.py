"""Products with their stock and picture (``/products``)."""

import asyncio
from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from cdc.failures import Refused, Unavailable
from cdc.sinks.base import Write
from cdc.sinks.crm.mapping import Attempt, Office
from cdc.sinks.crm.payload import Payload, number, payload_of
from cdc.sinks.crm.pictures import PictureMissing, read_picture, upload
from schemas.product import Product

NO_STOCK = "–"
"""What the page shows where stock does not apply (design rule 6)."""


STOCK_FIELD = "Z_SageStock"
"""The stock as people read it, exact or a dash; beside the fields that the record declares."""


class Products:
    """POST requires ``model`` only (ssm.md 1.6). A product has no owner."""

    resource = "products"
    owner_field = None
    needs_branch = False
    reads_before_update = False

    async def payload(self, write: Write, office: Office) -> Payload:
        product = Product.model_validate(write.command.record)
        payload = await payload_of(product, office.lookups)
        payload.fields |= {
            "model": product.name or product.code,
            "notAvailable": bool(product.inactive),
            "readOnly": write.command.read_only,
            **_stock(product),
        }
        return payload

    def adapt(self, attempt: Attempt) -> None:
        """The payload fits whatever Sales Management has."""

    async def complete(self, attempts: Sequence[Attempt], office: Office) -> None:
        """Pictures, only where the bytes differ from those uploaded last. Raises Unavailable at the first outage."""
        for each in attempts:
            product = Product.model_validate(each.write.command.record)
            each.picture_hash = None if each.created else each.write.picture_hash
            if product.picture and product.picture_hash is None:
                each.payload.note(f"the picture {product.picture} was not found in the picture folder")
            elif product.picture and product.picture_hash != each.picture_hash:
                await self._picture(each, product.picture, product.picture_hash, office)

    async def _picture(self, attempt: Attempt, name: str, content_hash: str | None, office: Office) -> None:
        """A picture that is missing or refused is a visible note, never a failure of the product (design rule 6)."""
        try:
            content = await asyncio.to_thread(read_picture, office.company.picture_folder, name)
            await upload(office, attempt.crm_id or 0, name, content)
            attempt.picture_hash = content_hash
        except PictureMissing as error:
            attempt.payload.note(str(error))
        except Refused as error:
            attempt.payload.note(f"the picture {name} was refused: {error.words}")
        except Unavailable as error:
            attempt.fail(error)
            if error.company_wide:
                raise


def _stock(product: Product) -> dict[str, object]:
    """The API's stock is a whole number, so the exact one goes beside it; null where stock does not apply."""
    if product.free_stock is None or product.stock_applies is False:
        return {"stock": None, "Z_SageFreeStock": None, STOCK_FIELD: NO_STOCK}
    whole = product.free_stock.to_integral_value(ROUND_FLOOR)
    return {
        "stock": int(whole),
        "Z_SageFreeStock": number(product.free_stock),
        STOCK_FIELD: _plain(product.free_stock),
    }


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
