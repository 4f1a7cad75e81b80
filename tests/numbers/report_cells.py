"""The tables of a printed report, read back from each of its formats by the standard library alone:
nothing here knows how they were written.

    tables(bytes, "docx", plan) -> {"bang-1": Table(head, rows), …}

`plan` is what `plan(json)` gives: how the tables are called, for formats that show no identities.
A cell is the text that a reader sees, in one canonical form (`plain`), because CSV leaves out what
only people need: points between thousands, a plus, a dash for nothing.  A row is as long as its
head; what spans columns stands in the first of them.
"""

import collections
import csv
import datetime
import html.parser
import io
import json
import re
import subprocess
import zipfile
from xml.etree import ElementTree

Table = collections.namedtuple("Table", "head rows")
Named = collections.namedtuple("Named", "name empty note columns raw")  # of a plan

NUMBER = re.compile(r"(≥ ?)?([+-]?)(\d{1,3}(?:\.\d{3})+|\d+)(,\d+)?")


def plain(text):
    """What a cell says, however a format may dress it."""
    text = " ".join((text or "").split())
    if text == "-":
        return ""
    match = NUMBER.fullmatch(text)
    if match:
        at_least, sign, whole, rest = match.groups()
        return f"{'≥ ' if at_least else ''}{sign.strip('+')}{whole.replace('.', '')}{rest or ''}"
    return text


def row_of(cells, width):
    cells = [plain(cell) for cell in cells]
    return cells + [""] * (width - len(cells))


# --- JSON, which also says how tables are called ----------------------------------------------------

def said_number(value):
    """'-1234.56' as Vietnamese writes it."""
    sign, whole, rest = re.fullmatch(r"(-?)(\d+)(?:\.(\d+))?", value).groups()
    groups = re.sub(r"(?<=\d)(?=(\d{3})+$)", ".", whole)
    return sign + groups + ("," + rest if rest else "")


