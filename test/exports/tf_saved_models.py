"""Loads SavedModels with TensorFlow: one question in JSON per line of standard input, one answer per line.

A question has the directory of a SavedModel and calls, each with tensors by name. The answer has the outputs of each call by name, the
signatures with the types and shapes of their tensors, the names of the variables, and what TensorFlow logs while it loads.
"""

import base64
import json
import logging
import os
import sys
import traceback
import warnings
import zipfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
answers, sys.stdout = sys.stdout, sys.stderr  # A line that a library prints must not come between the answers.

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

logged = []


class Collect(logging.Handler):
    def emit(self, record):
        logged.append(record.getMessage())


tf.get_logger().handlers = [Collect(logging.WARNING)]


def unpacked(array):
    if "texts" in array:
        return np.array(array["texts"], object).reshape(array["shape"])
    if "numbers" in array:
        return np.array(array["numbers"], array["dtype"]).reshape(array["shape"])
    if "integers" in array:
        return np.array([int(value) for value in array["integers"]], "int64").reshape(array["shape"])
    values = np.frombuffer(base64.b64decode(array["data"]), "<f4").reshape(array["shape"])
    return values.astype(array.get("dtype", "float32"))


def packed(array):
    array = np.asarray(array)
    return {
        "shape": list(array.shape),
        "dtype": array.dtype.name,
        "data": base64.b64encode(array.astype("<f4").tobytes()).decode(),
    }


def tensors(specs):
    return {name: {"dtype": spec.dtype.name, "shape": spec.shape.as_list()} for name, spec in specs.items()}


def load(question):
    if "zip" in question:
        zipfile.ZipFile(question["zip"]).extractall(question["unpacked"])
    logged.clear()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        loaded = tf.saved_model.load(question["directory"])
        signature = loaded.signatures["serving_default"]
        outputs = [call(signature, given) for given in question["calls"]]
    return {
        "outputs": outputs,
        "inputs": tensors(signature.structured_input_signature[1]),
        "results": tensors(signature.structured_outputs),
        "signatures": sorted(loaded.signatures),
        "variables": [variable.name for variable in loaded.variables],
        "trainable": [variable.name for variable in signature.trainable_variables],
        "logged": [*logged, *(str(warning.message) for warning in caught)],
    }


def call(signature, given):
    outputs = signature(**{name: tf.constant(unpacked(array)) for name, array in given.items()})
    return {name: packed(output) for name, output in outputs.items()}


def gradients(question):
    """The gradients of the sum of all outputs by the variables, in the order of their names."""
    signature = tf.saved_model.load(question["gradients"]).signatures["serving_default"]
    with tf.GradientTape() as tape:
        outputs = signature(**{name: tf.constant(unpacked(array)) for name, array in question["call"].items()})
        total = tf.add_n([tf.reduce_sum(output) for output in outputs.values()])
    variables = sorted(signature.trainable_variables, key=lambda variable: variable.name)
    found = tape.gradient(total, variables)
    return {"largest": {v.name: float(tf.reduce_max(tf.abs(g))) for v, g in zip(variables, found)}}


def serve(question):
    """Runs the graph in a session, as TensorFlow Serving does."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        graph = tf.compat.v1.saved_model.load(session, ["serve"], question["serve"])
        signature = graph.signature_def["serving_default"]
        feeds = {signature.inputs[name].name: unpacked(array) for name, array in question["calls"][0].items()}
        outputs = {name: info.name for name, info in signature.outputs.items()}
        return {"outputs": [{name: packed(value) for name, value in session.run(outputs, feeds).items()}]}


def answer(line):
    try:
        question = json.loads(line)
        if "gradients" in question:
            return gradients(question)
        return serve(question) if "serve" in question else load(question)
    except Exception:
        return {"error": traceback.format_exc()}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(line)), file=answers, flush=True)
