"""Applies Keras's layers on texts and categories: one question in JSON per line of standard input, one answer per line.

A question has a layer as Keras serializes it and its inputs, each texts or integers of a shape with the batch first; or data to adapt
it on. The answer has the output, the shape that Keras declares, the vocabulary, and the layer as Keras serializes it again.
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
import tensorflow as tf  # noqa: E402

tf.get_logger().setLevel("ERROR")


def tensor(given):
    values = given["values"]
    if given["type"] == "string":
        return tf.constant(np.array(values, dtype=object).reshape(given["shape"]), tf.string)
    return tf.constant(np.array([int(value) for value in values]).reshape(given["shape"]), tf.int64)


def apply(question):
    layer = keras.layers.deserialize(question["layer"])
    inputs = [tensor(given) for given in question["inputs"]]
    if "adapt" in question:
        layer.adapt(tensor(question["adapt"]))
    output = layer(inputs if len(inputs) > 1 else inputs[0])
    output = output.numpy()
    answer = {"shape": list(output.shape), "layer": keras.layers.serialize(layer)}
    if output.dtype == object:
        answer["values"] = [text.decode() for text in output.ravel()]
    else:
        answer["values"] = output.ravel().tolist()
    if "adapt" in question:
        answer["vocabulary"] = [str(term) for term in layer.get_vocabulary(include_special_tokens=False)]
        lookup = getattr(layer, "_lookup_layer", layer)
        if lookup.output_mode == "tf_idf":
            answer["weights"] = lookup.idf_weights.numpy().tolist()
    return answer


def answer(line):
    try:
        return apply(json.loads(line))
    except Exception:
        return {"error": traceback.format_exc()}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(line)), file=answers, flush=True)
