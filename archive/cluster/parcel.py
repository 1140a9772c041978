"""What a run of a spool brought, as one WARC file: its row of ``runs`` in a metadata record, then the pages it kept.

A parcel's records are copied byte by byte from the spool's WARC files. It is made when its run is over, however that
ended, and named by spool and run: made or sent twice it is the same parcel, and is taken in once.
"""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from archive.errors import ArchiveError
from archive.files import write_whole
from archive.lock import bury_the_dead
from archive.raw.files import repair
from archive.raw.foreign import TORN, imported, note
from archive.runs import runs
from archive.store import Archive
from archive.upkeep.verify import Place, page_at

SUFFIX = ".warc.gz"
FORM = 1  # of the metadata record
TARGET = "urn:fanzha:run:"  # and the parcel's name: the metadata record's WARC-Target-URI
PAGES = "SELECT id, warc_file, warc_offset, warc_length, sha256, url FROM pages WHERE run_id = ? ORDER BY id"


@dataclass(frozen=True, slots=True)
class Told:
    """What a spool says of a run; ``lost`` are sentences about pages whose bytes are damaged there."""

    name: str
    source: str
    platform: str
    started: str
    finished: str
    reason: str
    pages: int
    counts: Mapping[str, int]
    discards: Mapping[str, int]
    errors: Sequence[Mapping[str, str]]
    lost: Sequence[str]
    form: int = FORM


def spool_name(archive: Archive) -> str:
    """What tells this spool from all others, for as long as it lives."""
    file = archive.path / "spool"
    if not file.exists():
        write_whole(file, uuid.uuid4().hex)  # on a full disk half a name, or none, would be this spool's for ever
    return file.read_text("ascii")


def unsent(archive: Archive) -> list[int]:
    """The runs that are over and were not sent, oldest first; those of killed processes are over."""
    with archive.writing() as db:
        bury_the_dead(db)
        repair(db, archive.warc_dir)
        found = db.execute("SELECT id FROM runs WHERE reason != 'running' ORDER BY id").fetchall()
        return [int(run) for (run,) in found if not imported(db, _sent(run))[1]]


def sent(archive: Archive, run: int) -> None:
    """Note that a run was sent."""
    with archive.writing() as db:
        note(db, _sent(run), "sent", 0, 1)


def _sent(run: int) -> str:
    return f"sent {run}"


def write(archive: Archive, run: int, out: IO[bytes]) -> Told:
    """Write the parcel of a run; returns what it says."""
    (row,) = runs(archive, "id = ?", (run,))
    whole, lost = list[Place](), list[str]()
    for place in (Place(*values) for values in archive.db.execute(PAGES, (run,))):
        try:
            page_at(archive.warc_dir, place)
            whole.append(place)
        except (OSError, ValueError) as error:
            lost.append(f"page {place.id} ({place.url}) is damaged in the spool: {error}")
    told = Told(
        f"{spool_name(archive)}-{run}", row.source, row.platform, row.started, row.finished, row.reason, len(whole),
        row.counts, row.discards, row.errors, lost,
    )  # fmt: skip
    writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
    described = {"software": "fanzha-archive", "format": "WARC File Format 1.1", "description": "what a run brought"}
    writer.write_record(writer.create_warcinfo_record(told.name + SUFFIX, described))
    body = json.dumps(asdict(told), ensure_ascii=False).encode()
    writer.write_record(
        writer.create_warc_record(
            TARGET + told.name, "metadata", payload=io.BytesIO(body), warc_content_type="application/json"
        )
    )
    for place in whole:
        with (archive.warc_dir / place.file).open("rb") as file:
            file.seek(place.offset)
            out.write(file.read(place.length))
    return told


def read(path: Path) -> Told:
    """What a parcel says of its run; raises ArchiveError if it is none."""
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if (record.rec_headers.get_header("WARC-Target-URI") or "").startswith(TARGET):
                    told = Told(**json.loads(record.content_stream().read()))
                    if told.form != FORM:
                        raise ValueError(f"it is of form {told.form}, this program reads {FORM}")
                    return told
                if record.rec_type != "warcinfo":
                    break
    except TORN as error:
        raise ArchiveError(f"{path.name} can't be read: {error}") from error
    raise ArchiveError(f"{path.name} is no parcel: no record tells of its run")
