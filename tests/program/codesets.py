"""Small code sets in the official layouts, written field by field into a folder.

Three ICD-10-CM releases with two holes between and after them, one HCPCS release, and two lists of
a user's own. They hold just what the tests of the program ask about.
"""

import os

# Code, billable, short title. M54.5 is billable until 2021-09-30 and a header since; T40.7X1A ended
# on that day.
ICD10CM_COMMON = [
    ("B99", 0, "Other and unspecified infectious diseases"),
    ("B998", 1, "Other infectious disease"),
    ("B999", 1, "Unspecified infectious disease"),
    ("E11", 0, "Type 2 diabetes mellitus"),
    ("E116", 0, "Type 2 diabetes mellitus with oth complications"),
    ("E1165", 1, "Type 2 diabetes mellitus with hyperglycemia"),
    ("E119", 1, "Type 2 diabetes mellitus without complications"),
    ("J01", 0, "Acute sinusitis"),
    ("J012", 0, "Acute ethmoidal sinusitis"),
    ("J0120", 1, "Acute ethmoidal sinusitis, unspecified"),
    ("M40", 0, "Kyphosis and lordosis"),
    ("M400", 0, "Postural kyphosis"),
    ("M4000", 1, "Postural kyphosis, site unspecified"),
    ("M54", 0, "Dorsalgia"),
]
ICD10CM_OLD = ICD10CM_COMMON + [
    ("M545", 1, "Low back pain"),
    ("T40", 0, "Poisoning by narcotics"),
    ("T407", 0, "Poisoning by cannabis (derivatives)"),
    ("T407X", 0, "Poisoning by cannabis (derivatives)"),
    ("T407X1", 0, "Poisoning by cannabis (derivatives), accidental"),
    ("T407X1A", 1, "Poisoning by cannabis (derivatives), accidental, init"),
]
ICD10CM_NEW = ICD10CM_COMMON + [
    ("M545", 0, "Low back pain"),
    ("M5450", 1, "Low back pain, unspecified"),
    ("M5451", 1, "Vertebrogenic low back pain"),
    ("T40", 0, "Poisoning by narcotics"),
    ("T407", 0, "Poisoning by cannabis and synthetic cannabinoids"),
    ("T4071", 0, "Poisoning by cannabis (derivatives)"),
    ("T40711", 0, "Poisoning by cannabis, accidental (unintentional)"),
    ("T40711A", 1, "Poisoning by cannabis, accidental, initial encounter"),
]

# Chapter, its blocks, and the categories of each; M40-M54 is an umbrella without a category. The
# numbers are not the official ones, for they may not have gaps.
CHAPTERS = [
    ("1", "Certain infectious and parasitic diseases", [("B99", "Other infectious", ["B99"])]),
    ("2", "Endocrine diseases", [("E08-E13", "Diabetes mellitus", ["E11"])]),
    ("3", "Diseases of the respiratory system", [("J00-J06", "Acute infections", ["J01"])]),
    ("4", "Diseases of the musculoskeletal system",
     [("M40-M54", "Dorsopathies", []), ("M40-M43", "Deforming dorsopathies", ["M40"]),
      ("M50-M54", "Other dorsopathies", ["M54"])]),
    ("5", "Injury and poisoning", [("T36-T50", "Poisoning", ["T40"])]),
]


def long_title(short):
    return short + " (long)"


def order_file(rows):
    """ICD-10-CM order file: number 1-5, code 7-13, flag 15, short 17-76, long from 78."""
    lines = []
    for number, (code, billable, short) in enumerate(rows, 1):
        lines.append("%05d %-7s %d %-60s %s\n"
                     % (number, code, billable, short[:60], long_title(short)))
    return "".join(lines)