def said_span(seconds):
    sign, seconds = "-" if seconds < 0 else "", abs(seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


EPOCH = datetime.datetime(1970, 1, 1)


def said_value(cell):
    """A cell of JSON once more from its exact value."""
    kind, value = cell["kind"], cell["value"]
    if kind == "number":
        return ("≥ " if cell.get("at_least") else "") + said_number(value)
    if kind == "span":
        return said_span(abs(int(value)) // 1000 * (-1 if int(value) < 0 else 1))
    if kind == "day":
        return (EPOCH + datetime.timedelta(days=int(value))).strftime("%d/%m/%Y")
    return (EPOCH + datetime.timedelta(seconds=int(value))).strftime("%d/%m/%Y %H:%M")


def json_cell(cell):
    if cell is None or isinstance(cell, str):
        return cell
    if cell["kind"] == "text":  # a strong one
        return cell["text"]
    text = said_value(cell)
    if plain(text) != plain(cell["text"]):
        raise ValueError(f"{cell}: its value is {text}")
    return text


def json_tables(document):
    document = document.get("document", document)  # of `haidang report`, or of the printer
    return [block["table"] for block in document["blocks"] if block.get("table")]


def plan(bytes_):
    """{id: how it is called}"""
    return {table["id"]: Named(". ".join(filter(None, (table["label"], table["title"]))),
                               table["empty"], table["note"], len(table["columns"]),
                               table.get("raw", False))
            for table in json_tables(json.loads(bytes_))}


def ids_by(key, plan_):
    """{name: identities}: two tables may be called alike; in the order of the document, raw ones
    after all others."""
    ids = collections.defaultdict(list)
    for id_, named in sorted(plan_.items(), key=lambda item: item[1].raw):
        ids[key(named.name)].append(id_)
    return ids


def read_json(bytes_, _):
    tables_ = {}
    for table in json_tables(json.loads(bytes_)):
        head = [plain(column["title"]) for column in table["columns"]]
        rows = [row["cells"] if isinstance(row, dict) else row for row in table.get("rows", [])]
        tables_[table["id"]] = Table(head, [row_of(map(json_cell, row), len(head))
                                            for row in rows])
    return tables_


# --- CSV --------------------------------------------------------------------------------------------

def csv_cell(cell):
    """The apostrophe says "this is text" to a spreadsheet."""
    return cell[1:] if re.match(r"'[=+\-@\t\r]", cell) else cell


def read_csv(bytes_, plan_):
    text = bytes_.decode("utf-8-sig")
    if not bytes_.startswith(b"\xef\xbb\xbf") or "\n" in text.replace("\r\n", ""):
        raise ValueError("no mark of UTF-8, or lines that do not end in CR LF")
    blocks, block = [], []
    for line in csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True):
        if line:
            block.append([csv_cell(cell) for cell in line])
        else:
            blocks.append(block)
            block = []
    tables_ = {}
    for id_, block in zip(plan_, blocks, strict=True):
        named = plan_[id_]
        if block[0] != [named.name]:
            raise ValueError(f"{block[0]} is not {named.name}")
        head, rows = block[1], block[2:]
        if named.note and rows[-1] == [named.note]:
            rows.pop()
        if named.empty and rows == [[named.empty]]:
            rows = []
        tables_[id_] = Table([plain(title) for title in head],
                             [row_of(row, len(head)) for row in rows])
    return tables_


# --- XLSX -------------------------------------------------------------------------------------------

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DAY_ZERO = datetime.datetime(1899, 12, 30)


def shown(number, code):
    """A number as a spreadsheet of a Vietnamese shows it by the format `code`."""
    value = float(number)
    code = re.sub(r"\[\$[^]]*\]", "", code)
    if code == "General":
        return said_number(f"{value:.15g}")
    if code in ("[h]:mm:ss", "[hh]:mm:ss"):
        return said_span(round(value * 86400))
    if "yy" in code.lower():
        moment = DAY_ZERO + datetime.timedelta(seconds=round(value * 86400))
        return moment.strftime("%d/%m/%Y %H:%M" if "hh" in code.lower() else "%d/%m/%Y")
    parts = code.split(";")
    part = parts[1] if value < 0 and len(parts) > 1 else parts[2] \
        if value == 0 and len(parts) > 2 else parts[0]
    if value < 0 and len(parts) == 1:
        part = "-" + part
    match = re.fullmatch(r'((?:"[^"]*"|\\.|[+-])*)(#,##)?0(?:\.(0+))?', part)
    if not match:
        raise ValueError(f"what is the format {code!r}?")
    prefix = re.sub(r'"([^"]*)"|\\(.)', r"\1\2", match[1])
    text = said_number(format(abs(value), f".{len(match[3] or '')}f"))
    return prefix + (text if match[2] else text.replace(".", ""))


class Workbook:
    def __init__(self, bytes_):
        self.zip = zipfile.ZipFile(io.BytesIO(bytes_))
        styles = self.xml("xl/styles.xml")
        codes = {item.get("numFmtId"): item.get("formatCode")
                 for item in styles.iter(SHEET + "numFmt")}
        codes |= {"0": "0", "1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00", "46": "[h]:mm:ss"}
        self.codes = [codes.get(item.get("numFmtId"), "?")
                      for item in styles.find(SHEET + "cellXfs")]
        self.strings = ["".join(item.itertext()) for item in self.xml("xl/sharedStrings.xml")] \
            if "xl/sharedStrings.xml" in self.zip.namelist() else []

    def xml(self, name):
        return ElementTree.fromstring(self.zip.read(name))

    def sheets(self):
        targets = {item.get("Id"): item.get("Target")
                   for item in self.xml("xl/_rels/workbook.xml.rels")}
        for sheet in self.xml("xl/workbook.xml").iter(SHEET + "sheet"):
            yield sheet.get("name"), self.xml("xl/" + targets[sheet.get(RELATION + "id")])

    def cell(self, cell):
        kind, value = cell.get("t", "n"), cell.findtext(SHEET + "v")
        if kind == "inlineStr":
            return "".join(cell.find(SHEET + "is").itertext())
        if kind == "s":
            return self.strings[int(value)]
        if value is None:
            return ""
        return shown(value, self.codes[int(cell.get("s", 0))])

    def cells(self, sheet):
        """{row: {column: text}}, both from 0"""
        found = collections.defaultdict(dict)
        for cell in sheet.iter(SHEET + "c"):
            letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r")).groups()
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - ord("A") + 1
            found[int(digits) - 1][column - 1] = self.cell(cell)
        return found


def read_xlsx(bytes_, plan_):
    book, tables_ = Workbook(bytes_), {}
    ids = ids_by(lambda name: name, plan_)
    for _, sheet in book.sheets():
        cells = book.cells(sheet)
        if not ids.get(cells[0].get(0)):
            continue
        id_ = ids[cells[0][0]].pop(0)
        head = [plain(text) for _, text in sorted(cells[2].items())]
        area = sheet.find(SHEET + "autoFilter")
        last = int(re.search(r"(\d+)$", area.get("ref"))[1]) if area is not None else 3
        tables_[id_] = Table(head, [row_of((cells[row].get(column, "") for column in
                                            range(len(head))), len(head))
                                    for row in range(3, last)])
    return tables_


# --- DOCX -------------------------------------------------------------------------------------------

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def iter_all(element, *tags):
    return (part for part in element.iter() if part.tag in tags)


def word_cells(row):
    cells = []
    for cell in row.findall(WORD + "tc"):
        text = "".join(part.text or "" if part.tag == WORD + "t" else "\n"
                       for part in iter_all(cell, WORD + "t", WORD + "br"))
        span = cell.find(f"{WORD}tcPr/{WORD}gridSpan")
        cells += [text] + [""] * (int(span.get(WORD + "val")) - 1 if span is not None else 0)
    return cells


def read_docx(bytes_, plan_):
    body = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(bytes_)).read("word/document.xml"))[0]
    ids = {id_.replace("-", "_"): id_ for id_ in plan_}
    tables_, id_ = {}, None
    for element in body:
        for mark in element.iter(WORD + "bookmarkStart"):
            id_ = ids.get(mark.get(WORD + "name"))
            if id_:
                tables_[id_] = Table(None, [])  # it may have no rows, and no head then
        if element.tag != WORD + "tbl" or id_ is None:
            continue
        rows = element.findall(WORD + "tr")
        heads = [row for row in rows if row.find(f"{WORD}trPr/{WORD}tblHeader") is not None]
        head = [plain(cell) for cell in word_cells(heads[0])]
        tables_[id_] = Table(head, [row_of(word_cells(row), len(head)) for row in rows
                                    if row not in heads])
        id_ = None
    return tables_


