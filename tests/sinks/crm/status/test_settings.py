"""Settings of the status in Sales Management that can't work are refused at the start."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tests.sinks.crm.simulated import company
from tests.sinks.crm.status.boards import FIELDS


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"status_detail_field": "Z_SyncStatus"}, "need a field each"),
        ({"status_field": "Z_SageVersion"}, "Z_SageVersion holds something else already"),
        ({"status_field": "Z_SageOnHold"}, "Z_SageOnHold holds something else already"),
        ({"status_field": "name"}, "pattern"),
        ({"status_field": None, "status_warnings": True}, "status_warnings needs status_field"),
        ({"admin_user": None}, "need webhooks or admin_user"),
    ],
)
def test_it_says_what_is_wrong(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        company("http://crm.test/api/v4", Path("unused"), **(FIELDS | settings))


def test_the_fields_together_are_fine() -> None:
    assert company("http://crm.test/api/v4", Path("unused"), **FIELDS | {"status_warnings": True})
