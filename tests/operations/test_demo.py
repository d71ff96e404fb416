"""The demonstration is the end-to-end test: real Kafka, both systems, real files, every step asserted by itself."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

STEPS = 19


@pytest.mark.kafka
def test_every_step_of_the_demonstration_passes(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    words = ["demo", "--folder", str(tmp_path / "demo"), "--report", str(report)]
    done = subprocess.run([sys.executable, "-m", "cdc", *words], capture_output=True, text=True, check=False)
    told = json.loads(report.read_text(encoding="utf-8"))
    assert done.returncode == 0, f"{told['failed']}\n{done.stdout[-3000:]}"
    assert len(told["steps"]) == STEPS
    assert all(step["expectations"] and step["passed"] for step in told["steps"])
    figures = {name for step in told["steps"] for name in step["figures"]}
    assert figures == {"drop_to_crm_ms_median", "drop_to_crm_ms_max", "quotation_saved_to_read_only_ms"}
