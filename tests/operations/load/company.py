"""A company with the sample exports and a simulated Sales Management."""

import shutil
from pathlib import Path
from typing import Any

from cdc.settings import ConnectorSettings, KafkaSettings, Settings
from cdc.simulators.sales_management.server import RunningSimulator
from tests.sinks.crm.simulated import Inside, company

SAMPLES = Path(__file__).parents[3] / "cdc" / "samples" / "sage50"
FILES = ("customers", "contacts", "products")


def settings_of(running: RunningSimulator, folder: Path, kafka: KafkaSettings | None = None) -> Settings:
    """Its exports are in ``folder``, its data beside them."""
    data = folder.parent / f"{folder.name}-data"
    return Settings(
        kafka=kafka or KafkaSettings(),
        connector=ConnectorSettings(data=data),
        companies=(company(running.api_url, folder),),
    )


def export(folder: Path, *names: str) -> None:
    """The sample exports, as Sage would write them."""
    folder.mkdir(exist_ok=True)
    for name in names or FILES:
        shutil.copy(SAMPLES / f"{name}.csv", folder)


def seed_account(inside: Inside, name: str, **more: Any) -> int:
    """An account that people made before."""
    [made] = inside.seed(accounts=[{"name": name, **_required(inside), **more}])["accounts"]
    return made


def seed_contact(inside: Inside, account: int, first: str, last: str, **more: Any) -> int:
    """A contact that people made before."""
    owner = {"salesRepId": inside.records("users")[1]["id"]}
    row = {"firstName": first, "lastName": last, "accountId": account, **owner, **more}
    [made] = inside.seed(contacts=[row])["contacts"]
    return made


def _required(inside: Inside) -> dict[str, int]:
    return {"branchId": inside.records("branches")[0]["id"], "salesRepId1": inside.records("users")[1]["id"]}
