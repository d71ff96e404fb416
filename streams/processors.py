"""The rules of every entity, set up from the configuration."""

from cdc.rules.company_rules import CompanyRules
from cdc.rules.processor import Processor
from cdc.settings import CompanySettings, Settings
from schemas.topics import Topics
from schemas.vocabulary import Entity


def processors_of(settings: Settings, topics: Topics) -> dict[Entity, Processor]:
    """One processor per entity."""
    companies = {company.id: rules_of(company) for company in settings.companies}
    return {entity: Processor(entity, topics, companies) for entity in Entity}


def rules_of(company: CompanySettings) -> CompanyRules:
    """What the rules need to know of a company."""
    return CompanyRules(
        potential_value=company.potential.value,
        deactivate_users=company.sales_management.deactivate_users,
        writes_to_sage=company.sage.writer != "none",
        new_code=company.sage.new_code,
    )
