"""Product pictures: read them from their folder and nowhere else, upload them in the API's two steps."""

from pathlib import Path, PurePath

from cdc.failures import Unavailable
from cdc.sinks.crm.mapping import Office

PICTURE_BYTES_MAX = 10 * 1024 * 1024


class PictureMissing(Exception):
    """There is no such picture in the folder, or none that may be read; the message is a note for people."""


def read_picture(folder: Path, name: str) -> bytes:
    """The bytes of a picture: exact name first, then in any case. Raises PictureMissing.

    Only a plain file name counts: nothing leads out of the folder, no link either.
    """
    missing = PictureMissing(f"the picture {name} was not found in the picture folder")
    if not name or name in (".", "..") or PurePath(name).name != name or any(mark in name for mark in "/\\:\0"):
        raise missing
    try:
        path = _in_folder(folder, name)
        if path is None:
            raise missing
        if path.stat().st_size > PICTURE_BYTES_MAX:
            raise PictureMissing(f"the picture {name} is larger than {PICTURE_BYTES_MAX // 1024**2} MiB")
        return path.read_bytes()
    except OSError as error:
        raise PictureMissing(f"the picture {name} can't be read: {error.strerror}") from error


async def upload(office: Office, product_id: int, name: str, content: bytes) -> None:
    """Announce the picture, then send its bytes (ssm.md 1.7). Raises Unavailable and Refused."""
    announced = {"name": name, "isCarrousel": True, "folderId": "-1"}
    answer = await office.api.call("POST", f"/products/{product_id}/documents", announced, urgent=office.urgent)
    locator = answer.get("locator") if isinstance(answer, dict) else None
    if not isinstance(locator, str):
        raise Unavailable("Sales Management gave no address for the picture", company_wide=False)
    await office.api.upload(locator, content)


def _in_folder(folder: Path, name: str) -> Path | None:
    """The file itself, inside the folder also after following links."""
    root = folder.resolve()
    exact = folder / name
    same = exact if exact.is_file() else _in_any_case(folder, name)
    found = same.resolve() if same else None
    return found if found and found.is_file() and found.is_relative_to(root) else None


def _in_any_case(folder: Path, name: str) -> Path | None:
    wanted = name.casefold()
    return next((each for each in sorted(folder.iterdir()) if each.name.casefold() == wanted), None)
