"""The official files, read by their layouts: Python's standard library alone."""

import datetime
import io
import lzma
import os
import re
import sys
import xml.etree.ElementTree as ElementTree
import zipfile

ORDER_FILE = r"^icd10(cm|pcs)[-_]order[-_][^a]*\d{4}\.txt\.xz$"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def fail(message):
    sys.exit(f"{os.path.basename(sys.argv[0])}: {message}")


# ---- Files --------------------------------------------------------------------------------------

def unpacked(path):
    with lzma.open(path) as file:
        return file.read()


def folder_day(name):
    """The first day of a release, from the name of its folder."""
    months = {"jan": "01", "apr": "04", "oct": "10", "annual": "01"}
    fiscal = re.fullmatch(r"fy(\d{4})(?:-(jan|apr))?", name)
    if fiscal:
        year, month = int(fiscal[1]), fiscal[2]
        return f"{year}-{months[month]}-01" if month else f"{year - 1}-10-01"
    calendar = re.fullmatch(r"(\d{4})-(jan|apr|oct|annual)", name)
    if calendar:
        return f"{calendar[1]}-{months[calendar[2]]}-01"
    if name == "v32":
        return "2014-10-01"
    fail(f"folder {name}: no release")


def releases_of(folder):
    """(first day, folder) of each release, oldest first."""
    return sorted((folder_day(name), os.path.join(folder, name)) for name in os.listdir(folder)
                  if os.path.isdir(os.path.join(folder, name)))


def the_file(folder, pattern):
    """The one file of the folder whose name has the pattern, or None."""
    found = [name for name in os.listdir(folder) if re.search(pattern, name, re.IGNORECASE)]
    if len(found) > 1:
        fail(f"{folder}: {found}")
    return os.path.join(folder, found[0]) if found else None


def order_file(folder):
    """Rows (code, flag, short title, long title) of an ICD-10 order file, by its columns."""
    path = the_file(folder, ORDER_FILE)
    if path is None:
        return None
    rows = []
    for line in unpacked(path).decode("ascii").split("\r\n")[:-1]:
        rows.append((line[6:13].strip(), line[14], line[16:76].strip(" "), line[77:].strip(" ")))
    return rows


def sheet_rows(path):
    """The rows of a workbook's first worksheet: (number, column letter -> text)."""
    with zipfile.ZipFile(io.BytesIO(unpacked(path))) as book:
        shared = ["".join(text.text or "" for text in item.iter(SHEET + "t"))
                  for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    for row in sheet.iter(SHEET + "row"):
        cells = {}
        for cell in row.iter(SHEET + "c"):
            value = cell.find(SHEET + "v")
            if value is not None:
                text = shared[int(value.text)] if cell.get("t") == "s" else value.text
                cells[re.match("[A-Z]+", cell.get("r"))[0]] = text
        yield int(row.get("r")), cells


def day_before(day):
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()
