"""Applies Keras's operations: one question in JSON per line of standard input, one answer per line.

A question has an operation by its module, class and config, the arguments of a call, and the gradients of its float outputs.
The answer has the outputs, the gradients by the float inputs, what Keras infers for any batch, and the config again. A
question with `signatures` is answered by the parameters of each operation.
"""

import base64
import importlib
import inspect
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
from keras.src.ops import nn  # noqa: E402

tf.get_logger().setLevel("ERROR")


def operation_class(module, name):
    path = "keras.src.activations.activations" if module == "activations" else f"keras.src.ops.{module}"
    return getattr(importlib.import_module(path), name)


def unpacked(array):
    values = np.frombuffer(base64.b64decode(array["data"]), "<f4").reshape(array["shape"])
    return tf.constant(values.astype(array["dtype"]))


def packed(tensor):
    dtype = keras.backend.standardize_dtype(tensor.dtype)
    values = np.asarray(keras.ops.convert_to_numpy(tensor)).astype("<f4")
    return {"shape": list(values.shape), "dtype": dtype, "data": base64.b64encode(values.tobytes()).decode()}


def tuples(value):
    """Options as users give them: Keras accepts no lists for some."""
    if isinstance(value, dict):
        return {name: tuples(item) for name, item in value.items()}
    return tuple(tuples(item) for item in value) if isinstance(value, list) else value


def argument(value, tensors):
    if isinstance(value, list):
        return [argument(item, tensors) for item in value]
    if not isinstance(value, dict):
        return value
    if "tensor" in value:
        return tensors[value["tensor"]]
    if "slice" in value:
        return slice(*value["slice"])
    if "ellipsis" in value:
        return Ellipsis
    array = value["array"]
    return np.array(array["values"], array["dtype"]).reshape(array["shape"])


class ConvTranspose(nn.ConvTranspose):
    """Keras 3.15 gives output_padding and padding to its backend in the wrong order, so that no call of the operation works."""

    def call(self, inputs, kernel):
        return keras.ops.conv_transpose(
            inputs, kernel, self.strides, self.padding, self.output_padding, self.data_format, self.dilation_rate
        )


REPAIRED = {"ConvTranspose": ConvTranspose}


def apply(question):
    found = REPAIRED.get(question["type"]) or operation_class(question["module"], question["type"])
    operation = found.from_config(tuples(question["config"]))
    tensors = [unpacked(array) for array in question["inputs"]]
    floats = [tensor for tensor in tensors if tensor.dtype == tf.float32]

    def call(tensors):
        args = [argument(value, tensors) for value in question["args"]]
        return args, {name: argument(value, tensors) for name, value in question["kwargs"].items()}

    with tf.GradientTape() as tape:
        tape.watch(floats)
        args, kwargs = call(tensors)
        outputs = [keras.ops.convert_to_tensor(output) for output in keras.tree.flatten(operation(*args, **kwargs))]
        upstreams = [unpacked(array) for array in question["upstreams"]]
        of_floats = [output for output in outputs if output.dtype == tf.float32]
        shapes = [list(output.shape) for output in of_floats]
        if upstreams and shapes != [list(upstream.shape) for upstream in upstreams]:
            return {"error": f"Keras has float outputs of the shapes {shapes}"}
        total = tf.add_n([tf.reduce_sum(output * upstream) for output, upstream in zip(of_floats, upstreams)] or [0.0])
    gradients = tape.gradient(total, floats, unconnected_gradients="zero") if upstreams and floats else []
    config = {name: value for name, value in operation.get_config().items() if name != "name"}
    return {
        "outputs": [packed(output) for output in outputs],
        "gradients": [packed(tf.convert_to_tensor(gradient)) for gradient in gradients],
        "inferred": inferred(operation, call, question),
        "config": config,
    }


def inferred(operation, call, question):
    """Null where Keras cannot say."""
    try:
        symbols = [keras.KerasTensor(symbol["shape"], symbol["dtype"]) for symbol in question["symbols"]]
        args, kwargs = call(symbols)
        outputs = keras.tree.flatten(operation.compute_output_spec(*args, **kwargs))
        return [{"shape": list(output.shape), "dtype": output.dtype} for output in outputs]
    except Exception:
        return None


def signature(module, name):
    found = operation_class(module, name)
    return {"parameters": parameters(found.call), "options": options(found.__init__)}


def parameters(function):
    found = list(inspect.signature(function).parameters.values())[1:]
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    return [stars.get(parameter.kind, "") + parameter.name for parameter in found]


def options(function):
    return {
        name: None if parameter.default is inspect.Parameter.empty else parameter.default
        for name, parameter in list(inspect.signature(function).parameters.items())[1:]
        if name != "name" and parameter.kind is not inspect.Parameter.VAR_KEYWORD
    }


def answer(line):
    try:
        question = json.loads(line)
        if "signatures" in question:
            return {"signatures": [signature(*names) for names in question["signatures"]]}
        return apply(question)
    except Exception:
        return {"error": traceback.format_exc()}


for line in sys.stdin:
    print(json.dumps(answer(line)), file=answers, flush=True)
