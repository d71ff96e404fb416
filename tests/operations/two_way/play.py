"""Play histories: each step when its turn comes, then until nothing moves any more."""

from collections.abc import Awaitable, Callable

from tests.operations.two_way import acts_in_crm as crm
from tests.operations.two_way import acts_in_sage as sage
from tests.operations.two_way.deployment import Deployment
from tests.operations.two_way.people import Door, TooLate, World
from tests.operations.two_way.plan import Step, planned
from tests.operations.two_way.rest import Rest, at_rest, calm

_BUSY_STEPS = 3
_HOOKS = ("drop_every", "duplicate_every", "reorder_every")
_BRIDGE = ("/customer", "/customeraddress", "/salesorder")
_API = ("/accounts*", "/contacts*", "/salesorders*")
_ACTS: dict[str, Callable[[World, Step], Awaitable[str]]] = {
    "crm creates a potential": crm.creates_potential,
    "crm creates a client": crm.creates_client,
    "crm creates a lead": crm.creates_lead,
    "crm creates a contact": crm.creates_contact,
    "crm creates a quotation": crm.creates_quotation,
    "crm edits an account": crm.edits_account,
    "crm edits a contact": crm.edits_contact,
    "crm edits an order": crm.edits_order,
    "crm makes a lead a potential": crm.makes_lead_potential,
    "crm deletes": crm.deletes,
    "sage creates a potential": sage.creates_potential,
    "sage creates a contact": sage.creates_contact,
    "sage edits an account": sage.edits_account,
    "sage edits a contact": sage.edits_contact,
    "sage converts a potential": sage.converts_potential,
    "sage wins a quotation": sage.wins_quotation,
    "sage deletes a contact": sage.deletes_contact,
    "sage deletes a potential": sage.deletes_potential,
    "both edit a contact": sage.both_edit_contact,
    "both edit a potential": sage.both_edit_potential,
}


class History:
    """One company's history. ``rest`` says how it ended."""

    def __init__(self, seed: int, world: World, deployment: Deployment) -> None:
        self.seed = seed
        self.world = world
        self.rest: Rest | None = None
        self._deployment = deployment
        self._busy_until: int | None = None

    async def play(self) -> None:
        await calm(self.world, self._deployment.watch)
        for step in planned(self.seed):
            try:
                words = await self._act(step)
            except TooLate as error:
                words = f"too late: {error}"
            self.world.happened.append(f"{step.number:2} {step.act}: {words}")
            if self._busy_until is not None and step.number >= self._busy_until:
                await self._sage_is_normal()
        await self._make_well()

    async def end(self) -> None:
        """Once every history was played."""
        self.rest = await at_rest(self.world, self._deployment.watch, self._deployment.lag)

    def told(self) -> str:
        """The steps, for whoever has to look at a failure."""
        return "\n".join([f"seed {self.seed}, company {self.world.site.id}:", *self.world.happened])

    async def _act(self, step: Step) -> str:
        match step.act.split(" ", 1):
            case ["calm"]:
                await self._sage_is_normal()
                return (await calm(self.world, self._deployment.watch)).words
            case ["kill", service]:
                await self._deployment.kill(service)
                return "and started again"
        if step.act in _ACTS:
            return await _ACTS[step.act](self.world, step)
        return await self._trouble(step)

    async def _trouble(self, step: Step) -> str:
        match step.act:
            case "hooks go wrong":
                behaviour = {_HOOKS[int(step.pick * 3)]: 2, _HOOKS[int(step.choice * 3)]: 3}
                await self.world.crm.door.ask("PUT", "hooks", behaviour)
                return str(behaviour)
            case "sage is busy":
                self._busy_until = step.number + _BUSY_STEPS
                await self.world.sage.door.ask("PUT", "mode", {"mode": "busy"})
                return f"until step {self._busy_until}"
            case "sage loses an answer":
                return await _loses(self.world.sage.door, ("POST", "PATCH"), _BRIDGE, step)
            case "crm loses an answer":
                return await _loses(self.world.crm.door, ("POST", "PUT"), _API, step)
        raise AssertionError(f"no such step: {step.act}")

    async def _sage_is_normal(self) -> None:
        self._busy_until = None
        await self.world.sage.door.ask("PUT", "mode", {"mode": "normal"})

    async def _make_well(self) -> None:
        await self._sage_is_normal()
        await self.world.crm.door.ask("PUT", "hooks", {})
        for door in (self.world.sage.door, self.world.crm.door):
            await door.ask("DELETE", "faults")


async def _loses(door: Door, methods: tuple[str, str], paths: tuple[str, ...], step: Step) -> str:
    match = {"method": methods[int(step.pick * 2)], "path": paths[int(step.choice * len(paths))]}
    await door.ask("POST", "faults", {"do": "lose_answer", "match": match})
    return f"of its next {match['method']} {match['path']}"
