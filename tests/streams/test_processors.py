"""The rules of every entity are set up from the configuration."""

from schemas.topics import Topics
from schemas.vocabulary import Entity
from streams.processors import processors_of, rules_of
from tests.configuration import COMPANY, parsed


def test_every_entity_has_its_rules() -> None:
    processors = processors_of(parsed(COMPANY), Topics())
    assert {entity: processor.entity for entity, processor in processors.items()} == {each: each for each in Entity}


def test_a_companys_rules_are_those_of_its_configuration() -> None:
    text = COMPANY.replace("[companies.sales", 'potential = { value = "Lead" }\n[companies.sales')
    (company,) = parsed(text + "deactivate_users = true\n").companies
    assert (rules_of(company).potential_value, rules_of(company).deactivate_users) == ("Lead", True)
