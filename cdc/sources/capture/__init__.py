"""Capture of exports: from read files to change events in Kafka, with snapshots that survive crashes."""
