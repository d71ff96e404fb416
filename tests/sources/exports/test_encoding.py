"""Encodings: UTF-8 with or without mark, else cp1252, UTF-16 with its mark; nothing is guessed that could be wrong."""

import io
from pathlib import Path

import pytest
import xxhash

from cdc.sources.exports import encoding
from cdc.sources.exports.encoding import survey
from cdc.sources.exports.errors import ExportRefused
from tests.sources.exports.samples import HEADING, column, customers, read, written

ROW = "CAF001,Café – £5 ’n’ €,1 High St,0,,0"
TEXT = f"{HEADING}\r\n{ROW}\r\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_encoding_gives_the_same_text(tmp_path: Path, codec: str) -> None:
    assert column(read(written(tmp_path, TEXT.encode(codec))), "NAME") == ["Café – £5 ’n’ €"]


@pytest.mark.parametrize("codec", ["utf-8-sig", "cp1252", "utf-16"])
def test_original_bytes_are_those_of_the_file(tmp_path: Path, codec: str) -> None:
    export = read(written(tmp_path, TEXT.replace(",0,,", ",é,,").encode(codec)))
    assert export.bad[0].original.decode(codec.removesuffix("-sig").replace("16", "16-le")) == ROW.replace(
        ",0,,", ",é,,"
    )


def test_one_byte_that_is_not_utf_8_makes_the_whole_file_cp1252() -> None:
    assert survey(io.BytesIO("é".encode() + b"\xe9\n")).encoding == "cp1252"


def test_ascii_is_utf_8() -> None:
    assert survey(io.BytesIO(b"abc\n")).encoding == "utf-8"


def test_a_character_across_two_chunks_is_still_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "CHUNK_BYTES", 3)
    assert survey(io.BytesIO("ab€cd€\n".encode())).encoding == "utf-8"


def test_an_accent_at_the_end_of_a_chunk_is_no_half_character(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "CHUNK_BYTES", 3)
    assert survey(io.BytesIO("abécde\n".encode("cp1252"))).encoding == "cp1252"


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_a_byte_that_no_encoding_has_is_refused_with_its_place(tmp_path: Path, byte: int) -> None:
    with pytest.raises(ExportRefused, match=f"line 2, byte {len(HEADING) + 9} is {byte:#x}"):
        customers_bytes(tmp_path, b"ABC001,\xe9" + bytes([byte]))


def test_a_nul_byte_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match=r"line 2, byte \d+ is a NUL byte"):
        customers_bytes(tmp_path, b"ABC\x00001,Name")


def test_a_utf_8_mark_before_other_bytes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="begins as UTF-8"):
        read(written(tmp_path, b"\xef\xbb\xbf" + TEXT.encode("cp1252")))


def test_a_file_cut_within_a_character_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="ends inside a character"):
        read(written(tmp_path, TEXT.encode()[: -len(" ’n’ €,1 High St,0,,0\r\n".encode()) + 2]))


def test_a_cp1252_file_that_ends_in_an_accent_is_not_cut() -> None:
    assert survey(io.BytesIO(b"abc\xe9")).encoding == "cp1252"


def test_the_file_id_is_the_hash_of_its_bytes(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT)
    assert read(path).file_id == xxhash.xxh3_128_hexdigest(path.read_bytes())


def customers_bytes(folder: Path, row: bytes) -> None:
    read(written(folder, HEADING.encode() + b"\n" + row))


def test_control_characters_of_latin_1_never_appear(tmp_path: Path) -> None:
    export = customers(tmp_path, ROW)
    assert not any("\x80" <= character <= "\x9f" for character in str(column(export, "NAME")))
