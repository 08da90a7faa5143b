"""Takes out of TensorFlow wheels what the engine needs: C libraries into lib/, the few headers into include/.

    extract_wheel.py extract WHEELS TARGET
    extract_wheel.py requirements WHEELS     prints the CUDA libraries that the TensorFlow wheel names, one a line
"""

import os
import re
import shutil
import sys
import zipfile

LIBRARY = re.compile(r"tensorflow/(lib\w+\.so\.2)$|nvidia/.*/lib/(lib[^/]+\.so[^/]*)$")
HEADER = re.compile(r"tensorflow/(include/(?:tensorflow/c|tensorflow/core/platform|xla/tsl|tsl)/.*\.h)$")
CUDA_REQUIREMENT = re.compile(r"^Requires-Dist: *(nvidia[\w-]+) *\(?([^;)]*)\)? *;.*and-cuda")


def wheels(folder):
    names = sorted(name for name in os.listdir(folder) if name.endswith(".whl"))
    return [zipfile.ZipFile(os.path.join(folder, name)) for name in names]


def target_of(name):
    header, library = HEADER.match(name), LIBRARY.match(name)
    if header:
        return header.group(1)
    return os.path.join("lib", library.group(1) or library.group(2)) if library else None


def extract(folder, target):
    for wheel in wheels(folder):
        for entry in wheel.infolist():
            path = target_of(entry.filename)
            if path:
                copy(wheel, entry, os.path.join(target, path))


def copy(wheel, entry, path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with wheel.open(entry) as source, open(path, "wb") as sink:
        shutil.copyfileobj(source, sink, 1 << 20)


def requirements(folder):
    for wheel in wheels(folder):
        metadata = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        for line in wheel.read(metadata).decode().splitlines():
            match = CUDA_REQUIREMENT.match(line)
            if match:
                print(match.group(1) + match.group(2).replace(" ", ""))


if __name__ == "__main__":
    {"extract": extract, "requirements": requirements}[sys.argv[1]](*sys.argv[2:])
