"""Unpacks members of wheels: unpack.py WHEELS DESTINATION PATTERN..."""

import fnmatch
import pathlib
import sys
import zipfile

wheels, destination, *patterns = sys.argv[1:]
for wheel in sorted(pathlib.Path(wheels).glob("*.whl")):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns):
                archive.extract(name, destination)
