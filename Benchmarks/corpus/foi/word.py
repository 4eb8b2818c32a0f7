"""Word documents, as Word, WPS and libraries write them."""

from __future__ import annotations

import io
import zipfile
from random import Random
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as DocumentObject

from .blocks import Block, Para, Picture, Table
from .grid import Box, Grid
from .reading import Reading
from .text import layout_columns

LAYOUTS = {
    "merged": 22, "split_runs": 18, "tracked": 12, "text_box": 8, "header": 8, "controls": 8, "split_table": 8,
    "library": 10, "hidden_text": 6, "fields": 8, "moved": 5, "deleted_rows": 6, "strict": 4, "links": 5, "nested": 5,
}  # fmt: skip
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMES = (
    f'xmlns:w="{_W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_START = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DATE = (2024, 1, 15, 9, 0, 0)


def write(random: Random, blocks: list[Block], layout: str) -> tuple[bytes, Reading]:
    """The bytes of a .docx file."""
    reading = Reading()
    if layout == "library":
        return _by_library(blocks, reading), reading
    body = []
    for block in blocks:
        if isinstance(block, Para):
            body.append(_paragraph(random, block, layout))
        elif isinstance(block, Picture):
            reading.missing.add(block.name)
            body.append("<w:p><w:r><w:t></w:t></w:r></w:p>")
        else:
            body.append(_table(random, block.grid, layout))
    ends = '<w:headerReference w:type="default" r:id="rId1"/><w:footerReference w:type="default" r:id="rId2"/>'
    section = f"<w:sectPr>{ends}</w:sectPr>"
    xml = f"{_START}<w:document {_NAMES}><w:body>{''.join(body)}{section}</w:body></w:document>"
    if layout == "strict":
        xml = xml.replace(_W, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    return _package(xml, _header(layout)), reading


def _header(layout: str) -> str:
    text = "政府信息公开工作年度报告 内部资料 第 1 页" if layout == "header" else ""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _package(document: str, header: str) -> bytes:
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    package = "http://schemas.openxmlformats.org/package/2006"
    files = {
        "[Content_Types].xml": f'{_START}<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}.document.main+xml"/>'
        f'<Override PartName="/word/header1.xml" ContentType="{kind}.header+xml"/>'
        f'<Override PartName="/word/footer1.xml" ContentType="{kind}.footer+xml"/></Types>',
        "_rels/.rels": f'{_START}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'{_START}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{relations}/header" Target="header1.xml"/>'
        f'<Relationship Id="rId2" Type="{relations}/footer" Target="footer1.xml"/></Relationships>',
        "word/document.xml": document,
        "word/header1.xml": f"{_START}<w:hdr {_NAMES}>{header}</w:hdr>",
        "word/footer1.xml": f'{_START}<w:ftr {_NAMES}><w:p><w:r><w:t xml:space="preserve">- </w:t></w:r>'
        '<w:fldSimple w:instr=" PAGE ">'
        "<w:r><w:t>1</w:t></w:r></w:fldSimple><w:r><w:t> -</w:t></w:r></w:p></w:ftr>",
    }
    return archive({name: text.encode() for name, text in files.items()})


def archive(files: dict[str, bytes]) -> bytes:
    """A zip file whose bytes do not depend on the clock."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name, _DATE), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _run(text: str, properties: str = "", tag: str = "t") -> str:
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:{tag} xml:space="preserve">{escape(text)}</w:{tag}></w:r>'


def _runs(random: Random, text: str, layout: str, is_value: bool) -> str:
    if layout == "split_runs" and len(text) > 1:
        cuts = sorted(random.sample(range(1, len(text)), min(len(text) - 1, random.choice([1, 2, 3]))))
        parts = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)])]
        fonts = ['<w:rFonts w:hint="eastAsia"/>', '<w:rFonts w:ascii="Times New Roman"/>', "<w:b/>"]
        marks = [
            "",
            '<w:proofErr w:type="spellStart"/>',
            '<w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>',
            "<w:lastRenderedPageBreak/>",
        ]
        out = ""
        for part in parts:
            mark = random.choice(marks)
            out += f"<w:r>{mark}</w:r>" if "Rendered" in mark else mark
            out += _run(part, random.choice(fonts))
        return out
    if layout == "tracked" and is_value and text.strip() and random.random() < 0.2:
        by = 'w:id="7" w:author="审核" w:date="2024-01-10T10:00:00Z"'
        return f"<w:del {by}>{_run(str(random.randint(0, 99)), tag='delText')}</w:del><w:ins {by}>{_run(text)}</w:ins>"
    if layout == "hidden_text" and random.random() < 0.1:
        return _run(text) + _run("8", "<w:vanish/>")
    if layout == "fields" and is_value and text.strip() and random.random() < 0.4:
        # A total that Word adds up; what it said last stands behind the formula.
        start, middle, end = (
            f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
        )
        return start + _run(" =SUM(LEFT) 77 ", tag="instrText") + middle + _run(text) + end
    if layout == "moved" and is_value and text.strip() and random.random() < 0.2:
        by = 'w:id="9" w:author="审核" w:date="2024-01-10T10:00:00Z"'
        return f"<w:moveFrom {by}>{_run('55')}</w:moveFrom><w:moveTo {by}>{_run(text)}</w:moveTo>"
    if layout == "links" and random.random() < 0.3:
        ways = [
            f'<w:hyperlink w:anchor="a">{_run(text)}</w:hyperlink>',
            f'<w:smartTag w:uri="x" w:element="chsdate">{_run(text)}</w:smartTag>',
            f'<w:fldSimple w:instr=" REF a 12 ">{_run(text)}</w:fldSimple>',
            f'{_run(text)}<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>',
        ]
        return random.choice(ways)
    if layout == "controls" and is_value and random.random() < 0.3:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{_run(text)}</w:sdtContent></w:sdt>"
    return _run(text) if text else ""


def _lines(random: Random, text: str, layout: str, is_value: bool) -> str:
    """A box's paragraphs: its lines are broken by breaks or are paragraphs of their own."""
    parts = text.split("\n")
    if random.random() < 0.5:
        inner = "<w:r><w:br/></w:r>".join(_runs(random, part, layout, is_value) for part in parts)
        return f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{inner}</w:p>'
    return "".join(f"<w:p>{_runs(random, part, layout, is_value)}</w:p>" for part in parts)


def _paragraph(random: Random, block: Para, layout: str) -> str:
    if layout == "text_box" and block.role in ("title", "date"):
        text = _run(block.text)
        return (
            '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:wsp><wps:txbx><w:txbxContent><w:p>'
            f"{text}</w:p></w:txbxContent></wps:txbx></wps:wsp></mc:Choice>"
            f"<mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p>{text}"
            "</w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        )
    style = '<w:pPr><w:pStyle w:val="1"/><w:jc w:val="center"/></w:pPr>' if block.role == "title" else ""
    kind = "split_runs" if layout == "split_runs" and random.random() < 0.5 else "plain"
    if layout == "tracked" and block.role == "body" and random.random() < 0.2:
        gone = _run("此段已由办公室修改，原共收到政府信息公开申请999件。", tag="delText")
        return f'<w:p>{_runs(random, block.text, kind, False)}<w:del w:id="3" w:author="审核">{gone}</w:del></w:p>'
    return f"<w:p>{style}{_runs(random, block.text, kind, False)}</w:p>"


def _cell(random: Random, box: Box, layout: str, width: int, merge: str = "") -> str:
    span = f'<w:gridSpan w:val="{box.columns}"/>' if box.columns > 1 else ""
    content = "<w:p/>" if merge == "continue" else _lines(random, box.text, layout, box.is_value)
    mark = {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}[merge]
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{mark}</w:tcPr>{content}</w:tc>'


def _widths(grid: Grid) -> list[int]:
    """The widths of columns, in twentieths of a point."""
    if grid.name == "applications":
        return [800, 1200, 2600] + [640] * 7
    return [9000 // grid.width] * grid.width


def _deleted(cells: str) -> str:
    """A row struck out with changes tracked: what it says is no more part of the document."""
    gone = cells.replace("<w:r>", '<w:del w:id="5" w:author="审核"><w:r>').replace("</w:r>", "</w:r></w:del>")
    gone = gone.replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>")
    return f'<w:tr><w:trPr><w:del w:id="4" w:author="审核"/></w:trPr>{gone}</w:tr>'


def _table(random: Random, grid: Grid, layout: str) -> str:
    open_boxes: dict[int, tuple[int, Box]] = {}
    widths = _widths(grid)
    rows = []
    for placed in layout_columns(grid):
        here = dict(placed)
        cells, column = "", 0
        while column < grid.width:
            if column in here:
                box = here[column]
                cells += _cell(
                    random, box, layout, sum(widths[column : column + box.columns]), "restart" if box.rows > 1 else ""
                )
                if box.rows > 1:
                    open_boxes[column] = (box.rows - 1, box)
                column += box.columns
            elif column in open_boxes:
                left, box = open_boxes.pop(column)
                cells += _cell(random, box, layout, sum(widths[column : column + box.columns]), "continue")
                if left > 1:
                    open_boxes[column] = (left - 1, box)
                column += box.columns
            else:
                column += 1
        rows.append(f"<w:tr>{cells}</w:tr>")
        if layout == "deleted_rows" and random.random() < 0.15 and not open_boxes:
            rows.append(_deleted(cells))
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    rules = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides)
    borders = f"<w:tblBorders>{rules}</w:tblBorders>" if random.random() < 0.85 else ""
    start = f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/>{borders}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
    if layout == "split_table" and grid.name == "applications":
        cut = random.randint(8, len(rows) - 3)
        return f"{start}{''.join(rows[:cut])}</w:tbl><w:p/>{start}{''.join(rows[cut:])}</w:tbl><w:p/>"
    if layout == "nested":
        # The table stands in the only cell of another, which draws the frame.
        frame = '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid><w:tr><w:tc><w:tcPr/>'
        return f"{frame}{start}{''.join(rows)}</w:tbl><w:p/></w:tc></w:tr></w:tbl><w:p/>"
    return f"{start}{''.join(rows)}</w:tbl><w:p/>"


def _by_library(blocks: list[Block], reading: Reading) -> bytes:
    """As python-docx writes it, with its merged cells."""
    document = Document()
    for block in blocks:
        if isinstance(block, Para):
            if block.role in ("title", "heading"):
                document.add_heading(block.text, 0 if block.role == "title" else 1)
            else:
                document.add_paragraph(block.text)
        elif isinstance(block, Picture):
            reading.missing.add(block.name)
        elif isinstance(block, Table):
            _library_table(document, block.grid)
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as package:
        return archive({name: package.read(name) for name in package.namelist()})


def _library_table(document: DocumentObject, grid: Grid) -> None:
    table = document.add_table(len(grid.rows), grid.width, "Table Grid")
    rows = [row.cells for row in table.rows]
    for number, placed in enumerate(layout_columns(grid)):
        for column, box in placed:
            cell = rows[number][column]
            if box.rows > 1 or box.columns > 1:
                cell = cell.merge(rows[number + box.rows - 1][column + box.columns - 1])
                rows = [row.cells for row in table.rows]
            cell.text = box.text
