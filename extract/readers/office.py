"""DOC, WPS, RTF, ODF and the XML of 2003 through LibreOffice, where it is installed, as OOXML.

A conversion takes 1.4 s alone and 0.17 s a document in a batch of 20: ``convert`` takes several.
"""

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from crawler.media import (
    EXCEL_XML,
    FLAT_ODS,
    FLAT_ODT,
    ODS,
    ODT,
    WORD_XML,
    sniff_media_type,
)
from extract.grid import Document
from extract.readers.docx import read_docx
from extract.readers.unreadable import UnreadableError

OFFICE_TYPES = {
    "application/msword": "doc",
    "text/rtf": "rtf",
    ODT: "odt",
    FLAT_ODT: "fodt",
    WORD_XML: "xml",
    ODS: "ods",
    FLAT_ODS: "fods",
    EXCEL_XML: "xml",
}
_SHEETS = frozenset([ODS, FLAT_ODS, EXCEL_XML])
_TARGETS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
START_SECONDS, SECONDS_EACH = 60, 20
_MAX_MEMORY, _MAX_OUTPUT = 4 << 30, 200 << 20
_ELSEWHERE = "/Applications/LibreOffice.app/Contents/MacOS/soffice"
# Nothing that a document asks for is run, fetched or updated.
_SETTINGS = {
    ("Office.Common/Security/Scripting", "MacroSecurityLevel"): "3",
    ("Office.Common/Security/Scripting", "DisableMacrosExecution"): "true",
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks"): "true",
    ("Office.Writer/Content/Update", "Link"): "0",
    ("Inet/Settings", "ooInetProxyType"): "2",
    ("Inet/Settings", "ooInetHTTPProxyName"): "127.0.0.1",
    ("Inet/Settings", "ooInetHTTPProxyPort"): "9",
    ("Inet/Settings", "ooInetHTTPSProxyName"): "127.0.0.1",
    ("Inet/Settings", "ooInetHTTPSProxyPort"): "9",
}
# Threads of a process share its settings folder, which only one instance can use.
_ONE_AT_A_TIME = Lock()
_DEAD_PROXY = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}


def read_office(body: bytes) -> Document:
    """The document of one of ``OFFICE_TYPES``.

    UnreadableError if LibreOffice is missing, cannot read it, or needs too long.
    """
    (converted,) = convert([body])
    if converted is None:
        raise UnreadableError("converter_failed")
    if sniff_media_type(body) in _SHEETS:
        from extract.readers.sheet import read_xlsx  # noqa: PLC0415  few documents are sheets

        return read_xlsx(converted)
    return read_docx(converted)


def find_libreoffice() -> str | None:
    """The program that converts, or None where it is not installed."""
    named = os.environ.get("GONGKAI_SOFFICE")
    if named is not None:
        return named or None
    return shutil.which("soffice") or shutil.which("libreoffice") or shutil.which(_ELSEWHERE)


def convert(bodies: Sequence[bytes]) -> list[bytes | None]:
    """These documents as DOCX or XLSX, in order; None for one that could not be converted."""
    program = find_libreoffice()
    if program is None:
        raise UnreadableError("converter_missing")
    with TemporaryDirectory(prefix="gongkai-office-") as folder, _ONE_AT_A_TIME:
        out = Path(folder) / "out"
        out.mkdir()
        sources: dict[str, list[Path]] = {"docx": [], "xlsx": []}
        written = []
        for number, body in enumerate(bodies):
            kind = sniff_media_type(body)
            source = Path(folder) / f"{number}.{OFFICE_TYPES.get(kind, 'doc')}"
            source.write_bytes(body)
            target = "xlsx" if kind in _SHEETS else "docx"
            sources[target].append(source)
            written.append(out / f"{number}.{target}")
        for target, paths in sources.items():
            if paths:
                _run(program, paths, out, _TARGETS[target])
        return [_written(path) for path in written]


def _written(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and path.stat().st_size <= _MAX_OUTPUT else None


def _run(program: str, sources: Sequence[Path], out: Path, target: str) -> None:
    """One run over all; what it did not write in time it does not write."""
    command = [
        program,
        f"-env:UserInstallation={_profile().as_uri()}",
        *("--headless", "--norestore", "--nodefault", "--nolockcheck", "--nofirststartwizard"),
        *("--convert-to", target, "--outdir", str(out)),
        *map(str, sources),
    ]
    with subprocess.Popen(  # noqa: S603  our own arguments, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **_DEAD_PROXY},
        start_new_session=True,
    ) as process:
        _limit(process.pid)
        try:
            process.wait(START_SECONDS + SECONDS_EACH * len(sources))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _limit(pid: int) -> None:
    """Cap memory and written bytes; only Linux can for a process that runs already."""
    if sys.platform == "linux":
        resource.prlimit(pid, resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (_MAX_OUTPUT, _MAX_OUTPUT))


@cache
def _kept_profile(_process: int) -> TemporaryDirectory[str]:
    """A settings folder of this process's own: two instances cannot share one."""
    folder = TemporaryDirectory(prefix="gongkai-office-profile-")
    user = Path(folder.name) / "user"
    user.mkdir()
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for (path, name), value in _SETTINGS.items()
    )
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items'
        f' xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
        encoding="utf-8",
    )
    return folder


def _profile() -> Path:
    return Path(_kept_profile(os.getpid()).name)
