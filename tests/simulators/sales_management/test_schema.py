"""What the API says about itself (ssm.md, 1.2)."""

from tests.simulators.sales_management.crm import Crm, CrmFactory


async def test_the_resources_are_listed_with_their_operations(crm: Crm) -> None:
    resources = {each["end_point"]: each for each in await crm.read("/resources")}
    assert resources["/api/v4/salesordersLines"] == {
        "end_point": "/api/v4/salesordersLines",
        "schema": "/api/v4/salesordersLines/schema",
        "operations": {"create": True, "read": True, "update": True, "delete": True},
    }


async def test_every_listed_resource_has_a_list_and_a_schema(crm: Crm) -> None:
    for resource in await crm.read("/resources"):
        name = resource["end_point"].removeprefix("/api/v4")
        assert isinstance(await crm.read(name), list)
        assert "dateCreated" in (await crm.read(f"{name}/schema"))["properties"]


async def test_a_schema_describes_each_field_as_it_is_read(crm: Crm) -> None:
    properties = (await crm.read("/accounts/schema"))["properties"]
    assert properties["name"] == {"type": "string", "readOnly": False, "required": True}
    assert properties["city"] == {"type": ["string", "null"], "readOnly": False, "maxLength": 200}
    assert properties["statusId"] == {"type": ["object", "null"], "readOnly": False, "table": "accountStatuses"}
    assert properties["dateUpdated"] == {"type": ["string", "null"], "readOnly": True, "format": "date-time"}
    assert "UseCompanyAddress" in (await crm.read("/contacts/schema"))["properties"]


async def test_a_schema_lists_the_declared_extra_fields(crm_with: CrmFactory) -> None:
    crm = await crm_with(extra_fields={"accounts": ("Z_SageCode",)})
    assert "Z_SageCode" in (await crm.read("/accounts/schema"))["properties"]


async def test_a_schema_lists_the_extra_fields_seen_so_far(crm: Crm) -> None:
    assert "Z_SageCode" not in (await crm.read("/accounts/schema"))["properties"]
    await crm.account(Z_SageCode="ABC001")
    assert "Z_SageCode" in (await crm.read("/accounts/schema"))["properties"]
