"""Runs Keras's optimizers, schedules, initializers, regularizers, constraints and activations.

One question in JSON per line of standard input, one answer per line. A question has a kind, an object as Keras serializes
it, and what it is applied to; the answer has the results, and the object as Keras serializes it again.
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
import tensorflow as tf  # noqa: E402

tf.get_logger().setLevel("ERROR")


def unpacked(array):
    return np.frombuffer(base64.b64decode(array["data"]), "<f4").reshape(array["shape"])


def packed(array):
    array = np.asarray(array)
    return {"shape": list(array.shape), "data": base64.b64encode(array.astype("<f4").tobytes()).decode()}


def in_floats(value):
    """JSON of JavaScript has no 0.0; Keras makes integers of rates that are."""
    if isinstance(value, dict):
        return {key: in_floats(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [in_floats(entry) for entry in value]
    return float(value) if type(value) is int else value


def optimizer(question):
    one = keras.optimizers.deserialize(in_floats(question["object"]))
    variables = [
        keras.Variable(unpacked(array), name=f"w{index}") for index, array in enumerate(question["weights"])
    ]
    steps = []
    for gradients in question["gradients"]:
        one.apply([tf.constant(unpacked(array)) for array in gradients], variables)
        steps.append([packed(variable) for variable in variables])
    # Nadam gives its product no name.
    slots = {
        "u_product" if variable.name.startswith("variable") else variable.name: packed(variable)
        for variable in one.variables
        if variable.name not in ("iteration", "learning_rate")
    }
    return {"steps": steps, "slots": slots, "object": keras.optimizers.serialize(one)}


def schedule(question):
    one = keras.optimizers.schedules.deserialize(in_floats(question["object"]))
    rates = [one(tf.constant(step, "int32")) for step in question["steps"]]
    return {"rates": packed(rates), "object": keras.optimizers.schedules.serialize(one)}


def initializer(question):
    one = keras.initializers.deserialize(question["object"])
    return {"values": packed(one(question["shape"])), "object": keras.initializers.serialize(one)}


def regularizer(question):
    one = keras.regularizers.deserialize(question["object"])
    return {**gradient_of(one, question["x"]), "object": keras.regularizers.serialize(one)}


def constraint(question):
    one = keras.constraints.deserialize(question["object"])
    value = one(tf.constant(unpacked(question["x"])))
    return {"value": packed(value), "object": keras.constraints.serialize(one)}


def activation(question):
    return gradient_of(keras.activations.get(question["object"]), question["x"], unpacked(question["upstream"]))


def gradient_of(function, x, upstream=1.0):
    x = tf.constant(unpacked(x))
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = function(x)
        total = tf.reduce_sum(value * upstream)
    return {"value": packed(value), "gradient": packed(tape.gradient(total, x))}


def exported(module):
    return [name for name in dir(module) if not name.startswith("_")]


def keras_names(question):
    module = {
        "optimizer": keras.optimizers,
        "schedule": keras.optimizers.schedules,
        "initializer": keras.initializers,
        "regularizer": keras.regularizers,
        "constraint": keras.constraints,
        "activation": keras.activations,
    }[question["of"]]
    return {"names": sorted(name for name in exported(module) if isinstance(getattr(module, name), type) or question["of"] == "activation")}


KINDS = {
    "optimizer": optimizer,
    "schedule": schedule,
    "initializer": initializer,
    "regularizer": regularizer,
    "constraint": constraint,
    "activation": activation,
    "names": keras_names,
}


def answer(line):
    try:
        question = json.loads(line)
        return KINDS[question["kind"]](question)
    except Exception:
        return {"error": traceback.format_exc()}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(line)), file=answers, flush=True)
