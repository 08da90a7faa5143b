"""Trains models with several outputs in Keras: one case in JSON per line of standard input, one answer per line.

A case is the name of a model, the order of its layers, the arguments of compile, class weights by output, and how long to train. The
answer has the weights before and after, in the order of the layers, and Keras's history.
"""

import base64
import json
import sys
import traceback

answers, sys.stdout = sys.stdout, sys.stderr  # Whatever a library prints must not come between the answers.
import keras  # noqa: E402
import numpy as np  # noqa: E402

layers = keras.layers


def table(outputs):
    x = keras.Input((4,), name="x")
    hidden = layers.Dense(5, activation="tanh", kernel_regularizer="l2", name="hidden")(x)
    main = layers.Dense(3, activation="softmax", name="main")(hidden)
    aux = layers.Dense(1, name="aux")(hidden)
    return keras.Model(x, {"zed": main, "alpha": aux} if outputs == "object" else [main, aux])


def sequence(outputs):
    x = keras.Input((6,), name="x")
    words = layers.Embedding(9, 4, mask_zero=True, name="words")(x)
    states = layers.LSTM(3, return_sequences=True, name="states")(words)
    tags = layers.Dense(3, activation="softmax", name="main")(states)
    mood = layers.Dense(1, activation="sigmoid", name="aux")(layers.LSTM(2, name="last")(states))
    return keras.Model(x, [tags, mood])


MODELS = {"table": table, "sequence": sequence}


def unpacked(array):
    return np.frombuffer(base64.b64decode(array["data"]), array["dtype"]).reshape(array["shape"])


def packed(array):
    return base64.b64encode(np.asarray(array, "float32").tobytes()).decode()


def metrics_of(given):
    """Metrics with arguments come as Keras saves them."""
    if isinstance(given, dict) and "class_name" in given:
        return keras.metrics.deserialize(given)
    if isinstance(given, dict):
        return {name: metrics_of(value) for name, value in given.items()}
    return [metrics_of(value) for value in given] if isinstance(given, list) else given


def class_weights(given, labels):
    """The sample weights that class weights by output stand for."""
    if given is None:
        return None
    weights = [np.ones((len(array), *(1,) * (array.ndim - 1)), "float32") for array in labels]
    for output, by_class in given.items():
        own = labels[int(output)].reshape(len(labels[int(output)]), -1)[:, 0]
        weights[int(output)] = np.array([by_class.get(str(int(label)), 1) for label in own], "float32")
    return weights


def run(case):
    keras.utils.clear_session()
    keras.utils.set_random_seed(case["seed"])
    model = MODELS[case["model"]](case["outputs"])
    variables = [variable for name in case["layers"] for variable in model.get_layer(name).weights]
    before = [packed(variable) for variable in variables]
    compile = case["compile"]
    for name in ("metrics", "weighted_metrics"):
        if name in compile:
            compile[name] = metrics_of(compile[name])
    model.compile(**compile)
    x, *labels = (unpacked(array) for array in (case["x"], *case["labels"]))
    held = case["train"]
    keyed = (lambda values: dict(zip(("zed", "alpha"), values))) if case["outputs"] == "object" else list
    weights = class_weights(case["class_weight"], [array[:held] for array in labels])
    history = model.fit(
        x[:held],
        keyed([array[:held] for array in labels]),
        sample_weight=None if weights is None else keyed(weights),
        validation_data=(x[held:], keyed([array[held:] for array in labels])),
        batch_size=case["batch_size"],
        epochs=case["epochs"],
        shuffle=False,
        verbose=0,
    )
    after = [packed(variable) for variable in variables]
    return {"before": before, "after": after, "history": {name: list(map(float, values)) for name, values in history.history.items()}}


for line in sys.stdin:
    try:
        answer = run(json.loads(line))
    except Exception:
        answer = {"error": traceback.format_exc()}
    print(json.dumps(answer), file=answers, flush=True)
