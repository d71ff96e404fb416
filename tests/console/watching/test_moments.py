"""What the metrics of other processes say of capture and the sinks."""

from prometheus_client import CollectorRegistry, Gauge

from cdc.console.watching.judgement import FolderSeen
from cdc.console.watching.moments import Moments
from schemas.vocabulary import System

NOW_S, SINCE_S = 1_000.0, 900.0


def registry(**looked_s: float) -> CollectorRegistry:
    made = CollectorRegistry()
    looked = Gauge("cdc_export_folder_looked_timestamp_seconds", "-", ["company"], registry=made)
    begun = Gauge("cdc_export_file_begun_timestamp_seconds", "-", ["company"], registry=made)
    turn = Gauge("cdc_sink_turn_timestamp_seconds", "-", ["system"], registry=made)
    for company, at_s in looked_s.items():
        looked.labels(company).set(at_s)
        begun.labels(company).set(0)
    turn.labels("crm").set(997)
    return made


def moments(shown: CollectorRegistry, *companies: str) -> Moments:
    return Moments(lambda: shown, companies, SINCE_S, lambda: NOW_S)


def test_a_folder_that_was_looked_at_tells_how_long_ago() -> None:
    assert moments(registry(acme=990.0), "acme").folders() == {"acme": FolderSeen(10.0)}


def test_a_folder_that_nobody_looked_at_is_silent_since_the_start() -> None:
    assert moments(registry(), "acme").folders() == {"acme": FolderSeen(100.0)}


def test_a_look_before_the_start_does_not_count_against_the_restart() -> None:
    assert moments(registry(acme=10.0), "acme").folders() == {"acme": FolderSeen(100.0)}


def test_a_sink_tells_how_long_ago_it_looked_for_work() -> None:
    assert moments(registry(), "acme").sinks() == {System.CRM: 3.0}


def test_where_no_figures_are_shared_nothing_is_claimed() -> None:
    elsewhere = moments(registry(acme=990.0))
    assert (elsewhere.folders(), elsewhere.sinks()) == ({}, {})
