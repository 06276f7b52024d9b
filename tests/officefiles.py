"""What tests of Word and Excel files share: parts, the twins of the case, LibreOffice."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import mcda_eiej as mcda
from mcda_eiej.reporting import render
from mcda_eiej.reporting.docxwidths import ACROSS
from mcda_eiej.reporting.results import Findings

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
Office = Callable[[Path, str], Path]
STARTER = Path(mcda.__file__).parent / "starter"

# The order of children that the schema asks for (ECMA-376, part 1, annex A), of those in use.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs suppressAutoHyphens "
    "spacing ind jc outlineLvl sectPr",
    "rPr": "rStyle rFonts b bCs noProof color sz szCs u vertAlign rtl lang",
    "tblPr": "tblStyle tblW tblBorders tblLayout tblCellMar tblLook tblCaption",
    "trPr": "cantSplit trHeight tblHeader",
    "tcPr": "tcW gridSpan tcBorders shd vAlign",
    "sectPr": "headerReference footerReference type pgSz pgMar cols titlePg",
    "settings": "zoom defaultTabStop autoHyphenation consecutiveHyphenLimit hyphenationZone "
    "characterSpacingControl compat themeFontLang decimalSymbol listSeparator",
    "style": "name basedOn next uiPriority qFormat pPr rPr tblPr tblStylePr",
    "lvl": "start numFmt pStyle suff lvlText lvlJc pPr rPr",
}

# Another clock: archives ask for the time this way; the rest differs as the real one does.
RENDER = """
import sys, time
moment = float(sys.argv[3])
real = time.localtime
time.time = lambda: moment
time.localtime = lambda *given: real(*(given or (moment,)))
import mcda_eiej as mcda
from mcda_eiej.reporting import render
from mcda_eiej.reporting.results import collect
case = mcda.load_case(sys.argv[1])
results = collect(case, samples=200, samples_values=200)
for form, lang, data in render(case, ("docx", "xlsx"), ("nb",), results=results):
    open(f"{sys.argv[2]}.{form}", "wb").write(data)
"""


def report(results: Findings, form: str, lang: str) -> bytes:
    """The standard report in one format and language."""
    ((_form, _lang, data),) = render(results.case, (form,), (lang,), results=results)
    return data


def parts(data: bytes) -> dict[str, bytes]:
    """Everything in an office file by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert len(set(archive.namelist())) == len(archive.namelist())
        return {name: archive.read(name) for name in archive.namelist()}


def tree(data: bytes, name: str) -> ET.Element:
    """A part, parsed."""
    return ET.fromstring(parts(data)[name])


def words(element: ET.Element) -> str:
    """The text of a part of a document."""
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def style(paragraph: ET.Element) -> str:
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if found is None else str(found.get(f"{W}val"))


def check_package(data: bytes) -> None:
    """Every part is well formed, has a type, and every relation leads to a part."""
    found = parts(data)
    types = ET.fromstring(found["[Content_Types].xml"])
    known = {t.get("PartName") for t in types} | {t.get("Extension") for t in types}
    for name, part in found.items():
        if name != "[Content_Types].xml":
            assert {f"/{name}", name.rsplit(".", 1)[-1]} & known, name
        if name.endswith((".xml", ".rels")):
            ET.fromstring(part)
        if not name.endswith(".rels"):
            continue
        base = Path(name).parent.parent
        used = set()
        for relation in ET.fromstring(part):
            assert relation.get("TargetMode") != "External"
            target = str(relation.get("Target"))
            place = target[1:] if target.startswith("/") else os.path.normpath(base / target)
            assert place in found, (name, target)
            used.add(relation.get("Id"))
        owner = found.get(str(base / Path(name).name.removesuffix(".rels")))
        if owner is not None:
            for element in ET.fromstring(owner).iter():
                for attribute, value in element.attrib.items():
                    assert not attribute.startswith(R) or value in used, (name, value)