# --- HTML -------------------------------------------------------------------------------------------

class Page(html.parser.HTMLParser):
    """Tables by the last identity that was said before their first row."""

    def __init__(self, ids):
        super().__init__()
        self.ids, self.id, self.tables = ids, None, {}
        self.row = self.cell = None
        self.in_head = False

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if attributes.get("id") in self.ids:
            self.id = attributes["id"]
            self.tables[self.id] = Table([], [])
        if tag == "thead":
            self.in_head = True
        elif tag == "tr":
            self.row = []
        elif tag in ("td", "th") and self.row is not None:
            self.cell = []
            self.span = int(attributes.get("colspan") or 1)
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag):
        if tag == "thead":
            self.in_head = False
        elif tag == "table":
            self.id = None
        elif tag in ("td", "th") and self.cell is not None:
            self.row += ["".join(self.cell)] + [""] * (self.span - 1)
            self.cell = None
        elif tag == "tr" and self.row is not None and self.id:
            table = self.tables[self.id]
            if self.in_head:
                table.head.extend(map(plain, self.row))
            else:
                table.rows.append(row_of(self.row, len(table.head)))
            self.row = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell.append(data)


def read_html(bytes_, plan_):
    page = Page(set(plan_))
    page.feed(bytes_.decode())
    page.close()
    return {id_: Table(table.head, [row for row in table.rows
                                    if not is_only(row, plan_[id_].empty)])
            for id_, table in page.tables.items()}


def is_only(row, text):
    """Is it the row that says that there is none?"""
    return bool(text) and row[0] == plain(text) and not any(row[1:])


# --- PDF, by its tags -------------------------------------------------------------------------------

def pdf_structure(bytes_):
    """(depth, element) and (depth, text) of a tagged PDF, as poppler reads it."""
    said = subprocess.run(["pdfinfo", "-struct-text", "-"], input=bytes_, capture_output=True,
                          check=True).stdout.decode()
    for line in said.splitlines():
        text = re.fullmatch(r'( *)"(.*)"', line)
        element = re.fullmatch(r"( *)(\w+):?(?: .*)?", line)
        if text:
            yield len(text[1]), "text", text[2]
        elif element:
            yield len(element[1]), "element", element[2]


def squeeze(text):
    """Where a line ends in a PDF, a space may be lost."""
    return "".join(plain(text).split())


