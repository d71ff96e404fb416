"""The value lists: statuses, types, families, countries and the like (ssm.md, 1.6; the connector's swagger)."""

from cdc.simulators.sales_management.catalogue.resource import Resource
from cdc.simulators.sales_management.fields import (
    Field,
    flag,
    moment,
    reference,
    references,
    text,
    whole,
)

DESCRIPTION_LANGUAGES = ("ES", "EN", "US", "IT", "DE", "FR", "BR", "DK", "PT", "RU")
_DESCRIPTION_LENGTH_MAX = 6000


def value_list(name: str, *more: Field, external_id: str = "extId") -> Resource:
    """A list whose labels are ``description<LANG>``; English is the one that a new value must have."""
    descriptions = tuple(
        text(f"description{language}", _DESCRIPTION_LENGTH_MAX, required=language == "EN")
        for language in DESCRIPTION_LANGUAGES
    )
    common = (whole("order"), references("branchVisibility", "branches"), text(external_id, indexed=True))
    return Resource(name=name, label_by_language=True, own_fields=(*descriptions, *common, *more))


_WON_LOST = (flag("won"), flag("lost"))

VALUE_LISTS = (
    value_list(
        "branches",
        flag("default"),
        flag("imperialSystem"),
        flag("mainEnvironment"),
        reference("currencyId", "currencies"),
        reference("timeZoneId", None),
    ),
    value_list("accountStatuses", *_WON_LOST),
    value_list("accountTypes"),
    value_list("accountSegments"),
    value_list("contactTypes"),
    value_list("opportunityTypes"),
    value_list("opportunityStatuses", whole("won"), flag("endStatus"), whole("idParent")),
    value_list("salesorderStatuses", *_WON_LOST),
    value_list("orderTypes"),
    value_list("productCategories", whole("cLevel2")),
    value_list("productFamilies"),
    value_list(
        "countries",
        text("iso2", 2),
        text("iso3", 3),
        whole("isoNum"),
        text("phoneCode"),
        text("strName"),
    ),
    value_list("currencies", text("isoCode", 3), text("symbol")),
    value_list(
        "rates",
        reference("branchId", "branches"),
        reference("currencyId", "currencies"),
        moment("endDate"),
        text("Comments"),
        external_id="extID",
    ),
    value_list("roles"),
)
"""``extID`` of the rates has a capital D in the vendor's documents."""
