from __future__ import annotations

import io
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import SourceError
from scp_lib.periods import Month
from scp_lib.sources.police_uk.archive import open_archive, published_md5
from scp_lib.sources.web.parts import NoRange, PartsOfFile
from scp_lib.sources.web.web import Answer, TooLong, Web, WebError
from tests.fetch import publishers as faults
from tests.fetch.publishers import Publishers, archive, months_of, street_csv

DECEMBER = Month(2025, 12)


class Parts:
    """A web that holds one file."""

    def __init__(self, content: bytes) -> None:
        self.content, self.asked = content, 0

    def get(self, url: str, *, headers: dict[str, str], most_bytes: int) -> Answer:
        first, last = headers["Range"].removeprefix("bytes=").split("-")
        length = len(self.content)
        start = int(first) if first else max(0, length - int(last))
        end = int(last) + 1 if first else length
        part = self.content[start:end]
        if len(part) > most_bytes:
            raise TooLong("too long")
        self.asked += 1
        place = {"Content-Range": f"bytes {start}-{end - 1}/{length}", "ETag": "x"}
        return Answer(206, part, place, url)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_file_in_parts_reads_as_the_file_itself(data: st.DataObject) -> None:
    content = data.draw(st.binary(min_size=1, max_size=300)) * 400
    itself, parts = io.BytesIO(content), PartsOfFile(Parts(content), "u")
    for _ in range(8):
        whence = data.draw(st.sampled_from([io.SEEK_SET, io.SEEK_END]))
        offset = data.draw(st.integers(0, len(content) + 5))
        offset = -min(offset, len(content)) if whence == io.SEEK_END else offset
        size = data.draw(st.integers(-1, 5000))
        assert parts.seek(offset, whence) == itself.seek(offset, whence)
        assert parts.read(size) == itself.read(size)
        assert parts.tell() == itself.tell()


def test_one_force_is_read_without_the_rest(publishers: Publishers, web: Web) -> None:
    wanted = street_csv("essex", "2025-12", rows=500)
    noise = {  # what cannot be compressed: an archive of about 4 MB
        f"2025-12/2025-12-force-{each}-street.csv": random.Random(each).randbytes(400_000)
        for each in range(10)
    }
    publishers.archives["2025-12"] = archive({"2025-12/2025-12-essex-street.csv": wanted, **noise})
    opened = open_archive(web, f"{publishers.root}/archive/latest.zip")
    assert opened.month == DECEMBER
    assert opened.read("essex", DECEMBER) == wanted
    assert publishers.sent_bytes < 130_000 < len(publishers.archives["2025-12"]) / 30
    assert publishers.asked == ["/archive/latest.zip", "/store/2025-12.zip", "/store/2025-12.zip"]


def test_a_zip64_archive(publishers: Publishers, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
        patch.setattr(zipfile, "ZIP64_LIMIT", 500)
        publishers.archives["2025-12"] = months_of("2025-11", "2025-12")
    assert b"PK\x06\x06" in publishers.archives["2025-12"]
    opened = open_archive(web, f"{publishers.root}/archive/latest.zip")
    assert opened.read("kent", DECEMBER) == street_csv("kent", "2025-12")


def test_a_directory_longer_than_the_end_that_is_read_first(
    publishers: Publishers, web: Web
) -> None:
    forces = tuple(f"force-with-a-long-name-{each:04d}" for each in range(700))
    publishers.archives["2025-12"] = months_of("2025-12", forces=forces, rows=1)
    opened = open_archive(web, f"{publishers.root}/archive/latest.zip")
    assert len(opened.files) == 700
    assert opened.read(forces[0], DECEMBER) == street_csv(forces[0], "2025-12", rows=1)


def test_damage_on_the_way_is_found_and_asked_for_again(publishers: Publishers, web: Web) -> None:
    months = [f"2025-{month:02d}" for month in range(1, 13)]
    publishers.archives["2025-12"] = months_of(*months, rows=400)
    opened = open_archive(web, f"{publishers.root}/archive/latest.zip")
    january = Month(2025, 1)
    publishers.fail("/store/", faults.damaged)
    assert opened.read("essex", january) == street_csv("essex", "2025-01", rows=400)
    publishers.fail("/store/", faults.damaged, times=2)
    with pytest.raises(SourceError, match=r"damaged on the way, twice. Nothing of it was kept"):
        opened.read("kent", Month(2025, 2))
    assert opened.read("kent", january) == street_csv("kent", "2025-01", rows=400)


@pytest.mark.parametrize("has_same_length", [False, True])
def test_an_archive_that_is_replaced_meanwhile(
    publishers: Publishers, web: Web, has_same_length: bool
) -> None:
    months = [f"2025-{month:02d}" for month in range(1, 13)]
    publishers.archives["2025-12"] = first = months_of(*months, rows=400)
    opened = open_archive(web, f"{publishers.root}/archive/latest.zip")
    other = first[:-1] + b"x" if has_same_length else months_of(*months, rows=401)
    publishers.archives["2025-12"] = other
    with pytest.raises(WebError, match="replaced it while it was read"):
        opened.read("essex", Month(2025, 1))


def test_changed_columns_are_refused(publishers: Publishers, web: Web) -> None:
    changed = street_csv("essex", "2025-12").replace(b"LSOA code", b"Area code")
    publishers.archives["2025-12"] = archive({"2025-12/2025-12-essex-street.csv": changed})
    opened = open_archive(web, f"{publishers.root}/archive/latest.zip")
    with pytest.raises(SourceError, match=r"without the column LSOA code; wanted"):
        opened.read("essex", DECEMBER)


def test_an_archive_with_other_names_is_refused(publishers: Publishers, web: Web) -> None:
    publishers.archives["2025-12"] = archive({"december/essex-street.csv": b"x"})
    with pytest.raises(WebError, match="none of its 2 files is named as street files are"):
        open_archive(web, f"{publishers.root}/archive/latest.zip")


def test_where_parts_cannot_be_had(publishers: Publishers, web: Web) -> None:
    publishers.archives["2025-12"] = months_of(
        *(f"20{year}-12" for year in range(10, 26)),
        forces=tuple(f"f{each}" for each in range(30)), rows=60,
    )  # fmt: skip
    publishers.gives_parts = False
    with pytest.raises(NoRange, match=r"only be had whole here.*--whole"):
        open_archive(web, f"{publishers.root}/archive/latest.zip")


def test_the_published_md5(publishers: Publishers, web: Web) -> None:
    import hashlib

    publishers.archives["2025-11"] = b"another"
    index = f"{publishers.root}/archive/"
    for month, content in publishers.archives.items():
        wanted = hashlib.md5(content).hexdigest()
        assert published_md5(web, index, month=Month.parse(month)) == wanted
    assert published_md5(web, index, month=Month(2019, 1)) == ""
    assert published_md5(web, f"{publishers.root}/gone", month=DECEMBER) == ""


@pytest.fixture
def web(slept: list[float]) -> Web:
    return Web(sleep=slept.append, timeout=(5, 5))
