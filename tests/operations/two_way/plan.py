"""What will happen in one history: a list of steps that follows from its seed."""

from dataclasses import dataclass
from random import Random

STEPS = 40

_WEIGHTS = {
    "crm creates a potential": 5,
    "crm creates a client": 2,
    "crm creates a lead": 1,
    "crm creates a contact": 5,
    "crm creates a quotation": 5,
    "crm edits an account": 7,
    "crm edits a contact": 6,
    "crm edits an order": 2,
    "crm makes a lead a potential": 1,
    "crm deletes": 2,
    "sage creates a potential": 3,
    "sage creates a contact": 4,
    "sage edits an account": 7,
    "sage edits a contact": 6,
    "sage converts a potential": 3,
    "sage wins a quotation": 2,
    "sage deletes a contact": 1,
    "sage deletes a potential": 1,
    "both edit a contact": 4,
    "both edit a potential": 4,
    "hooks go wrong": 4,
    "sage is busy": 2,
    "sage loses an answer": 2,
    "crm loses an answer": 2,
}
_CALM_EVERY = 10
_KILL_AT = 15
_KILLED = ("sink sage", "sink crm", "worker", "capture", "console")


@dataclass(frozen=True, slots=True)
class Step:
    """``pick`` in [0, 1) chooses among what is there; ``number`` is the step's own and makes its values unique."""

    act: str
    number: int
    pick: float
    choice: float


def planned(seed: int) -> list[Step]:
    """Always the same for a seed. What is there when a step's turn comes may differ, since nothing waits for it."""
    random = Random(seed)
    acts = random.choices(list(_WEIGHTS), list(_WEIGHTS.values()), k=STEPS)
    for at in range(_CALM_EVERY, STEPS, _CALM_EVERY):
        acts[at] = "calm"
    acts[_KILL_AT] = f"kill {_KILLED[seed % len(_KILLED)]}"
    return [Step(act, number, random.random(), random.random()) for number, act in enumerate(acts)]
