#!/usr/bin/env python3
"""Makes datasets/places.tsv from the national list of administrative divisions.

    python3 scripts/make-places.py FOLDER > datasets/places.tsv

FOLDER holds four CSV files in UTF-8 with a header line, one file a level:

    provinces.csv  code (2 digits), name
    cities.csv     code (4 digits), name
    areas.csv      code (6 digits), name, cityCode
    streets.csv    code (9 digits), name, areaCode

The result has the columns code, level, name and parent, separated by tabs and sorted by code as text. Codes of
provinces and cities are padded with zeros to 6 digits. Three kinds of rows exist in the list only to keep its four
steps regular; they are no places, so they are left out and what stands below them moves up to the nearest real place:

  * a city that names a group (市辖区, 县, 省直辖县级行政区划, ...): its counties belong to the province;
  * a county that names a group (市辖区): its towns belong to the city;
  * a county that only repeats its city (东莞市 below 东莞市): its towns belong to the city.

Counts go to standard error. A list that breaks a rule (a parent that is missing, two places of one name below one
parent, a code of the wrong length) stops the run with exit status 1 and no output.
"""

import collections
import csv
import pathlib
import sys

GROUPS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖县", "自治区直辖县", "省直辖行政单位"}
LEVELS = ("province", "city", "county", "town")
WIDTHS = {"provinces": 2, "cities": 4, "areas": 6, "streets": 9}

Place = collections.namedtuple("Place", "code level name parent")


def read(folder, name):
    """The rows of one file as dictionaries; names lose surrounding space, codes must have the file's width."""
    with open(folder / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        rows = [{key: value.strip() for key, value in row.items()} for row in csv.DictReader(file)]
    for row in rows:
        if len(row["code"]) != WIDTHS[name] or not row["code"].isascii() or not row["code"].isdigit():
            raise ValueError(f"{name}.csv: {row['code']!r} is no code of {WIDTHS[name]} digits")
    return rows


def make(folder):
    """All places of the list, each hung on the nearest real place above it."""
    places = []
    # For every code of the source, groups and repeats included: the code of the place that stands for it.
    stands_for = {}
    names = {}

    def add(source, level, parent):
        code = source["code"] if level == "town" else source["code"].ljust(6, "0")
        places.append(Place(code, level, source["name"], parent))
        names[code] = source["name"]
        stands_for[source["code"]] = code

    for row in read(folder, "provinces"):
        add(row, "province", "")
    for row in read(folder, "cities"):
        province = stands_for[row["code"][:2]]
        if row["name"] in GROUPS:
            stands_for[row["code"]] = province
        else:
            add(row, "city", province)
    for row in read(folder, "areas"):
        above = stands_for[row["cityCode"]]
        if row["name"] in GROUPS or row["name"] == names[above]:
            stands_for[row["code"]] = above
        else:
            add(row, "county", above)
    for row in read(folder, "streets"):
        add(row, "town", stands_for[row["areaCode"]])
    # The codes are ASCII digits, so this is plain byte order.
    return sorted(places, key=lambda place: place.code)


def problems(places):
    """What is wrong with the list, one sentence each."""
    by_code = {}
    siblings = set()
    for place in places:
        if place.code in by_code:
            yield f"{place.code} stands twice: {by_code[place.code].name} and {place.name}"
        by_code[place.code] = place
        if (place.parent, place.name) in siblings:
            yield f"{place.name} stands twice below {place.parent}"
        siblings.add((place.parent, place.name))
        if not place.name or any(character in '"\t\r\n' for character in place.name):
            yield f"{place.code} has a name that cannot be written: {place.name!r}"
    for place in places:
        if place.level == "province":
            continue
        parent = by_code.get(place.parent)
        if parent is None:
            yield f"{place.code} {place.name}: its parent {place.parent} is missing"
        elif LEVELS.index(parent.level) >= LEVELS.index(place.level):
            yield f"{place.code} {place.name}: its parent {parent.name} is no higher level"


def main(arguments):
    if len(arguments) != 2:
        print("usage: make-places.py FOLDER > places.tsv", file=sys.stderr)
        return 2
    try:
        places = make(pathlib.Path(arguments[1]))
    except (OSError, KeyError, ValueError) as error:
        print(f"make-places.py: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    found = list(problems(places))
    for problem in found:
        print(f"make-places.py: {problem}", file=sys.stderr)
    if found:
        return 1
    lines = ["code\tlevel\tname\tparent"]
    lines += ["\t".join(place) for place in places]
    sys.stdout.buffer.write(("\n".join(lines) + "\n").encode("utf-8"))
    counts = collections.Counter(place.level for place in places)
    print(", ".join(f"{counts[level]} {level}" for level in LEVELS), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