def check_document(data: bytes) -> ET.Element:
    """What holds for every document; its body."""
    check_package(data)
    for name in ("word/document.xml", "word/styles.xml", "word/settings.xml", "word/numbering.xml"):
        for element in tree(data, name).iter():
            asked = ORDER.get(element.tag.removeprefix(W), "").split()
            if asked:
                order = [asked.index(child.tag.removeprefix(W)) for child in element]
                assert order == sorted(order), (name, element.tag, order)
    root = tree(data, "word/document.xml")
    marks = [str(m.get(f"{W}name")) for m in root.iter(f"{W}bookmarkStart")]
    starts = [m.get(f"{W}id") for m in root.iter(f"{W}bookmarkStart")]
    ends = [m.get(f"{W}id") for m in root.iter(f"{W}bookmarkEnd")]
    assert len(set(marks)) == len(marks)
    # Word drops longer names and other letters.
    assert all(re.fullmatch(r"[A-Za-z_]\w{0,39}", m) for m in marks)
    assert len(set(starts)) == len(starts)
    assert starts == ends
    targets = {str(a.get(f"{W}anchor")) for a in root.iter(f"{W}hyperlink")}
    assert targets <= set(marks)
    known = {s.get(f"{W}styleId") for s in tree(data, "word/styles.xml").iter(f"{W}style")}
    for tag in ("pStyle", "rStyle", "tblStyle"):
        assert {s.get(f"{W}val") for s in root.iter(f"{W}{tag}")} <= known
    pictures = [p.get("id") for p in root.iter(f"{WP}docPr")]
    assert len(set(pictures)) == len(pictures)
    deep = 0
    for char in root.iter(f"{W}fldChar"):
        kind = char.get(f"{W}fldCharType")
        deep += {"begin": 1, "separate": 0, "end": -1}[str(kind)]
        assert deep >= 0
    assert deep == 0
    check_tables(root)
    body = root.find(f"{W}body")
    assert body is not None
    assert body[-1].tag == f"{W}sectPr"
    return body


def check_tables(root: ET.Element) -> None:
    """Grids fit cells and pages; the first row is repeated."""
    for table in root.iter(f"{W}tbl"):
        grid = [int(str(c.get(f"{W}w"))) for c in table.iter(f"{W}gridCol")]
        assert min(grid) > 0
        assert sum(grid) <= ACROSS
        rows = table.findall(f"{W}tr")
        heads = [r.find(f"{W}trPr/{W}tblHeader") is not None for r in rows]
        assert heads == [True] + [False] * (len(rows) - 1)
        for row in rows:
            spans = [c.find(f"{W}tcPr/{W}gridSpan") for c in row.findall(f"{W}tc")]
            assert sum(1 if s is None else int(str(s.get(f"{W}val"))) for s in spans) == len(grid)
            for cell in row.findall(f"{W}tc"):
                assert cell[-1].tag == f"{W}p"


@cache
def twins(folder: Path, form: str) -> tuple[bytes, bytes]:
    """The starter case rendered in two processes that differ in clock, hash seed and locale."""
    made = []
    for n, (moment, seed, place) in enumerate(
        (("1e9", "1", "C"), ("1.9e9", "4242", "nb_NO.UTF-8"))
    ):
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "LC_ALL": place,
            "LANG": place,
            "TZ": ("UTC", "Pacific/Apia")[n],
            "PYTHONPATH": str(Path(mcda.__file__).parents[1]),
        }
        target = folder / f"twin{n}"
        if not target.with_suffix(".docx").exists():
            subprocess.run(
                [sys.executable, "-c", RENDER, str(STARTER / "nb"), str(target), moment],
                check=True,
                env=environment,
                cwd=folder,
                timeout=120,
            )
        made.append(target.with_suffix(f".{form}").read_bytes())
    return made[0], made[1]


def convert(path: Path, form: str, profile: Path) -> Path:
    """The file as LibreOffice reads it, in another form, beside it."""
    target = path.parent / f"from-{path.suffix[1:]}"
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            form,
            "--outdir",
            str(target),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return target / f"{path.stem}.{form.split(':')[0]}"


def pdf_text(path: Path) -> str:
    """The words of a PDF, page by page, without line breaks."""
    run = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, timeout=60
    )
    return " ".join(run.stdout.decode("utf-8").split())
