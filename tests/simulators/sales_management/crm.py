"""A client of the simulator as tests use it: logged in, with short ways to make the records that matter."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from cdc.simulators.sales_management import SimulatorOptions, create_app
from cdc.simulators.sales_management.clock import Clock

ADDRESS = "http://simulator.example"
HELEN = "helen.fairbairn@northgate.example"
KEYS = {"username": "demo-public-key", "password": "demo-private-key"}


@dataclass
class Hands:
    """A clock that moves only when told to."""

    ns: int = 1_795_424_400_000_000_000

    def advance(self, seconds: float) -> None:
        self.ns += int(seconds * 1e9)

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.ns, lambda: self.ns)


@dataclass
class Crm:
    """``get`` and its like are below ``/api/v4``; ``control`` is below ``/simulator``."""

    client: httpx.AsyncClient
    ids: dict[str, int] = field(default_factory=dict)

    async def log_in(self) -> str:
        answer = await self.client.post("/api/v4/login", json=KEYS)
        token: str = answer.json()["token"]
        self.client.headers["X-Session-Key"] = token
        return token

    async def call(self, method: str, path: str, json: object = None, **more: Any) -> httpx.Response:
        body: dict[str, Any] = {} if json is None else {"json": json}
        return await self.client.request(method, f"/api/v4{path}", **body, **more)

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self.call("GET", path, **more)

    async def post(self, path: str, json: object) -> httpx.Response:
        return await self.call("POST", path, json)

    async def put(self, path: str, json: object) -> httpx.Response:
        return await self.call("PUT", path, json)

    async def delete(self, path: str, json: object = None) -> httpx.Response:
        return await self.call("DELETE", path, json)

    async def control(self, method: str, path: str, json: object = None) -> Any:
        body: dict[str, Any] = {} if json is None else {"json": json}
        answer = await self.client.request(method, f"/simulator{path}", **body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def read(self, path: str, **parameters: str) -> Any:
        answer = await self.get(path, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def found(self, resource: str, where: str) -> list[dict[str, Any]]:
        records: list[dict[str, Any]] = await self.read(f"/{resource}", where=where)
        return records

    async def first(self, resource: str) -> int:
        """The id of the first record of a value list."""
        if resource not in self.ids:
            self.ids[resource] = int((await self.read(f"/{resource}"))[0]["id"])
        return self.ids[resource]

    async def labelled(self, resource: str, label: str) -> int:
        return next(int(each["id"]) for each in await self.read(f"/{resource}") if each["descriptionEN"] == label)

    async def user(self, email: str = HELEN) -> int:
        if email not in self.ids:
            self.ids[email] = int((await self.found("users", f"email='{email}'"))[0]["id"])
        return self.ids[email]

    async def account_body(self, **values: Any) -> dict[str, Any]:
        owner = {"branchId": await self.first("branches"), "salesRepId1": await self.user()}
        return {"name": "Aster Gardens Ltd"} | owner | values

    async def account(self, **values: Any) -> int:
        return await self.created("accounts", await self.account_body(**values))

    async def contact_body(self, **values: Any) -> dict[str, Any]:
        account = values.get("accountId") or await self.account()
        person = {"firstName": "Nora", "lastName": "Byrne", "salesRepId": await self.user()}
        return person | values | {"accountId": account}

    async def product(self, **values: Any) -> int:
        return await self.created("products", {"model": "Oak bench"} | values)

    async def order(self, **values: Any) -> int:
        owner = {"branchId": await self.first("branches"), "salesRepId": await self.user()}
        return await self.created("salesorders", {"reference": "Quote for benches"} | owner | values)

    async def line_body(self, **values: Any) -> dict[str, Any]:
        order = values.get("salesOrderId") or await self.order()
        product = values.get("productId") or await self.product()
        return {"quantity": 2, "price": 19.5} | values | {"salesOrderId": order, "productId": product}

    async def created(self, resource: str, body: object) -> int:
        answer = await self.post(f"/{resource}", body)
        assert answer.status_code == 200, answer.text
        identity: int = answer.json()["id"]
        return identity

    async def refusal(self, method: str, path: str, json: object = None) -> str:
        """The message of a 400."""
        answer = await self.call(method, path, json)
        assert answer.status_code == 400, answer.text
        message: str = answer.json()["message"]
        return message


CrmFactory = Callable[..., Coroutine[Any, Any, Crm]]


@asynccontextmanager
async def in_process(options: SimulatorOptions, clock: Clock | None = None) -> AsyncIterator[Crm]:
    """The application without a socket, logged in."""
    app = create_app(options, clock=clock)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        crm = Crm(client)
        await crm.log_in()
        yield crm
    await app.state.simulator.delivery.close()
