"""What a sales person does in Sales Management: companies, contacts and quotations are entered, edited, deleted."""

from typing import Any

from cdc.operations.demo.crm import CrmView

_EMAIL = "helen.fairbairn@northgate.example"

Line = tuple[str, int]
"""A product's code and how many of it."""


class SalesPerson:
    """Each method is one save; hooks fire for it."""

    def __init__(self, crm: CrmView) -> None:
        self._crm = crm

    async def enters_company(self, name: str, status: str, **more: Any) -> int:
        """Its id. ``status`` is a label of the account statuses."""
        status_id = (await self._crm.found("accountStatuses", "descriptionEN", status))["id"]
        data = {"name": name, "statusId": status_id, "salesRepId1": await self._id(), **more}
        return await self._one("insert", "accounts", data={**await self._branch(), **data})

    async def enters_contact(self, account_id: int, first_name: str, last_name: str, **more: Any) -> int:
        """Its id."""
        data = {"accountId": account_id, "firstName": first_name, "lastName": last_name}
        return await self._one("insert", "contacts", data={**data, "salesRepId": await self._id(), **more})

    async def enters_quotation(self, account_id: int, reference: str, *lines: Line) -> int:
        """Its id. Every line is offered for a penny: prices are Sage's business."""
        owner = {"salesRepId": await self._id(), **await self._branch()}
        header = {"accountId": account_id, "reference": reference, **owner}
        changes = [_change("insert", "salesorders", data=header)]
        for code, quantity in lines:
            product = (await self._crm.live("products"))[code]["id"]
            line = {"salesOrderId": {"change": 0}, "productId": product, "quantity": quantity, "price": 0.01}
            changes.append(_change("insert", "salesordersLines", data=line))
        return (await self._crm.save(*changes))[0]

    async def edits(self, resource: str, identity: int, **values: Any) -> None:
        await self._one("update", resource, identity, values)

    async def deletes(self, resource: str, identity: int) -> None:
        await self._one("delete", resource, identity, {})

    async def _one(self, action: str, resource: str, identity: int = 0, data: dict[str, Any] | None = None) -> int:
        return (await self._crm.save(_change(action, resource, identity, data or {})))[0]

    async def _id(self) -> int:
        return int((await self._crm.found("users", "email", _EMAIL))["id"])

    async def _branch(self) -> dict[str, int]:
        return {"branchId": (await self._crm.all("branches"))[0]["id"]}


def _change(action: str, resource: str, identity: int = 0, data: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"user": _EMAIL, "resource": resource, "action": action, "id": identity, "data": data or {}}
