"""Runs Keras's fit: one case in JSON per line of standard input, one answer per line.

A case is the name of a model, its weights in the order of the layers, the arguments of compile and of fit, and the arrays. The answer
has the weights after the training, Keras's history and the numbers of its epochs.
"""

import base64
import json
import sys
import traceback

answers, sys.stdout = sys.stdout, sys.stderr  # Whatever a library prints must not come between the answers.
import keras  # noqa: E402
import numpy as np  # noqa: E402

layers = keras.layers


def classes():
    x = keras.Input((4,))
    return keras.Model(x, layers.Dense(3, activation="softmax")(layers.Dense(5, activation="tanh")(x)))


def steps():
    x = keras.Input((6,))
    words = layers.Embedding(9, 4, mask_zero=True)(x)
    return keras.Model(x, layers.Dense(3, activation="softmax")(layers.LSTM(3, return_sequences=True)(words)))


def pair():
    x = keras.Input((4,))
    hidden = layers.Dense(5, activation="tanh")(x)
    return keras.Model(x, [layers.Dense(3, activation="softmax", name="main")(hidden), layers.Dense(1, name="aux")(hidden)])


MODELS = {"classes": classes, "steps": steps, "pair": pair}


def unpacked(given):
    if isinstance(given, list):
        return [unpacked(one) for one in given]
    return None if given is None else np.frombuffer(base64.b64decode(given["data"]), given["dtype"]).reshape(given["shape"])


def packed(array):
    return base64.b64encode(np.asarray(array, "float32").tobytes()).decode()


def balanced(labels, held):
    """compute_class_weight of scikit-learn."""
    trained = labels[: int(len(labels) * (1 - held))]
    classes, counts = np.unique(trained, return_counts=True)
    return {int(label): len(trained) / (len(classes) * count) for label, count in zip(classes, counts)}


def run(case):
    keras.utils.clear_session()
    model = MODELS[case["model"]]()
    for variable, data in zip(model.weights, case["weights"], strict=True):
        variable.assign(np.frombuffer(base64.b64decode(data), "float32").reshape(variable.shape))
    compile = case["compile"]
    for name, rate in compile.pop("schedule", {}).items():
        compile["optimizer"] = {"class_name": name, "config": {"learning_rate": keras.optimizers.schedules.ExponentialDecay(**rate)}}
    if isinstance(compile["loss"], dict):
        compile["loss"] = keras.losses.deserialize(compile["loss"])
    model.compile(**compile)
    arguments = case["fit"]
    if arguments.get("class_weight") == "balanced":
        arguments["class_weight"] = balanced(unpacked(case["y"]), arguments["validation_split"])
    elif arguments.get("class_weight"):
        arguments["class_weight"] = {int(name): weight for name, weight in arguments["class_weight"].items()}
    weights = {"sample_weight": unpacked(case["sample_weight"])} if case.get("sample_weight") else {}
    held = {"validation_data": tuple(unpacked(case["validation_data"]))} if case.get("validation_data") else {}
    history = model.fit(unpacked(case["x"]), unpacked(case["y"]), **weights, **held, **arguments, verbose=0)
    values = {name: list(map(float, values)) for name, values in history.history.items()}
    return {"weights": [packed(variable) for variable in model.weights], "history": values, "epochs": history.epoch}


for line in sys.stdin:
    try:
        answer = run(json.loads(line))
    except Exception:
        answer = {"error": traceback.format_exc()}
    print(json.dumps(answer), file=answers, flush=True)
