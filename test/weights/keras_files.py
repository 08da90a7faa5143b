"""Reads files of Keras: one question in JSON per line of standard input, one answer per line.

A question has the path of a `.keras` and of a `.weights.h5` file of one model, and a batch for each input. The answer has the
outputs and the weights of the model that each of them gives, and the warnings of Keras. Batches to train on are optional.
"""

import base64
import json
import os
import sys
import traceback
import warnings
import zipfile

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
answers, sys.stdout = sys.stdout, sys.stderr  # A line that a library prints must not come between the answers.

import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

tf.get_logger().setLevel("ERROR")


def unpacked(array):
    if "texts" in array:
        return tf.constant(array["texts"])
    return np.frombuffer(base64.b64decode(array["data"]), "<f4").reshape(array["shape"])


def packed(array):
    array = np.asarray(array)
    return {"shape": list(array.shape), "data": base64.b64encode(array.astype("<f4").tobytes()).decode()}


def weights_of(model):
    return [v for v in model.weights if "seed" not in v.path.split("/")[-1]]


def answer_of(model, question):
    inputs = [unpacked(array) for array in question["inputs"]]
    given = keras.tree.pack_sequence_as(model._inputs_struct, inputs) if hasattr(model, "_inputs_struct") else inputs[0]
    outputs = model(given, training=False)
    return {
        "outputs": [packed(output) for output in keras.tree.flatten(outputs)],
        "weights": [packed(variable) for variable in weights_of(model)],
    }


def load(question):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = keras.models.load_model(question["keras"])
        with zipfile.ZipFile(question["keras"]) as archive:
            config = json.loads(archive.read("config.json"))
        fresh = keras.models.model_from_json(json.dumps(config))
        fresh.load_weights(question["weights"])
    noted = [str(one.message) for one in caught]
    return {"whole": answer_of(model, question), "fresh": answer_of(fresh, question), "warnings": noted}


def paths(question):
    """The datasets that Keras itself writes of the model."""
    model = keras.models.load_model(question["keras"])
    file = question["weights"].replace(".weights.h5", ".again.weights.h5")
    model.save_weights(file)
    found = []
    with h5py.File(file) as saved:
        saved.visititems(lambda name, item: found.append(name) if isinstance(item, h5py.Dataset) else None)
    return {"paths": sorted(found)}


def train(question):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = keras.models.load_model(question["keras"])
    model.run_eagerly = True
    losses = [float(np.ravel(model.train_on_batch(unpacked(x), unpacked(y)))[0]) for x, y in question["batches"]]
    return {
        "losses": losses,
        "weights": [packed(variable) for variable in weights_of(model)],
        "warnings": [str(one.message) for one in caught],
    }


def answer(line):
    try:
        question = json.loads(line)
        return {"load": load, "paths": paths, "train": train}[question["check"]](question)
    except Exception:
        return {"error": traceback.format_exc()}


for line in sys.stdin:
    print(json.dumps(answer(line)), file=answers, flush=True)
