"""The ways in which Kafka can fail us, sorted by what to do next."""


class BrokerUnavailable(Exception):
    """The embedded broker can't start or did not come back. The message says what happened and what to do."""


class KafkaUnavailable(Exception):
    """Kafka did not answer or did not acknowledge: nothing was accepted for sure, so try the same again later."""


class KafkaRefused(Exception):
    """Kafka will never accept this as it is: a person has to change something."""


class RecordTooLarge(KafkaRefused):
    """A record exceeds what any of our topics accepts."""


class WrongTopic(KafkaRefused):
    """Topics exist with other properties than the connector needs."""
