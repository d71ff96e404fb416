"""The receiver of webhooks: what Sales Management posts is durable in Kafka before it is answered."""
