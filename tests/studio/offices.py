"""A workbook as a ministry keeps one: a title, a merged parent, leading zeros, people, a counter, two wrong telephones."""

import openpyxl

HEADER = ("S.No.", "Office code", "Name of office", "Parent office", "Telephone", "Head of office", "Postcode", "Town")
TOWNS = ("Springfield", "Riverton", "Lakeside", "Hillview", "Eastport")
PARTS = ("North", "South", "East", "West", "Centre")
PEOPLE = ("Mary Jones", "John Smith", "Aisha Khan", "Peter Novak", "Li Wei")
WRONG = {7: "ask the desk", 33: "12"}
"""The telephones that are none, by the number of the office."""

GROUP = 12


def offices():
    """The rows without counter: code, name, parent, telephone, head, postcode, town."""
    rows = []
    for number in range(60):
        part = f"Directorate of Works {PARTS[number // GROUP]}"
        is_head = number % GROUP == 0
        town = TOWNS[number % 5]
        telephone = WRONG.get(number, f"020 7946 0{number:03}")
        name = part if is_head else f"Works Office {town} {number}"
        parent = None if is_head else part
        rows.append([f"{number + 7:04}", name, parent, telephone, PEOPLE[number % 5], f"0{1000 + number}", town])
    return rows


def write_workbook(path, rows, *, as_of):
    """Write the rows below a title and a header, counted; equal parents that follow each other are one merged cell."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Offices"
    sheet["A1"] = f"Regional offices, Ministry of Works (as of {as_of})"
    sheet.merge_cells("A1:H1")
    sheet.append([])
    sheet.append(HEADER)
    for number, row in enumerate(rows, start=1):
        sheet.append([number, *row])
    _merge_parents(sheet, rows)
    workbook.save(path)


def _merge_parents(sheet, rows):
    first = 0
    for number in range(1, len(rows) + 1):
        if number < len(rows) and rows[number][2] == rows[first][2]:
            continue
        if rows[first][2] and number - first > 1:
            sheet.merge_cells(start_row=first + 4, end_row=number + 3, start_column=4, end_column=4)
        first = number
