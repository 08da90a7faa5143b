"""Writes HDF5 files that no save of Keras writes: {"directory": ...} in, the names of the files out."""

import json
import os
import sys
import zlib

import h5py
import numpy as np

MEBIBYTE = 1 << 20


def variables(file, path="layers/dense/vars"):
    return file.require_group(path)


def dense(file):
    group = variables(file)
    group["0"] = np.arange(12, dtype="f4").reshape(3, 4)
    group["1"] = np.zeros(4, "f4")


def only(value, **options):
    def build(file):
        variables(file).create_dataset("0", data=value, **options)

    return build


def declared(**options):
    def build(file):
        variables(file).create_dataset("0", dtype="f4", **options)

    return build


def zeros_deflated(mebibytes):
    """The bytes of a zlib stream of zeros."""
    packer = zlib.compressobj(9)
    return b"".join([packer.compress(bytes(MEBIBYTE)) for _ in range(mebibytes)] + [packer.flush()])


def lying_chunk(file):
    """A chunk of 4 KiB that inflates to 512 MiB."""
    dataset = variables(file).create_dataset("0", shape=(1024,), dtype="f4", chunks=(1024,), compression="gzip")
    dataset.id.write_direct_chunk((0,), zeros_deflated(512))


def deflated_twice(file):
    """A chunk of a few kilobytes that inflates to 512 MiB through two filters."""
    options = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    options.set_chunk((1024,))
    options.set_deflate(9)
    options.set_deflate(9)
    space = h5py.h5s.create_simple((1024,))
    dataset = h5py.h5d.create(variables(file).id, b"0", h5py.h5t.IEEE_F32LE, space, options)
    dataset.write_direct_chunk((0,), zlib.compress(zeros_deflated(512), 9))


def virtual(file):
    layout = h5py.VirtualLayout((10,), "f4")
    layout[:] = h5py.VirtualSource("/etc/hostname", "x", (10,))
    variables(file).create_virtual_dataset("0", layout)


def linked(path, link):
    def build(file):
        dense(file)
        file[path] = link

    return build


def group_in_itself(file):
    dense(file)
    file["layers/again"] = file["layers"]


def amplified(file):
    """5,000 names of one dataset of 4 MiB."""
    group = variables(file)
    group["0"] = np.ones(MEBIBYTE, "f4")
    for index in range(1, 5000):
        group[str(index)] = group["0"]


def deep(file):
    group = file.create_group("layers")
    for _ in range(1000):
        group = group.create_group("a")


def legacy(layers, written=None, **attributes):
    """A file of legacy weights whose list of layers may differ from its groups."""

    def build(file):
        file.attrs["layer_names"] = np.array([name.encode() for name in layers])
        for layer, names in layers.items() if written is None else written.items():
            group = file.create_group(layer)
            group.attrs["weight_names"] = np.array([name.encode() for name in names], dtype="S64")
            for name in names:
                if name[0].isalpha():
                    group[name] = np.zeros(2, "f4")
        for name, value in attributes.items():
            file.attrs[name] = value

    return build


def many_attributes(file):
    legacy({"d": ["k"]})(file)
    for index in range(10_000):
        file["d"].attrs.create(f"a{index}", 1, dtype="i1")


def long_texts(file):
    file.attrs["layer_names"] = ["x" * 65_536] * 300


def text_dataset(file):
    variables(file).create_dataset("0", data=["a" * MEBIBYTE] * 20, dtype=h5py.string_dtype())


DEEP_JSON = '{"class_name":' + "[" * 200_000 + "]" * 200_000 + "}"
ONE = {"d": ["k"]}

FILES = {
    "shape-bomb": declared(shape=(10**6, 10**6)),
    "chunked-shape-bomb": declared(shape=(10**6, 10**6), chunks=(1000, 1000), compression="gzip"),
    "one-huge-chunk": declared(shape=(15_000_000,), chunks=(15_000_000,)),
    "lying-chunk": lying_chunk,
    "deflated-twice": deflated_twice,
    "external-link": linked("layers/dense/vars/2", h5py.ExternalLink("/etc/hostname", "/x")),
    "external-group": linked("layers/other", h5py.ExternalLink("ok.weights.h5", "/layers")),
    "external-storage": declared(shape=(2,), external=[("/etc/hostname", 0, 8)]),
    "virtual": virtual,
    "soft-link": linked("layers/dense/vars/2", h5py.SoftLink("/layers/dense/vars/0")),
    "soft-link-cycle": linked("layers/loop", h5py.SoftLink("/layers/loop")),
    "hard-link-cycle": group_in_itself,
    "amplified": amplified,
    "deep": deep,
    "compound": only(np.zeros(3, dtype=[("a", "f4"), ("b", "i4")])),
    "enumeration": only(np.zeros(3, bool)),
    "complex": only(np.zeros(3, "c8")),
    "opaque": only(np.zeros(3, "V2")),
    "texts": text_dataset,
    "no-data": only(h5py.Empty("f4")),
    "int8": only(np.zeros((3, 4), "i1")),
    "no-weights": variables,
    "other-contents": lambda file: file.__setitem__("images", np.zeros(3)),
    "legacy-missing-layers": legacy({"d": ["k"], "e": ["k"], "f": ["k"]}, ONE),
    "legacy-traversal": legacy({"d": ["../../etc/passwd"]}),
    "legacy-absolute": legacy({"d": ["/d/k"]}),
    "legacy-long-texts": long_texts,
    "legacy-deep-json": legacy(ONE, model_config=DEEP_JSON),
    "legacy-cut-json": legacy(ONE, model_config='{"class_name": '),
    "legacy-number-for-json": legacy(ONE, model_config=7),
    "legacy-theano": legacy(ONE, backend="theano"),
}

# Unusual, and yet readable.
READABLE = {
    "ok": dense,
    "latest-format": dense,
    "many-attributes": many_attributes,
    "big-endian": only(np.arange(12, dtype=">f4").reshape(3, 4)),
    "float64": only(np.array([0.1, 1, 2])),
    "not-finite": only(np.array([np.nan, np.inf, 1], "f4")),
    "compressed": only(np.arange(3_000_000, dtype="f4").reshape(3000, 1000), compression="gzip", shuffle=True),
    "no-elements": only(np.zeros((0, 4), "f4")),
}


def main():
    directory = json.load(sys.stdin)["directory"]
    for name, build in {**FILES, **READABLE}.items():
        options = {"libver": "latest"} if name in ("latest-format", "many-attributes", "virtual", "legacy-long-texts", "legacy-deep-json") else {}
        with h5py.File(os.path.join(directory, f"{name}.h5"), "w", **options) as file:
            build(file)
    json.dump({"rejected": list(FILES), "readable": list(READABLE)}, sys.stdout)


main()
