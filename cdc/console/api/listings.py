"""The part of the API that is asked: records, summary, files, holds, rejects, conflicts."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import Response

from cdc.console.api.answers import (
    FileAnswer,
    FileList,
    HoldAnswer,
    HoldList,
    LastSynchronised,
    RecordAnswer,
    RecordPage,
    RejectPage,
    SummaryAnswer,
)
from cdc.console.api.conditional import answered
from cdc.console.read_model.model import ReadModel
from cdc.console.read_model.queries import Sort
from cdc.console.read_model.views import Page, Selection
from cdc.operations.holds import Held
from schemas.vocabulary import Entity, Kind, SyncStatus

Company = Annotated[str | None, Query(description="only this company")]
Number = Annotated[int, Query(ge=1, le=1_000_000)]
Size = Annotated[int, Query(ge=1, le=200)]
Text = Annotated[str, Query(max_length=200, description="part of the name, of the Sage code or of the CRM id")]
EntityOnly = Annotated[Entity | None, Query()]
KindOnly = Annotated[Kind | None, Query()]
StatusOnly = Annotated[SyncStatus | None, Query()]
ReasonOnly = Annotated[str | None, Query(max_length=100, description="code of a reason")]


def listings_router(model: ReadModel) -> APIRouter:
    """All of them read only, and take `If-None-Match`."""
    router = APIRouter(tags=["look"])
    _add_records(router, model)
    _add_others(router, model)
    return router


def _add_records(router: APIRouter, model: ReadModel) -> None:
    @router.get("/records", response_model=RecordPage)
    async def records(
        request: Request, company: Company = None, entity: EntityOnly = None, kind: KindOnly = None,
        status: StatusOnly = None, reason: ReasonOnly = None, q: Text = "",
        page: Number = 1, page_size: Size = 50, sort: Sort = "name",
    ) -> Response:  # fmt: skip
        """Where each record stands."""
        asked = Selection(company=company, entity=entity, kind=kind, status=status, reason=reason, text=q)
        return await answered(request, model, lambda: _record_page(model.records(asked, page, page_size, sort)))

    @router.get("/conflicts", response_model=RecordPage)
    async def conflicts(request: Request, company: Company = None, page: Number = 1, page_size: Size = 50) -> Response:
        """Records with a field that both sides changed."""
        asked = Selection(company=company, conflicts_only=True)
        return await answered(request, model, lambda: _record_page(model.records(asked, page, page_size)))

    @router.get("/records/{record_id}", response_model=RecordAnswer)
    async def record(request: Request, record_id: str) -> Response:
        """One record with its timeline."""
        return await answered(request, model, lambda: _record(model, record_id))


def _add_others(router: APIRouter, model: ReadModel) -> None:
    @router.get("/summary", response_model=SummaryAnswer)
    async def summary(request: Request, company: Company = None) -> Response:
        """How many records have which status, and why."""
        return await answered(request, model, lambda: summary_answer(model, company))

    @router.get("/files", response_model=FileList)
    async def files(request: Request, company: Company = None) -> Response:
        """The latest thousand export files, each with the ledger of its rows."""
        return await answered(request, model, lambda: _files(model, company))

    @router.get("/holds", response_model=HoldList)
    async def holds(request: Request) -> Response:
        """What waits for a person."""
        return await answered(request, model, lambda: HoldList(holds=[_hold(each) for each in model.holds()]))

    @router.get("/rejects", response_model=RejectPage)
    async def rejects(request: Request, company: Company = None, page: Number = 1, page_size: Size = 50) -> Response:
        """What could not be read, as it came."""
        return await answered(request, model, lambda: _rejects(model, company, page, page_size))


def summary_answer(model: ReadModel, company: str | None = None) -> SummaryAnswer:
    """As the API and the events tell it."""
    found = model.summary(company)
    return SummaryAnswer(
        records=found.records(),
        counts=found.counts,
        last_synchronised=[
            LastSynchronised(company=each, entity=entity, at=at)
            for (each, entity), at in found.last_synchronised_at.items()
        ],
        oldest_pending_at=found.oldest_pending_at,
        sequence=found.sequence,
        caught_up=found.caught_up,
    )


def _record_page(found: Page) -> RecordPage:
    return RecordPage(
        records=found.records, page=found.page, page_size=found.page_size, pages=found.pages, total=found.total
    )


def _record(model: ReadModel, record_id: str) -> RecordAnswer:
    found = model.record(record_id)
    if found is None:
        raise HTTPException(404, "There is no record with this id.")
    return RecordAnswer(status=found.status, sage=found.sage, crm=found.crm, timeline=found.timeline)


def _files(model: ReadModel, company: str | None) -> FileList:
    return FileList(
        files=[FileAnswer(file=each.file, endings=each.endings, adds_up=each.adds_up) for each in model.files(company)]
    )


def _hold(held: Held) -> HoldAnswer:
    entity = Entity(held.entity) if held.entity else None
    return HoldAnswer(id=held.id, company=held.company, entity=entity, file_id=held.file_id, words=held.words)


def _rejects(model: ReadModel, company: str | None, page: int, page_size: int) -> RejectPage:
    lines, total = model.rejects(company, page, page_size)
    pages = max(1, -(-total // page_size))
    return RejectPage(rejects=lines, page=page, page_size=page_size, pages=pages, total=total)
