"""Contacts: changes and outcomes in, commands, outcomes and statuses out."""

from schemas.vocabulary import Entity
from streams.agent import EntityAgent

AGENT = EntityAgent(Entity.CONTACT)
