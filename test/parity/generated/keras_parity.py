"""Answers the questions of all parity scripts in one process, and those of drawn definitions.

One question in JSON per line of standard input, one answer per line. `construct` makes an object with Keras's own constructor and
reads the one that was written for Keras; `fit` trains a model. Other questions are those of keras_layers.py, keras_classes.py and
keras-oracle.py.
"""

import importlib
import json
import sys
import traceback
from pathlib import Path

answers, sys.stdout = sys.stdout, sys.stderr  # A line that a library prints must not come between the answers.
TESTS = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TESTS / folder) for folder in ("layers", "catalogue", "parity")]
import keras_classes  # noqa: E402
import keras_layers  # noqa: E402

oracle = importlib.import_module("keras-oracle")
keras, np, tf = keras_classes.keras, keras_classes.np, keras_classes.tf
in_floats = keras_classes.in_floats

# Traces of functions and names of layers add up.
QUESTIONS_A_SESSION = 50


def made(value):
    """The arguments of a constructor: objects of Keras where a class is named."""
    if isinstance(value, list):
        return [made(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    if "keras_class" not in value:
        return {key: made(entry) for key, entry in value.items()}
    found = keras
    for part in value["keras_class"].removeprefix("keras.").split("."):
        found = getattr(found, part)
    return found(**{key: made(entry) for key, entry in value["arguments"].items()})


MODULES = {
    "layer": keras.layers,
    "loss": keras.losses,
    "metric": keras.metrics,
    "optimizer": keras.optimizers,
    "schedule": keras.optimizers.schedules,
    "initializer": keras.initializers,
    "regularizer": keras.regularizers,
    "constraint": keras.constraints,
}


READERS = {
    "optimizer": keras_classes.read_optimizer,
    "schedule": lambda saved: keras.optimizers.schedules.deserialize(in_floats(saved)),
}


def construct(question):
    """Whether Keras accepts the arguments, and whether the written object is the same; `shapes` are those of a layer's inputs."""
    try:
        constructed = made(question["constructor"])
        use(constructed, question)
    except Exception as error:
        return {"refused": f"{type(error).__name__}: {error}"[:600]}
    if question["written"] is None:
        return {"refused": None}
    module = MODULES[question["of"]]
    read = READERS.get(question["of"], module.deserialize)(question["written"])
    if type(read) is not type(constructed):
        # The list of losses lacks one.
        read = keras.saving.deserialize_keras_object(question["written"])
    use(read, question)
    return {"refused": None, "constructed": plain(module.serialize(constructed)), "read": plain(module.serialize(read))}


def use(one, question):
    """Calls what checks its arguments only when it is used."""
    if question["of"] == "layer":
        inputs = [tf.zeros([3, *shape]) for shape in question["shapes"]]
        one(*keras_layers.arguments(one, inputs), training=True)
        sum(one.losses)
        for variable in one.trainable_variables:
            if variable.constraint is not None:
                variable.constraint(variable)
    elif question["of"] == "initializer":
        one(question["shapes"][0])
    elif question["of"] in ("regularizer", "constraint"):
        one(tf.ones(question["shapes"][0]))
    elif question["of"] == "optimizer":
        one.build([keras.Variable(tf.ones(shape)) for shape in question["shapes"]])
    elif question["of"] == "schedule":
        one(tf.constant(1, "int32"))


def plain(saved):
    """Without names, which are numbered, with the types of JSON, and a list of one axis as that axis."""

    def without_names(value):
        if isinstance(value, list):
            return without_names(value[0]) if len(value) == 1 else [without_names(entry) for entry in value]
        if not isinstance(value, dict):
            return value
        return {
            key: without_names(entry)
            for key, entry in value.items()
            if key not in ("build_config", "shared_object_id", "name")
        }

    return without_names(json.loads(json.dumps(saved)))


def fit(question):
    """Trains epoch after epoch in the given orders: the figures of each, and the weights of each layer at the end."""
    model = keras.models.model_from_json(json.dumps(question["model"]))
    give_weights(model, question["weights"])
    settings = question["compile"]
    model.compile(
        optimizer=keras_classes.read_optimizer(settings["optimizer"]),
        loss=keras.losses.deserialize(settings["loss"]),
        metrics=[keras.metrics.deserialize(metric) for metric in settings["metrics"]],
        run_eagerly=True,
        jit_compile=False,
    )
    add_up_rows(model.optimizer)
    x, y = keras_layers.unpacked(question["x"]), keras_layers.unpacked(question["y"])
    weights = None if question["classWeight"] is None else {int(key): value for key, value in question["classWeight"].items()}
    reports = []
    for order in question["orders"]:
        settled = model.fit(
            x[order], y[order], batch_size=question["batchSize"], shuffle=False, verbose=0, class_weight=weights
        )
        reports.append({name: np.ravel(values[-1]).tolist() for name, values in settled.history.items()})
        if isinstance(model.optimizer, keras.optimizers.LossScaleOptimizer):
            reports[-1]["loss scale"] = [float(model.optimizer.dynamic_scale)]
    return {"reports": reports, "weights": {name: list(map(keras_layers.packed, own)) for name, own in weights_by_layer(model)}}


def add_up_rows(optimizer):
    """Adds up the rows of an Embedding's gradient, as Keras on JAX does; on TensorFlow, Adam squares each of them."""
    apply = optimizer.apply
    dense = lambda gradient: None if gradient is None else tf.convert_to_tensor(gradient)
    optimizer.apply = lambda gradients, variables=None: apply(list(map(dense, gradients)), variables)


def weights_by_layer(model):
    for layer in model.layers:
        if own := keras_layers.weights_of(layer):
            yield layer.name, own


def give_weights(model, given):
    for name, own in weights_by_layer(model):
        for variable, array in zip(own, given[name], strict=True):
            variable.assign(keras_layers.unpacked(array))


CHECKS = {"construct": construct, "fit": fit}


def ask(question):
    if "check" in question:
        return CHECKS[question["check"]](question)
    if "kind" in question:
        return keras_classes.KINDS[question["kind"]](question)
    return keras_layers.apply(question) if "layer" in question else oracle.answer(json.dumps(question))


def answer(line):
    try:
        return ask(json.loads(line))
    except Exception:
        return {"error": traceback.format_exc()}


if __name__ == "__main__":
    for count, line in enumerate(sys.stdin, 1):
        print(json.dumps(answer(line)), file=answers, flush=True)
        if count % QUESTIONS_A_SESSION == 0:
            keras.utils.clear_session()
