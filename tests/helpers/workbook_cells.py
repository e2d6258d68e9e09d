"""Reads the cells of XLSX files with nothing but zipfile and ElementTree: the witness of the reader's tests.

Prints one JSON object: {file: {"error": text} | {"sheets": [{"name", "hidden", "cells": {"B2": [kind, text]}}]}}.
kind is "text" (exact), "number" (compare as numbers), "date" (ISO text) or "any" (a formula without a value).
"""

import datetime
import json
import posixpath
import re
import sys
import xml.etree.ElementTree as ElementTree
import zipfile



def local(tag):
    return tag.rsplit("}", 1)[-1]


def children(node, name):
    return [child for child in node if local(child.tag) == name]


def escaped(text):
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def item_text(node):
    """The text of <si> or <is>: of <t> alone, else of the <t> of each run; phonetic runs say how it is read, not what."""
    parts = []
    for child in node:
        if local(child.tag) == "t":
            text = child.text or ""
            keep = child.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
            parts.append(text if keep else text.strip(" \t\r\n"))
        elif local(child.tag) == "r":
            parts.extend(inner.text or "" for inner in children(child, "t"))
    return escaped("".join(parts))


def column_name(index):
    name = ""
    while index > 0:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def format_kind(number, codes):
    if number not in codes:
        if number in range(14, 18) or number == 22 or number in range(27, 37) or number in range(50, 59):
            return "date"
        return {18: "time", 19: "time", 20: "time", 21: "time", 45: "time", 46: "duration", 47: "time"}.get(number)
    code = re.sub(r'"[^"]*"|\\.|_.|\*.', "", codes[number]).split(";")[0]
    if re.search(r"\[(h+|m+|s+)\]", code, re.I):
        return "duration"
    code = re.sub(r"\[[^\]]*\]", "", code).lower()
    code = re.sub(r"s\.0+", "s", code)
    if "general" in code or re.search(r"[0#?@]", code):
        return None
    if re.search(r"[dy]", code) or ("m" in code and not re.search(r"[hs]", code)) or "mmm" in code:
        return "date"
    return "time" if re.search(r"[hs]", code) else None


def clock(seconds):
    whole = int(seconds)
    text = "%02d:%02d:%02d" % (whole // 3600, whole // 60 % 60, whole % 60)
    rest = round((seconds - whole) * 1000)
    return text if rest == 0 else "%s.%03d" % (text, rest)


def date_text(serial, kind, date1904):
    if kind == "duration" or (kind == "time" and serial < 1):
        return clock(round(serial * 86400, 3))
    base = datetime.datetime(1904, 1, 1) if date1904 else datetime.datetime(1899, 12, 31 if serial < 60 else 30)
    moment = base + datetime.timedelta(milliseconds=round(serial * 86400000))
    day = moment.strftime("%Y-%m-%d")
    seconds = (moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()
    return day if seconds == 0 else day + "T" + clock(seconds)


class Workbook:
    def __init__(self, path):
        self.zip = zipfile.ZipFile(path)
        self.names = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in self.zip.infolist()}

    def part(self, name):
        info = self.names.get(name.lower())
        return None if info is None else ElementTree.fromstring(self.zip.read(info))

    def relations(self, name):
        folder, base = posixpath.split(name)
        root = self.part(posixpath.join(folder, "_rels", base + ".rels"))
        found = {}
        for node in [] if root is None else root:
            target = node.get("Target").replace("\\", "/")
            joined = target if target.startswith("/") else posixpath.join("/", folder, target)
            found[node.get("Id")] = (node.get("Type").rsplit("/", 1)[-1], posixpath.normpath(joined).lstrip("/"))
        return found

    def read(self):
        main = next((target for kind, target in self.relations("").values() if kind == "officeDocument"), "xl/workbook.xml")
        root = self.part(main)
        relations = self.relations(main)
        by_kind = {kind: target for kind, target in relations.values()}
        strings = self.part(by_kind.get("sharedStrings", "xl/sharedStrings.xml"))
        self.strings = [] if strings is None else [item_text(node) for node in children(strings, "si")]
        self.kinds = self.styles(by_kind.get("styles", "xl/styles.xml"))
        self.date1904 = any(node.get("date1904") in ("1", "true") for node in children(root, "workbookPr"))
        sheets = []
        for node in children(children(root, "sheets")[0], "sheet"):
            identifier = next(value for key, value in node.attrib.items() if key.endswith("}id"))
            kind, target = relations.get(identifier, (None, None))
            if kind != "worksheet" or self.part(target) is None:
                continue
            hidden = node.get("state", "visible") != "visible"
            sheets.append({"name": node.get("name"), "hidden": hidden, "cells": self.cells(self.part(target))})
        return sheets

    def styles(self, name):
        root = self.part(name)
        if root is None:
            return []
        codes = {int(node.get("numFmtId")): node.get("formatCode") for node in root.iter() if local(node.tag) == "numFmt"}
        formats = children(root, "cellXfs")
        return [format_kind(int(node.get("numFmtId", "0")), codes) for node in children(formats[0], "xf")] if formats else []

    def cells(self, root):
        found = {}
        row_number = 0
        for row in [row for data in children(root, "sheetData") for row in children(data, "row")]:
            row_number = int(row.get("r", row_number + 1))
            column = 0
            for cell in children(row, "c"):
                reference = cell.get("r")
                if reference is None:
                    column += 1
                else:
                    column = 0
                    for letter in re.match(r"[A-Za-z]+", reference)[0].upper():
                        column = column * 26 + ord(letter) - 64
                value = self.value(cell)
                if value is not None and value[1] != "":
                    found[column_name(column) + str(row_number)] = value
        return found

    def value(self, cell):
        kind = cell.get("t", "n")
        inline = children(cell, "is")
        values = children(cell, "v")
        if kind == "inlineStr" and inline:
            return ["text", item_text(inline[0])]
        if not values:
            return ["any", "formula"] if children(cell, "f") and (children(cell, "f")[0].text or "") else None
        text = values[0].text or ""
        if kind == "s":
            return ["text", self.strings[int(text)]] if text.strip() else None
        if kind in ("str", "inlineStr"):
            return ["text", escaped(text)]
        if kind == "b":
            return ["text", "TRUE" if text.strip() in ("1", "true") else "FALSE"]
        if kind in ("e", "d"):
            return ["text", text]
        if text.strip() == "":
            return None
        style = cell.get("s") or ""
        style_kind = self.kinds[int(style)] if style and int(style) < len(self.kinds) else None
        if style_kind is None or (style_kind == "date" and float(text) == 0):
            return ["number", text]
        return ["date", date_text(float(text), style_kind, self.date1904)]


result = {}
for path in sys.argv[1:]:
    try:
        result[path] = {"sheets": Workbook(path).read()}
    except Exception as error:
        result[path] = {"error": str(error)}
json.dump(result, sys.stdout)
