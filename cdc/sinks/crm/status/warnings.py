"""The API's warnings on a record: one of ours while a person must look, none otherwise (ssm.md 1.5)."""

from typing import Any

from cdc.sales_management.api import Api
from cdc.sinks.crm.status.notice import Notice
from schemas.vocabulary import Entity

HAVE_WARNINGS = (Entity.ACCOUNT, Entity.SALES_ORDER)
"""Contacts have none."""

MARK = "Sage 50: "
"""By this beginning ours are told from those that people write."""


async def set_warning(api: Api, resource: str, notice: Notice) -> None:
    """Bring the record's warnings to what the notice says; asked again, it changes nothing.

    Raises Unavailable and Refused.
    """
    path = f"/{resource}/{notice.crm_id}/warnings"
    ours = await _ours(api, path)
    if not notice.in_review:
        for each in ours:
            await _change(api, path, each, str(each["text"]), enabled=False)
        return
    text = f"{MARK}{notice.detail}"
    if not ours:
        await api.call("POST", path, {"text": text, "enabled": True})
        return
    await _change(api, path, ours[0], text, enabled=True)
    for each in ours[1:]:
        await _change(api, path, each, str(each["text"]), enabled=False)


async def _ours(api: Api, path: str) -> list[dict[str, Any]]:
    answer = await api.call("GET", path)
    rows = answer if isinstance(answer, list) else []
    return [
        row
        for row in rows
        if isinstance(row, dict) and isinstance(row.get("id"), int) and str(row.get("text") or "").startswith(MARK)
    ]


async def _change(api: Api, path: str, warning: dict[str, Any], text: str, *, enabled: bool) -> None:
    if (warning.get("text"), warning.get("enabled")) != (text, enabled):
        await api.call("PUT", f"{path}/{warning['id']}", {"text": text, "enabled": enabled})