def tabular(rows):
    """ICD-10-CM tabular XML: chapters, sections, and diagnoses nested as their codes are."""
    titles = {code: long_title(short) for code, _, short in rows}
    parts = ['<?xml version="1.0" encoding="utf-8"?>\n<ICD10CM.tabular>\n<version>2022</version>\n'
             "<title>ICD-10-CM TABULAR LIST</title>\n"]

    def diagnosis(code):
        below = [c for c in titles if len(c) == len(code) + 1 and c.startswith(code)]
        dotted = code if len(code) == 3 else code[:3] + "." + code[3:]
        parts.append("<diag><name>%s</name><desc>%s</desc>" % (dotted, titles[code]))
        for child in below:
            diagnosis(child)
        parts.append("</diag>\n")

    for name, title, blocks in CHAPTERS:
        parts.append("<chapter><name>%s</name><desc>%s</desc>\n<sectionIndex>" % (name, title))
        for block, block_title, _ in blocks:
            first, last = (block.split("-") * 2)[:2]
            parts.append('<sectionRef first="%s" last="%s" id="%s">%s</sectionRef>'
                         % (first, last, block, block_title))
        parts.append("</sectionIndex>\n")
        for block, block_title, categories in blocks:
            parts.append('<section id="%s"><desc>%s (%s)</desc>\n' % (block, block_title, block))
            for category in categories:
                diagnosis(category)
            parts.append("</section>\n")
        parts.append("</chapter>\n")
    parts.append("</ICD10CM.tabular>\n")
    return "".join(parts)


def hcpcs_record(code, sequence, record, title, short, fields):
    """One line of 320 bytes; fields are (position from 1, text)."""
    line = [" "] * 320
    for position, text in [(1, "%5s" % code), (6, "%05d" % sequence), (11, str(record)),
                           (12, "%-80s" % title), (92, "%-28s" % short)] + fields:
        line[position - 1:position - 1 + len(text)] = text
    return "".join(line) + "\r\n"


def hcpcs_file():
    dates = [(269, "19860101"), (277, "20180101"), (293, "N")]
    return "".join([
        hcpcs_record("A1", 100, 7, "Dressing for one wound", "Dressing for one wound",
                     [(230, "C")] + dates),
        hcpcs_record("J0120", 100, 3, "Injection, tetracycline, up to 250 mg",
                     "Tetracyclin injection",
                     [(120, "51"), (128, "A"), (230, "D"), (257, "O1E"), (261, "1P")] + dates),
        hcpcs_record("J0130", 100, 3, "Injection abciximab, 10 mg", "Abciximab injection",
                     [(120, "51"), (128, "A"), (230, "D"), (257, "O1E"), (261, "1P")] + dates),
    ])


CHARGES = "code,title,department\nx1,Visit caf\u00e9,clinic\nX1,Visit again,ward\n"
PLACES = "code\ttitle\n11\tOffice\n21\tInpatient Hospital\n"


def write(folder):
    """Writes everything below folder and returns the arguments of `medtrie compile` for it."""
    files = {
        "cm/fy2019/icd10cm_order_2019.txt": order_file(ICD10CM_OLD),
        "cm/fy2021/icd10cm_order_2021.txt": order_file(ICD10CM_OLD),
        "cm/fy2022/icd10cm_order_2022.txt": order_file(ICD10CM_NEW),
        "cm/fy2022/icd10cm_tabular_2022.xml": tabular(ICD10CM_NEW),
        "cm/fy2022/readme.txt": "Read me\n",
        "hcpcs/2025-jan/HCPC2025_JAN_ANWEB_12172024.txt": hcpcs_file(),
        "charges.csv": CHARGES,
        "places.tsv": PLACES,
    }
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    join = os.path.join
    return [join(folder, "cm"), join(folder, "hcpcs"),
            "--list", "charge,case=keep,title=Charge codes,uri=http://example.org/charge",
            "--release", "charge:2024-01-01=" + join(folder, "charges.csv"),
            "--release", "place:2024-01-01=" + join(folder, "places.tsv")]
