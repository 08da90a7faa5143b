"""Prints and trains the examples in Keras: one question in JSON per line of standard input, one answer per line.

`list` names the examples. `print` answers one as Keras prints it, with arrays to train and to evaluate it on. `train`
trains one from given weights, batch by batch, and `fit` from random ones, once for each seed.
"""

import base64
import json
import sys
import traceback
import zlib
from pathlib import Path

import numpy as np

answers, sys.stdout = sys.stdout, sys.stderr  # A line that a library prints must not come between the answers.
sys.path.insert(0, str(Path(__file__).resolve().parent))
from examples.all import EXAMPLES  # noqa: E402
from examples.example import drawn  # noqa: E402
from examples.framework import keras, tf  # noqa: E402

# Of a training; the first one counts, and the others show how much rounding matters.
RUNS = 3


def packed(array):
    array = np.ascontiguousarray(array)
    if array.dtype.kind == "U":  # An upload has one text a sample.
        return {"dtype": "string", "shape": [len(array)], "data": base64.b64encode(array.tobytes()).decode()}
    if array.dtype == "float64":
        array = array.astype("float32")
    return {"dtype": array.dtype.name, "shape": list(array.shape), "data": base64.b64encode(array.tobytes()).decode()}


def unpacked(array):
    return np.frombuffer(base64.b64decode(array["data"]), array["dtype"]).reshape(array["shape"])


def seed_of(name, seed):
    return zlib.crc32(f"{name} {seed}".encode())


def built(example, seed):
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed_of(example.name, seed))
    return example.build()


# --- data


def splits_of(question, example):
    """Arrays to train on, and others to evaluate on."""
    random = np.random.default_rng(seed_of(example.name, question["seed"]))
    splits = []
    for samples in question["samples"]:
        x = drawn(example.x, random, samples)
        splits.append((x, drawn(example.y, random, samples, x)))
    return splits


def by_name(arrays, name):
    """Arrays by the names of inputs or outputs."""
    return {name: packed(array) for name, array in (arrays if isinstance(arrays, dict) else {name: arrays}).items()}


def input_name(model):
    names = [layer.name for layer in model.layers if isinstance(layer, keras.layers.InputLayer)]
    return names[0] if names else "input"


def output_names(model):
    return getattr(model, "output_names", None) or [model.layers[-1].name]


def in_order(arrays, model):
    """Labels in the structure of the model's outputs."""
    if not isinstance(arrays, dict) or isinstance(model.output, dict):
        return arrays
    return keras.tree.pack_sequence_as(model.output, [arrays[name] for name in output_names(model)])


def as_inputs(arrays, model):
    """Inputs as the model takes them: by name, or in lists of lists."""
    structure = getattr(model, "_inputs_struct", None)
    if not isinstance(structure, list) or not any(isinstance(entry, list) for entry in structure):
        return arrays
    return keras.tree.map_structure(lambda tensor: arrays[tensor.name], structure)


def as_tensors(arrays):
    """Texts, and numbers next to them, as tensors: Keras takes no arrays of texts, and no mixture of both."""
    has_texts = any(array.dtype.kind == "U" for array in keras.tree.flatten(arrays))
    return keras.tree.map_structure(tf.constant, arrays) if has_texts else arrays


def adapt(model, example, arrays):
    for name, inputs in example.adapt.items():
        values = [arrays[name] if isinstance(arrays, dict) else arrays for name in inputs]
        model.get_layer(name).adapt(tf.constant(np.concatenate(values)))


# --- answers


def listed(_):
    examples = [
        {"name": example.name, "in_keras2": example.in_keras2, "epochs": example.epochs, "class_weight": example.class_weight}
        for example in EXAMPLES.values()
    ]
    return {"examples": examples}


def printed(question):
    example = EXAMPLES[question["name"]]
    model = built(example, question["seed"])
    text = model.to_json()
    splits = [
        {"x": by_name(x, input_name(model)), "y": by_name(y, output_names(model)[0])}
        for x, y in splits_of(question, example)
    ]
    return {"model": varied(text) if question["varied"] else text, "splits": splits}


def varied(text):
    """The model with random numbers where biases would begin with 0 and scales with 1."""

    def changed(value, name=""):
        if isinstance(value, list):
            return [changed(entry) for entry in value]
        if not isinstance(value, dict):
            return value
        start = {"Zeros": 0.0, "Ones": 1.0}.get(value.get("class_name"))
        if start is None or not name.endswith("_initializer"):
            return {key: changed(entry, key) for key, entry in value.items()}
        config = {"minval": start + 0.05, "maxval": start + 0.15, "seed": None}
        return {
            "module": "keras.initializers",
            "class_name": "RandomUniform",
            "config": config,
            "registered_name": None,
        }

    return json.dumps(changed(json.loads(text)))


