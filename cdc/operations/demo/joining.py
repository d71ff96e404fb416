"""A company joins whose Sales Management has accounts that nobody linked: a person looks before anything is created."""

from cdc.operations.demo.command import command
from cdc.operations.demo.configuration import HARBOUR
from cdc.operations.demo.exports import drop
from cdc.operations.demo.harbour import EMAIL, KNOWN, KNOWN_NAME, NEW, NEW_NAME, NOT_IN_SAGE, customers
from cdc.operations.demo.scene import Scene
from schemas.reason import Reason
from schemas.status import Status
from schemas.vocabulary import Entity, SyncStatus


async def joins(scene: Scene) -> None:
    """Nothing is created before a person accepted the match report; afterwards everybody is there once."""
    crm, config = scene.stage.harbour.crm, scene.stage.config
    theirs = (await crm.found("accounts", "email", EMAIL))["id"]
    drop(scene.stage.harbour.exports, "customers.csv", customers())
    await scene.see(lambda: _are_waiting(scene), "its customers wait for a person")
    _expect_report(scene, await command(config, "load", "--company", HARBOUR, "--dry-run"), theirs)
    scene.story.expect("nothing is created before it is accepted", len(await crm.all("accounts")) == 2)
    scene.story.say((await command(config, "load", "--company", HARBOUR, "--accept")).strip())
    await scene.see(lambda: _are_synchronised(scene), "its customers are synchronised")
    await _expect_once(scene, theirs)


def _expect_report(scene: Scene, report: str, theirs: int) -> None:
    lines = {line.strip() for line in report.splitlines()}
    known = f"account {KNOWN} {KNOWN_NAME}: is {theirs}, by its e-mail address"
    for words in (known, f"account {NEW} {NEW_NAME}: is new"):
        scene.story.expect(f"the match report says: {words}", words in lines)


async def _expect_once(scene: Scene, theirs: int) -> None:
    crm, expect = scene.stage.harbour.crm, scene.story.expect
    linked = (await crm.live("accounts"))[KNOWN]
    is_theirs = (linked["id"], linked["name"]) == (theirs, KNOWN_NAME)
    expect("the account that people made is linked and has Sage's name", is_theirs)
    names = sorted(one["name"] for one in await crm.all("accounts"))
    expect(f"nobody is there twice: {', '.join(names)}", names == sorted([KNOWN_NAME, NEW_NAME, NOT_IN_SAGE]))


def _are_waiting(scene: Scene) -> bool:
    return all(status is not None and status.reason == Reason.FIRST_LOAD.code for status in _statuses(scene))


def _are_synchronised(scene: Scene) -> bool:
    return all(status is not None and status.status is SyncStatus.SYNCHRONISED for status in _statuses(scene))


def _statuses(scene: Scene) -> list[Status | None]:
    return [scene.stage.facts.status(Entity.ACCOUNT, code, HARBOUR) for code in (KNOWN, NEW)]
