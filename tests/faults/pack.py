"""Packs the sample in data/ in every way that the compiler unpacks: the folder that it writes gives
the same codes.

    pack.py DATA FOLDER
"""

import gzip
import lzma
import os
import shutil
import sys
import zipfile


def files_below(folder):
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield os.path.join(place, name)


def write_zip(path, folder, data):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files_below(folder):
            # A document is known as one by what is in it, too.
            name = os.path.relpath(file, data).replace(".xlsx", ".dat")
            archive.write(file, name)


def main():
    data, target = sys.argv[1:]
    shutil.rmtree(target, ignore_errors=True)
    os.makedirs(target)
    write_zip(os.path.join(target, "icd10cm.zip"), os.path.join(data, "icd10cm"), data)
    # A zip within another, and one of them a name that is not ASCII.
    inner = os.path.join(target, "inner.zip")
    write_zip(inner, os.path.join(data, "cpt"), data)
    with zipfile.ZipFile(os.path.join(target, "outer.zip"), "w") as archive:
        archive.write(inner, "caf\u00e9/cpt.zip")
    os.remove(inner)
    for system, suffix, opener in [("icd10pcs", ".xz", lzma.open), ("hcpcs", ".gz", gzip.open)]:
        for file in files_below(os.path.join(data, system)):
            path = os.path.join(target, os.path.relpath(file, data)) + suffix
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(file, "rb") as source, opener(path, "wb") as packed:
                packed.write(source.read())
    claims = (b"id,dx1,dx2,px,dos\n1,E11.9,E11,99213,2022-03-01\n2,M54.5,nix,J1100,2021-09-30\n"
              + b"3,E11.9,,,2022-01-01\n" * 500)
    with open(os.path.join(target, "claims.csv"), "wb") as plain:
        plain.write(claims)
    for suffix, opener in [(".xz", lzma.open), (".gz", gzip.open)]:
        with opener(os.path.join(target, "claims.csv" + suffix), "wb") as packed:
            packed.write(claims)
    for system in ["icd9cm", "lists"]:
        shutil.copytree(os.path.join(data, system), os.path.join(target, system))


main()