def read_pdf(bytes_, plan_):
    """A cell that goes on on the next page is one element; so a table is one, too."""
    ids = ids_by(squeeze, plan_)
    tables_, id_, row, cell, words = {}, None, None, None, []
    row_depth = cell_depth = -1
    in_caption = False  # an annex may say it for its table; another heading may say the same
    for depth, kind, what in pdf_structure(bytes_):
        if kind == "text":
            words.append(what)
            if cell is not None:
                cell.append(what)
            elif in_caption and ids.get(squeeze("".join(words))):
                id_ = ids[squeeze("".join(words))].pop(0)
                tables_[id_] = Table([], [])
            continue
        words = words if what in ("Span", "Link") else []
        in_caption = what in ("Caption", "H1") or (what == "Span" and in_caption)
        cell = cell if depth > cell_depth else None
        row = row if depth > row_depth else None
        if what == "TR" and id_:
            row, row_depth = [], depth
            tables_[id_].rows.append(row)
        elif what in ("TH", "TD") and row is not None:
            cell, cell_depth = [], depth
            row.append(cell)
    return {id_: pdf_table(table, plan_[id_].columns) for id_, table in tables_.items()}


def pdf_table(table, width):
    rows = [row_of(("".join(cell) for cell in row), width) for row in table.rows]
    return Table(rows[0] if rows else None, rows[1:])


def pdf_words(bytes_):
    return set(subprocess.run(["pdftotext", "-layout", "-", "-"], input=bytes_,
                              capture_output=True, check=True).stdout.decode().split())


def healed(table, wanted, words):
    """Poppler ends a cell where its first line does.  What is missing then is taken for said if all
    its words are somewhere in the text: cells of one line are compared to the letter."""
    def heal(cell, should):
        rest = squeeze(should)[len(squeeze(cell)):]
        is_begun = cell and rest and squeeze(should).startswith(squeeze(cell))
        return should if is_begun and all(word in words for word in last_words(should, rest)) \
            else cell

    rows = [list(map(heal, row, should)) for row, should in zip(table.rows, wanted.rows)]
    return Table(table.head and list(map(heal, table.head, wanted.head)),
                 rows + table.rows[len(rows):])


def last_words(text, squeezed_rest):
    """The words of `text` that make up its end."""
    words = text.split()
    while len("".join(words)) > len(squeezed_rest):
        words.pop(0)
    return words


# --- all --------------------------------------------------------------------------------------------

READERS = {"json": read_json, "csv": read_csv, "xlsx": read_xlsx, "docx": read_docx,
           "html": read_html, "pdf": read_pdf}
FOR_PROGRAMS = {"json", "csv", "xlsx"}  # have raw tables, too


def tables(bytes_, format_, plan_):
    return READERS[format_](bytes_, plan_)


def dressed(table, seen):
    return Table(table.head and [seen(title) for title in table.head],
                 [[seen(cell) for cell in row] for row in table.rows])


def differences(files):
    """What {format: bytes} do not tell alike; JSON is what the others are compared with."""
    plan_ = plan(files["json"])
    told = {format_: tables(bytes_, format_, plan_) for format_, bytes_ in files.items()}
    for format_ in told:
        wanted = [id_ for id_ in plan_ if format_ in FOR_PROGRAMS or not plan_[id_].raw]
        if sorted(told[format_]) != sorted(wanted):
            yield f"{format_} has the tables {sorted(told[format_])}, not {sorted(wanted)}"
            continue
        if format_ == "pdf":
            words = pdf_words(files["pdf"])
            told["pdf"] = {id_: healed(told["pdf"][id_], told["json"][id_], words)
                           for id_ in wanted}
        for id_ in wanted:
            yield from (f"{format_}, {id_}: {line}"
                        for line in compare(told["json"][id_], told[format_][id_],
                                            squeeze if format_ == "pdf" else plain))


def compare(wanted, got, seen):
    wanted, got = dressed(wanted, seen), dressed(got, seen)
    if got.head != wanted.head and (got.head or wanted.rows):
        yield f"its head is {got.head}, not {wanted.head}"
    if len(got.rows) != len(wanted.rows):
        yield f"it has {len(got.rows)} rows, not {len(wanted.rows)}"
    for number, (row, should) in enumerate(zip(got.rows, wanted.rows), 1):
        if row != should:
            yield f"row {number} is {row}, not {should}"
