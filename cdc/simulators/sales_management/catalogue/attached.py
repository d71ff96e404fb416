"""What hangs on other records and has paths of its own: warnings and pictures (ssm.md, 1.5 and 1.7)."""

from cdc.simulators.sales_management.catalogue.resource import Resource
from cdc.simulators.sales_management.fields import Field, Kind, flag, text

WARNINGS = Resource(
    name="warnings",
    own_fields=(text("text", required=True), flag("enabled", default=True)),
)

DOCUMENTS = Resource(
    name="documents",
    own_fields=(
        text("name", 255, required=True),
        Field(name="isCarrousel", kind=Kind.FLAG, required=True, read_as="carrousel"),
        text("folderId", 20, required=True),
    ),
)
"""``isCarrousel`` in the write and ``carrousel`` in the read are the vendor's spellings."""
