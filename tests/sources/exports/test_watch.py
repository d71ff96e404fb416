"""The watch yields settled files, dropped before or while it runs, and gets over a folder that comes and goes."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from cdc.sources.exports.notices import Notice
from tests.sources.exports.watching import (
    PATIENCE_S,
    Silence,
    Troubles,
    listening,
    refusing,
    silent,
    soon,
    watching,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "exports"
    path.mkdir()
    return path


async def test_files_dropped_before_it_began_count(folder: Path) -> None:
    (folder / "customers.csv").write_text("x")
    async with watching(folder, settle_after_s=0.0) as watch:
        assert await soon(watch) == {folder / "customers.csv"}


async def test_a_file_counts_as_soon_as_it_is_closed(folder: Path) -> None:
    async with watching(folder) as watch:
        await listening(watch, folder)
        (folder / "customers.csv").write_text("x")
        assert await soon(watch) == {folder / "customers.csv"}


async def test_a_file_that_is_still_open_does_not_count(folder: Path) -> None:
    async with watching(folder) as watch:
        await listening(watch, folder)
        with (folder / "customers.csv").open("w") as file:
            file.write("x")
            file.flush()
            (folder / "orders.csv").write_text("x")
            assert await soon(watch) == {folder / "orders.csv"}


async def test_a_file_renamed_into_its_name_counts_at_once(folder: Path) -> None:
    async with watching(folder) as watch:
        await listening(watch, folder)
        (folder / "customers.csv.tmp").write_text("x")
        (folder / "customers.csv.tmp").rename(folder / "customers.csv")
        assert await soon(watch) == {folder / "customers.csv"}


async def test_a_file_moved_in_from_elsewhere_counts_at_once(folder: Path) -> None:
    async with watching(folder) as watch:
        await listening(watch, folder)
        (folder.parent / "customers.csv").write_text("x")
        os.rename(folder.parent / "customers.csv", folder / "customers.csv")
        assert await soon(watch) == {folder / "customers.csv"}


async def test_temporary_names_and_sub_folders_are_not_told(folder: Path) -> None:
    (folder / "images").mkdir()
    async with watching(folder) as watch:
        await listening(watch, folder)
        (folder / "~$customers.csv").write_text("x")
        (folder / "images" / "customers.csv").write_text("x")
        (folder / "orders.csv").write_text("x")
        assert await soon(watch) == {folder / "orders.csv"}


async def test_reading_a_file_does_not_tell_it_again(folder: Path) -> None:
    async with watching(folder) as watch:
        await listening(watch, folder)
        (folder / "first.csv").read_bytes()
        (folder / "orders.csv").write_text("x")
        assert await soon(watch) == {folder / "orders.csv"}


async def test_without_any_notice_looking_through_the_folder_finds_it(folder: Path) -> None:
    async with watching(folder, settle_after_s=0.01, rescan_interval_s=0.01, start=silent) as watch:
        (folder / "customers.csv").write_text("x")
        assert await soon(watch) == {folder / "customers.csv"}


async def test_on_a_network_share_files_are_found_by_polling(folder: Path) -> None:
    async with watching(folder, network_share=True, settle_after_s=0.01, rescan_interval_s=0.01) as watch:
        (folder / "customers.csv").write_text("x")
        assert await soon(watch) == {folder / "customers.csv"}


async def test_on_a_network_share_a_notice_brings_the_next_pass_forward(folder: Path) -> None:
    async with watching(folder, network_share=True, settle_after_s=0.01) as watch:
        await listening(watch, folder, again_s=2.5)
        (folder / "customers.csv").write_text("x")
        assert await soon(watch) == {folder / "customers.csv"}


async def test_cancelling_loses_no_file(folder: Path) -> None:
    async with watching(folder, settle_after_s=0.01, rescan_interval_s=0.01, start=silent) as watch:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await watch.changed()
        (folder / "customers.csv").write_text("x")
        assert await soon(watch) == {folder / "customers.csv"}


async def test_a_file_that_could_not_be_read_is_told_again(folder: Path) -> None:
    (folder / "customers.csv").write_text("x")
    async with watching(folder, settle_after_s=0.01) as watch:
        await soon(watch)
        watch.again(folder / "customers.csv")
        assert await soon(watch) == {folder / "customers.csv"}


async def test_a_file_that_could_not_be_read_is_told_again_to_one_who_already_waits(folder: Path) -> None:
    (folder / "customers.csv").write_text("x")
    async with watching(folder, settle_after_s=0.01) as watch:
        await soon(watch)
        waiting = asyncio.create_task(soon(watch))
        await asyncio.sleep(0)
        watch.again(folder / "customers.csv")
        assert await waiting == {folder / "customers.csv"}


async def test_a_file_dropped_while_the_notices_begin_counts(folder: Path) -> None:
    def dropping(folder: Path, notice: Notice, polling: bool) -> Silence:
        (folder / "customers.csv").write_text("x")
        return Silence()

    async with watching(folder, settle_after_s=0.0, start=dropping) as watch:
        assert await soon(watch) == {folder / "customers.csv"}


async def test_a_file_taken_away_and_put_back_is_told_again(folder: Path) -> None:
    path, away = folder / "customers.csv", folder.parent / "away.csv"
    path.write_text("x")
    async with watching(folder, settle_after_s=0.0, rescan_interval_s=0.01, start=silent) as watch:
        await soon(watch)
        os.rename(path, away)
        (folder / "orders.csv").write_text("x")
        await soon(watch)
        os.rename(away, path)
        assert await soon(watch) == {path}


async def test_a_folder_that_is_not_there_yet_is_waited_for(folder: Path) -> None:
    troubles = Troubles()
    os.rmdir(folder)
    async with watching(folder, troubles, settle_after_s=0.01, rescan_interval_s=0.01) as watch:
        waiting = asyncio.create_task(soon(watch))
        assert "can't be looked through (No such file or directory)" in str(await troubles.next())
        os.mkdir(folder)
        assert await troubles.next() is None
        (folder / "customers.csv").write_text("x")
        assert await waiting == {folder / "customers.csv"}


async def test_a_folder_that_vanishes_is_said_and_watched_again_when_it_is_back(folder: Path) -> None:
    troubles = Troubles()
    (folder / "customers.csv").write_text("x")
    async with watching(folder, troubles, settle_after_s=0.01, rescan_interval_s=0.01) as watch:
        await soon(watch)
        shutil.rmtree(folder)
        waiting = asyncio.create_task(soon(watch))
        assert "can't be looked through" in str(await troubles.next())
        os.mkdir(folder)
        (folder / "customers.csv").write_text("x")
        assert await waiting == {folder / "customers.csv"}


async def test_where_the_system_tells_of_no_changes_files_are_found_later_and_it_is_said(folder: Path) -> None:
    troubles = Troubles()
    async with watching(folder, troubles, settle_after_s=0.01, rescan_interval_s=0.01, start=refusing) as watch:
        (folder / "customers.csv").write_text("x")
        assert await soon(watch) == {folder / "customers.csv"}
        assert "the system does not tell of changes" in str(await troubles.next())


async def test_the_watch_can_be_iterated(folder: Path) -> None:
    (folder / "customers.csv").write_text("x")
    async with watching(folder, settle_after_s=0.0) as watch, asyncio.timeout(PATIENCE_S):
        async for paths in watch:
            assert paths == {folder / "customers.csv"}
            break


async def test_leaving_ends_the_notices(folder: Path) -> None:
    stopped: list[bool] = []

    class Stoppable(Silence):
        def stop(self) -> None:
            stopped.append(True)

    (folder / "customers.csv").write_text("x")
    async with watching(folder, settle_after_s=0.0, start=lambda *_: Stoppable()) as watch:
        await soon(watch)
    assert stopped == [True]
