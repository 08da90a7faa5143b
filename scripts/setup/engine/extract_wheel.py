"""Takes out of wheels what the engine needs: TensorFlow's libraries into lib/, the few headers into include/, and what
TensorFlow opens of CUDA into nvidia/, in the wheels' own layout: its RUNPATHs lead from lib/ to ../nvidia/PACKAGE/lib.

    extract_wheel.py extract WHEELS TARGET
    extract_wheel.py requirements WHEELS     prints the CUDA libraries that the TensorFlow wheel names, one a line
"""

import os
import re
import shutil
import sys
import zipfile

LIBRARY = re.compile(r"tensorflow/(lib\w+\.so\.2)$")
# XLA runs ptxas and reads libdevice.
CUDA = re.compile(r"nvidia/\w+/lib/lib[^/]+\.so[^/]*$|nvidia/cuda_nvcc/(?:bin/ptxas|nvvm/libdevice/[^/]+\.bc)$")
# Two thirds of a gigabyte.
NEVER_OPENED = re.compile(r"/lib(?:cusolverMg|nvblas|cufftw|curand|nvperf_\w+|checkpoint|pcsamplingutil|.+\.alt)\.so")
NEVER_NEEDED = {"nvidia-curand-cu12"}
# Where libraries are looked for next to their own package's folder: no RUNPATH of libtensorflow_framework leads to cusolver, without
# which it registers no GPU; those of cublas and cufft, which compile at run time, lead to their own folders only.
LOOKED_FOR_IN = {"cusolver": ("cusparse",), "cuda_nvrtc": ("cublas", "cufft")}
HEADER = re.compile(r"tensorflow/(include/(?:tensorflow/c|tensorflow/core/platform|xla/tsl|tsl)/.*\.h)$")
CUDA_REQUIREMENT = re.compile(r"^Requires-Dist: *(nvidia[\w-]+) *\(?([^;)]*)\)? *;.*and-cuda")


def wheels(folder):
    names = sorted(name for name in os.listdir(folder) if name.endswith(".whl"))
    return [zipfile.ZipFile(os.path.join(folder, name)) for name in names]


def target_of(name):
    header, library = HEADER.match(name), LIBRARY.match(name)
    if header:
        return header.group(1)
    if library:
        return os.path.join("lib", library.group(1))
    return name if CUDA.match(name) and not NEVER_OPENED.search(name) else None


def extract(folder, target):
    for wheel in wheels(folder):
        for entry in wheel.infolist():
            path = target_of(entry.filename)
            if path:
                copy(wheel, entry, os.path.join(target, path))
    link_libraries(os.path.join(target, "nvidia"))


def link_libraries(cuda):
    for package, others in LOOKED_FOR_IN.items():
        for other in others if os.path.isdir(os.path.join(cuda, package)) else ():
            os.makedirs(os.path.join(cuda, other, "lib"), exist_ok=True)
            for name in os.listdir(os.path.join(cuda, package, "lib")):
                os.symlink(os.path.join("../..", package, "lib", name), os.path.join(cuda, other, "lib", name))


def copy(wheel, entry, path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with wheel.open(entry) as source, open(path, "wb") as sink:
        shutil.copyfileobj(source, sink, 1 << 20)
    # zipfile leaves them behind; ptxas is run. Readable whatever the wheel says.
    os.chmod(path, entry.external_attr >> 16 & 0o777 | 0o644)


def requirements(folder):
    for wheel in wheels(folder):
        metadata = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        for line in wheel.read(metadata).decode().splitlines():
            match = CUDA_REQUIREMENT.match(line)
            if match and match.group(1) not in NEVER_NEEDED:
                print(match.group(1) + match.group(2).replace(" ", ""))


if __name__ == "__main__":
    {"extract": extract, "requirements": requirements}[sys.argv[1]](*sys.argv[2:])
