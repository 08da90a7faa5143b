"""Runs models that were written for Keras: one question in JSON per line of standard input, one answer per line.

A question has a model as `model_from_json` reads it, the weights of each layer by its name, and a batch for each input. The answer
has the outputs, and the model as Keras prints it.
"""

import base64
import json
import os
import sys
import traceback

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
answers, sys.stdout = sys.stdout, sys.stderr  # A line that a library prints must not come between the answers.

import keras  # noqa: E402
import numpy as np  # noqa: E402


def unpacked(array):
    return np.frombuffer(base64.b64decode(array["data"]), "<f4").reshape(array["shape"])


def packed(array):
    array = np.asarray(array)
    return {"shape": list(array.shape), "data": base64.b64encode(array.astype("<f4").tobytes()).decode()}


def layers_in(model):
    for layer in model.layers:
        yield layer
        if isinstance(layer, keras.Model):
            yield from layers_in(layer)


def apply(question):
    model = keras.models.model_from_json(json.dumps(question["model"]))
    layers = {layer.name: layer for layer in layers_in(model)}
    for name, weights in question["weights"].items():
        layers[name].set_weights([unpacked(array) for array in weights])
    outputs = model([unpacked(array) for array in question["inputs"]], training=False)
    return {"outputs": [packed(output) for output in keras.tree.flatten(outputs)], "printed": json.loads(model.to_json())}


def answer(line):
    try:
        return apply(json.loads(line))
    except Exception:
        return {"error": traceback.format_exc()}


for line in sys.stdin:
    print(json.dumps(answer(line)), file=answers, flush=True)
