"""Prints and trains the architectures of keras.applications: one question in JSON per line of standard input, one answer per line.

`list` names the functions. `print` answers the model that one makes as to_json() prints it, and what Keras counts in it.
`train` makes one step from given weights; arrays are files of float32, one weight after the other.
"""

import inspect
import json
import os
import sys
import traceback
from functools import partial
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
answers, sys.stdout = sys.stdout, sys.stderr  # A line that a library prints must not come between the answers.

import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import applications  # noqa: E402
from keras.src.applications import convnext, efficientnet  # noqa: E402
from keras.src.utils import file_utils  # noqa: E402

# Models for given weights have other layers than those without: they are built as if these had been loaded.
file_utils.get_file = lambda *_, **__: "pretended.weights.h5"
keras.Model.load_weights = lambda *_, **__: None

FUNCTIONS = {
    name: function
    for name, function in inspect.getmembers(applications, inspect.isfunction)
    if name[0].isupper()
}


def on_frozen_base(base, input_shape, classes, weights):
    """A head on a frozen architecture, as a user adds it."""
    frozen = FUNCTIONS[base](include_top=False, input_shape=input_shape, weights=weights)
    frozen.trainable = False
    inputs = keras.Input(input_shape)
    pooled = keras.layers.GlobalAveragePooling2D()(frozen(inputs, training=False))
    return keras.Model(inputs, keras.layers.Dense(classes, activation="softmax")(pooled))


# Sizes and rates that the exported functions do not offer.
OTHERS = {
    "on_frozen_base": on_frozen_base,
    "convnext_with_drop_path": partial(
        convnext.ConvNeXt, depths=[2, 1, 1, 1], projection_dims=[8, 16, 24, 32], drop_path_rate=0.2, name="small"
    ),
    "small_convnext": partial(
        convnext.ConvNeXt, depths=[2, 1, 1, 1], projection_dims=[8, 16, 24, 32], drop_path_rate=0.0, name="small"
    ),
    "efficientnet_without_dropout": partial(
        efficientnet.EfficientNet, 1.0, 1.0, 64, dropout_rate=0, drop_connect_rate=0, name="undropped"
    ),
}


def built(question):
    keras.utils.clear_session()
    arguments = {"weights": None, **question["arguments"]}
    return {**FUNCTIONS, **OTHERS}[question["name"]](**arguments)


def listed(_):
    return {"names": list(FUNCTIONS)}


def printed(question):
    model = built(question)
    trainable = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    return {
        "model": model.to_json(),
        "parameters": model.count_params(),
        "trainable": trainable,
        "input_shape": list(model.input_shape[1:]),
        "output_shape": list(model.output_shape[1:]),
    }


def floats(path):
    return np.fromfile(path, "<f4")


def trained(question):
    folder = Path(question["folder"])
    model = built(question)
    weights = [weight for weight in model.weights if "seed" not in weight.path.split("/")[-1]]
    values, at = floats(folder / "weights"), 0
    for weight in weights:
        size = int(np.prod(weight.shape))
        weight.assign(values[at : at + size].reshape(weight.shape))
        at += size
    if at != len(values):
        return {"error": f"Keras has {at} numbers in its weights, not {len(values)}"}
    model.compile(optimizer=keras.optimizers.SGD(question["learning_rate"]), loss="sparse_categorical_crossentropy")
    x = floats(folder / "x").reshape([question["samples"], *model.input_shape[1:]])
    y = floats(folder / "y")
    before = model.test_on_batch(x, y)
    loss = model.train_on_batch(x, y)
    after = np.concatenate([np.asarray(weight, "<f4").ravel() for weight in weights])
    after.tofile(folder / "after")
    return {"before": float(before), "loss": float(loss)}


ANSWERS = {"list": listed, "print": printed, "train": trained}


def answer(line):
    try:
        question = json.loads(line)
        return ANSWERS[question["kind"]](question)
    except Exception:
        return {"error": traceback.format_exc()}


for line in sys.stdin:
    print(json.dumps(answer(line)), file=answers, flush=True)
