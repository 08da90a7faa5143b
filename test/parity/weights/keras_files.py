"""Saves models of Keras in its formats: {"directory": ..., "models": [...]} in; out the names of the files, and the
digests of the values, in the order of model.weights and by dataset as h5py reads them."""

import hashlib
import json
import os
import sys

import h5py
import keras
import ml_dtypes
import numpy as np
from keras import layers


def mixed():
    """Nested models, several weights a layer, a frozen part, and an optimizer with a state."""
    inner = keras.Sequential(
        [keras.Input((6, 6, 4)), layers.Conv2D(2, 3, name="inner_conv"), layers.BatchNormalization(), layers.Flatten()],
        name="inner",
    )
    inputs = keras.Input((8, 8, 3))
    outputs = layers.BatchNormalization(name="norm")(layers.Conv2D(4, 3, name="conv")(inputs))
    outputs = layers.Dropout(0.2)(outputs)
    outputs = layers.Reshape((4, 8))(inner(outputs))
    outputs = layers.Bidirectional(layers.GRU(2), name="both")(outputs)
    model = keras.Model(inputs, layers.Dense(3, activation="softmax", name="head")(outputs))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(np.random.rand(8, 8, 8, 3), np.arange(8) % 3, epochs=1, verbose=0)
    return model


def many():
    """More layers of one class than sort right as texts."""
    return keras.Sequential([keras.Input((2,))] + [layers.Dense(2) for _ in range(12)])


def short_types():
    return keras.Sequential(
        [
            keras.Input((4,)),
            layers.Dense(3, dtype="bfloat16"),
            layers.Dense(3, dtype="float16"),
            layers.Dense(3, dtype="mixed_float16"),
            layers.Dense(2, dtype="float64"),
        ]
    )


def preprocessing():
    texts, words, integers, numbers = (
        keras.Input((), dtype="string"),
        keras.Input((1,), dtype="string"),
        keras.Input((1,), dtype="int64"),
        keras.Input((2,)),
    )
    vectorize, lookup, index, normalize = (
        layers.TextVectorization(),
        layers.StringLookup(),
        layers.IntegerLookup(),
        layers.Normalization(),
    )
    vectorize.adapt(["a b c", "b c d"])
    lookup.adapt(["x", "y", "é"])
    index.adapt([3, 5, 5])
    normalize.adapt(np.arange(10.0).reshape(5, 2))
    outputs = [vectorize(texts), lookup(words), index(integers), normalize(numbers)]
    return keras.Model([texts, words, integers, numbers], outputs)


def quantized():
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
    model.quantize("int8")
    return model


def application(name):
    return lambda: getattr(keras.applications, name)(weights=None, input_shape=(64, 64, 3))


MODELS = {
    "mixed": mixed,
    "many": many,
    "short_types": short_types,
    "preprocessing": preprocessing,
    "quantized": quantized,
    "ResNet50": application("ResNet50"),
    "MobileNetV2": application("MobileNetV2"),
    "EfficientNetB0": application("EfficientNetB0"),
}
# Keras cannot write these to legacy files.
NO_LEGACY = ("short_types", "preprocessing", "quantized")


def digest(values):
    """The shape and the SHA-256 of values as float32."""
    floats = np.array(values, dtype="float32")
    return f"{list(floats.shape)} {hashlib.sha256(floats.tobytes()).hexdigest()}"


def datasets(path):
    """The digest of each dataset of a file of Keras 3, by its path."""
    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset):
            is_short = item.attrs.get("dtype") == "bfloat16"
            found[name] = digest(np.array(item, dtype=ml_dtypes.bfloat16) if is_short else item[()])

    with h5py.File(path) as file:
        file.visititems(visit)
    return found


def save(model, name, directory):
    files = {"keras": f"{name}.keras", "weights_h5": f"{name}.weights.h5"}
    model.save(os.path.join(directory, files["keras"]))
    model.save_weights(os.path.join(directory, files["weights_h5"]))
    if name not in NO_LEGACY:
        files["h5"] = f"{name}.h5"
        model.save(os.path.join(directory, files["h5"]))
        files["divided_h5"] = f"{name}-divided.h5"
        divide(os.path.join(directory, files["h5"]), os.path.join(directory, files["divided_h5"]))
    return files


def divide(source, target):
    """The weights alone, as Keras 2 writes them: names end with ':0', and long lists of names are divided."""
    with h5py.File(source) as read, h5py.File(target, "w") as written:
        weights = read["model_weights"]
        layer_names = [str(name) for name in weights.attrs["layer_names"]]
        half = len(layer_names) // 2
        written.attrs["layer_names0"] = np.array([name.encode() for name in layer_names[:half]])
        written.attrs["layer_names1"] = np.array([name.encode() for name in layer_names[half:]])
        written.attrs["keras_version"] = np.bytes_("2.15.0")
        written.attrs["backend"] = np.bytes_("tensorflow")
        for layer in layer_names:
            group = written.create_group(layer)
            names = [str(name) for name in weights[layer].attrs["weight_names"]]
            group.attrs["weight_names"] = np.array([f"{name}:0".encode() for name in names])
            for name in names:
                group[f"{name}:0"] = weights[layer][name][()]


def main():
    question = json.load(sys.stdin)
    answer = {}
    for name in question["models"]:
        keras.utils.set_random_seed(1)
        model = MODELS[name]()
        optimizer = getattr(model, "optimizer", None)
        answer[name] = {
            "weights": [digest(weight.numpy()) for weight in model.weights],
            "optimizer": [digest(each.numpy()) for each in optimizer.variables] if optimizer else None,
            "files": save(model, name, question["directory"]),
        }
        saved = os.path.join(question["directory"], answer[name]["files"]["weights_h5"])
        answer[name]["datasets"] = datasets(saved)
    json.dump(answer, sys.stdout)


main()
