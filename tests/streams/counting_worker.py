"""A worker process with the counting rules: ``python -m tests.streams.counting_worker '{"bootstrap": …}'``."""

import json
import logging
import sys
from pathlib import Path
from typing import Any

from cdc.settings import CompanySettings, ConnectorSettings, KafkaSettings, SalesManagementSettings, Settings
from schemas.topics import Topics
from schemas.vocabulary import Entity
from streams.worker import run_worker
from tests.streams.counting import Counting


def main(bootstrap: str, prefix: str, folder: str, **counting: Any) -> int:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    kafka = KafkaSettings(bootstrap=bootstrap)
    crm = SalesManagementSettings.model_validate(
        {"url": "http://localhost/api/v4", "public_key": "env:NONE", "private_key": "env:NONE"}
    )
    settings = Settings(
        kafka=kafka,
        connector=ConnectorSettings(data=Path(folder), topic_prefix=prefix),
        companies=(CompanySettings(id="acme", exports=Path(folder), sales_management=crm),),
    )
    rules = Counting(Topics(prefix, kafka.partitions), **counting)
    return run_worker(settings, kafka, processors={Entity.ACCOUNT: rules})


if __name__ == "__main__":
    sys.exit(main(**json.loads(sys.argv[1])))
