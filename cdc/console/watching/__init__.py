"""What watches over the connector: the groups it needs, the judgement of what was seen, metrics and alerts."""
