"""Stands in for a part of the bench: progress, then its figures; ``--quick`` is told back."""

import json
import sys

if __name__ == "__main__":
    print("half way")
    print(json.dumps({"quick": "--quick" in sys.argv}, indent=2 if "--quick" in sys.argv else None))
