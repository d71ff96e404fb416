"""Clients are set up from the settings, securely and everywhere the same."""

import ssl
from pathlib import Path

import pytest
from aiokafka.partitioner import DefaultPartitioner

from cdc.broker.client import client_options, company_partition, new_consumer, new_producer
from cdc.secret import Secret
from cdc.settings import KafkaSettings

PLAIN = KafkaSettings(bootstrap="127.0.0.1:1")


def with_password(tmp_path: Path, protocol: str) -> KafkaSettings:
    (tmp_path / "password").write_text("hidden\n")
    return KafkaSettings(
        bootstrap="127.0.0.1:1",
        security_protocol=protocol,
        sasl_mechanism="SCRAM-SHA-512",
        sasl_username="connector",
        sasl_password=Secret(f"file:{tmp_path / 'password'}"),
    )


def test_plain_settings_need_an_address_only() -> None:
    assert client_options(PLAIN) == {"bootstrap_servers": "127.0.0.1:1", "security_protocol": "PLAINTEXT"}


def test_without_an_address_there_are_no_options() -> None:
    with pytest.raises(ValueError, match="start the embedded broker first"):
        client_options(KafkaSettings())


def test_sasl_reveals_the_password_to_the_client_alone(tmp_path: Path) -> None:
    options = client_options(with_password(tmp_path, "SASL_PLAINTEXT"))
    assert options["sasl_mechanism"] == "SCRAM-SHA-512"
    assert options["sasl_plain_username"] == "connector"
    assert options["sasl_plain_password"] == "hidden"


@pytest.mark.parametrize("protocol", ["SSL", "SASL_SSL"])
def test_tls_verifies_the_broker(protocol: str, tmp_path: Path) -> None:
    settings = with_password(tmp_path, protocol)
    context = client_options(settings)["ssl_context"]
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_a_missing_certificate_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        client_options(KafkaSettings(bootstrap="127.0.0.1:1", security_protocol="SSL", ssl_cafile=Path("/absent")))


async def test_a_producer_waits_for_every_replica_and_never_doubles() -> None:
    producer = new_producer(PLAIN, "test")
    assert producer._sender._acks == -1
    assert producer._txn_manager is not None


async def test_a_consumer_never_commits_by_itself() -> None:
    assert new_consumer(PLAIN, "test")._enable_auto_commit is False


async def test_a_consumer_starts_at_the_oldest_record() -> None:
    assert new_consumer(PLAIN, "test")._auto_offset_reset == "earliest"


@pytest.mark.parametrize("company", ["acme", "a", "north-south-01", "x" * 32])
def test_a_company_lives_where_kafkas_own_partitioner_puts_its_id(company: str) -> None:
    everywhere = list(range(12))
    assert company_partition(company, 12) == DefaultPartitioner()(company.encode(), everywhere, everywhere)


def test_companies_spread_over_the_partitions() -> None:
    assert {company_partition(f"company-{number}", 4) for number in range(50)} == {0, 1, 2, 3}
