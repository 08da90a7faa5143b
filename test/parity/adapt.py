"""Adapts Keras's layers: one question in JSON per line of standard input, one answer per line.

A question has the class of a layer, its arguments and samples; the answer has its statistics by name.
"""

import json
import os
import sys
import traceback

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
answers, sys.stdout = sys.stdout, sys.stderr  # A line that a library prints must not come between the answers.

import keras  # noqa: E402
import numpy as np  # noqa: E402


def adapted(question):
    layer = getattr(keras.layers, question["type"])(**question["arguments"])
    samples = np.asarray(question["samples"], "float32").reshape(question["shape"])
    layer.adapt(samples)
    if question["type"] == "Discretization":
        return {"bin_boundaries": layer.bin_boundaries}
    return {"mean": np.ravel(layer.adapt_mean).tolist(), "variance": np.ravel(layer.adapt_variance).tolist()}


def answer(line):
    try:
        return adapted(json.loads(line))
    except Exception:
        return {"error": traceback.format_exc()}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(line)), file=answers, flush=True)
