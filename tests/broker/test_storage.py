"""The store's cluster id is one that Kafka's tool takes."""

import pytest

from cdc.broker.storage import cluster_id


@pytest.mark.parametrize("first", [0x00, 0xF8, 0xFF])
def test_a_cluster_id_never_looks_like_an_option(first: int) -> None:
    spelled = cluster_id(bytes([first]) + bytes(15))
    assert len(spelled) == 22
    assert not spelled.startswith("-")
