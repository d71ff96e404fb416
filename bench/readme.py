"""The bench's block in the README, between its markers."""

import re
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
_BLOCK = re.compile(r"(<!-- bench -->\n).*?(<!-- /bench -->)", re.DOTALL)


def with_block(text: str, block: str) -> str:
    """The text with the block written anew. Raises ValueError when it has no markers, or more than one pair."""
    if len(_BLOCK.findall(text)) != 1:
        raise ValueError("the README needs exactly one pair of <!-- bench --> and <!-- /bench -->")
    return _BLOCK.sub(lambda found: f"{found[1]}{block}\n{found[2]}", text)
