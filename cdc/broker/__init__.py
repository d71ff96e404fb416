"""Everything that talks to Kafka itself: the embedded broker, the topics and the clients' settings."""
