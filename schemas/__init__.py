"""What travels: the messages, the records and the words that every part of the connector shares."""