def train(question):
    """Trains from the given weights, then from weights next to them on samples in other orders: only rounding differs."""
    first, *others = [train_once(question, run) for run in range(RUNS)]
    return {
        **first,
        "after": [list(map(packed, weights)) for weights in first["after"]],
        "rounding": {
            "weights": differences(first["after"], [other["after"] for other in others]),
            "reports": differences(first["reports"], [other["reports"] for other in others]),
            "evaluation": differences(first["evaluation"], [other["evaluation"] for other in others]),
        },
    }


def differences(value, others):
    """How far each number or array is from itself in other runs, at most."""
    if isinstance(value, dict):
        return {name: differences(entry, [other[name] for other in others]) for name, entry in value.items()}
    if isinstance(value, list):
        return [differences(entry, [other[index] for other in others]) for index, entry in enumerate(value)]
    return max(float(np.max(np.abs(value - other), initial=0)) for other in others)


def train_once(question, run):
    example = EXAMPLES[question["name"]]
    model = built(example, question["seed"])
    # Step by step: a step is the same in a compiled function, which takes longer to trace than to run so few times.
    # But eagerly, MaxPool3D gives its gradient to each of several equal values; compiled, as in `fit`, to the first one.
    model.run_eagerly = not any(isinstance(layer, keras.layers.MaxPooling3D) for layer in model.layers)
    add_up_rows(model.optimizer)
    give_weights(model, question["weights"], run)
    train_split, test_split = splits_of(question, example)
    adapt(model, example, train_split[0])
    x, y = keras.tree.map_structure(lambda array: np.roll(array, run, axis=0), train_split)
    x, test_x = as_inputs(as_tensors(x), model), as_inputs(as_tensors(test_split[0]), model)
    reports, after = [], []
    for _ in range(question["steps"]):
        model.reset_metrics()
        report = model.train_on_batch(x, in_order(y, model), class_weight=example.class_weight, return_dict=True)
        reports.append(figures(report))
        after.append([np.asarray(weight) for weight in model.weights])
    model.optimizer.finalize_variable_values(model.trainable_variables)  # As `fit` does when it ends.
    evaluation = model.evaluate(test_x, in_order(test_split[1], model), verbose=0, return_dict=True)
    predicted = predictions(model, test_x)
    return {"reports": reports, "after": after, "evaluation": figures(evaluation), "predictions": predicted}


def add_up_rows(optimizer):
    """Adds up the rows of an Embedding's gradient, as Keras on JAX does; on TensorFlow, Adam squares each of them."""
    apply = optimizer.apply

    def added(gradient):
        return None if gradient is None else tf.convert_to_tensor(gradient)

    optimizer.apply = lambda gradients, variables=None: apply(list(map(added, gradients)), variables)


def give_weights(model, arrays, run):
    """The given weights in the first run, and in others those next to them in float32."""
    shapes, given = [list(weight.shape) for weight in model.weights], [array["shape"] for array in arrays]
    if shapes != given:
        raise ValueError(f"Keras has weights of the shapes {shapes}, the engine {given}")
    random = np.random.default_rng(run)
    for weight, array in zip(model.weights, arrays):
        values = unpacked(array)
        moved = np.nextafter(values, values + random.choice([-1, 1], values.shape).astype("float32"))
        weight.assign(moved if run > 0 else values)


def predictions(model, x):
    output = model(x, training=False)
    arrays = output if isinstance(output, dict) else dict(zip(output_names(model), keras.tree.flatten(output)))
    return {name: packed(array) for name, array in arrays.items()}


def figures(report):
    """Metrics as numbers, and those at several thresholds or of each class as lists."""
    return {name: np.asarray(value, "float64").tolist() for name, value in report.items()}


def fit(question):
    example = EXAMPLES[question["name"]]
    (x, y), *_ = splits_of(question, example)
    finals = []
    for seed in question["seeds"]:
        model = built(example, seed)
        labels = in_order(y, model)
        history = model.fit(x, labels, epochs=example.epochs, batch_size=question["batch_size"], verbose=0).history
        finals.append({name: float(values[-1]) for name, values in history.items()})
    return {"finals": finals}


KINDS = {"list": listed, "print": printed, "train": train, "fit": fit}


def answer(line):
    try:
        question = json.loads(line)
        return KINDS[question["kind"]](question)
    except Exception:
        return {"error": traceback.format_exc()}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(line)), file=answers, flush=True)
