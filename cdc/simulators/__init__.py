"""Stand-ins for both systems, for the demo, the tests and anyone without accounts."""
