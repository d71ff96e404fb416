"""How large things may be on their way through Kafka; the same numbers for brokers, topics and clients."""

MAX_RECORD_BYTES = 4 * 1024 * 1024
"""The largest batch that a topic accepts, and so about the largest record."""

BATCH_BYTES = 256 * 1024
"""What a producer puts into one batch at most; a larger record travels alone."""
