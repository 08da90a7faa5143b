"""Trains in Keras what a test trains in the engine: one case in JSON per line of standard input, one answer per line.

A case is a model in the short form, its initial weights, the stored samples and the steps that preprocess them, and the
rows of each batch. The answer is what each batch reports and the weights afterwards, or an error. One process serves
all cases, because TensorFlow takes seconds to load.
"""

import base64
import json
import sys
import traceback
from pathlib import Path

import numpy as np

answers, sys.stdout = sys.stdout, sys.stderr  # Whatever a library prints must not come between the answers.
sys.path.insert(0, str(Path(__file__).parent.parent / "fixtures" / "keras"))
import make  # noqa: E402

PREPROCESSING = {
    "reshape": lambda values, step: values.reshape(len(values), *step["shape"]),
    "rescale": lambda values, step: values * np.float32(step["scale"]) + np.float32(step.get("offset", 0)),
    "expand_dims": lambda values, step: np.expand_dims(values, step["axis"]),
    "one_hot": lambda values, step: np.eye(step["num_classes"], dtype="float32")[values.astype("int32")],
}


def unpacked(array):
    return np.frombuffer(base64.b64decode(array["data"]), array["dtype"]).reshape(array["shape"])


def preprocessed(array, steps):
    values = unpacked(array).astype("float32")
    for step in steps:
        values = PREPROCESSING[step["op"]](values, step)
    return values


def train(case):
    make.keras.utils.clear_session()
    x, y = (preprocessed(case[name], case["steps"][name]) for name in ("x", "y"))
    model = make.keras_model(case["model"]["input_shape"], case["model"]["layers"])
    give_weights(model, case["initial_weights"])
    settings = case["compile"]
    metrics = [metric["function"] for metric in settings["metrics"]]
    make.compile_model(model, settings["optimizer"], settings["loss"], metrics)
    weights = class_weight(case)
    reports = [train_batch(model, x[rows], y[rows], weights) for rows in case["batches"]]
    return {
        "losses": [report["loss"] for report in reports],
        "metrics": [[report[metric] for metric in metrics] for report in reports],
        "weights": {path: make.packed(variable) for path, variable in make.weights_of(model).items()},
    }


def give_weights(model, weights):
    variables = make.weights_of(model)
    if variables.keys() != weights.keys():
        raise ValueError(f"Keras has the weights {sorted(variables)}, the engine {sorted(weights)}")
    for path, variable in variables.items():
        variable.assign(unpacked(weights[path]).reshape(variable.shape))


def class_weight(case):
    weights = case["class_weight"]
    return None if weights is None else {int(label): weight for label, weight in weights.items()}


def train_batch(model, x, y, weights):
    model.reset_metrics()
    reported = model.train_on_batch(x, y, class_weight=weights, return_dict=True)
    return {name: float(value) for name, value in reported.items()}


def loss_of(case):
    """The value of a loss, its gradient by each output, and the loss as Keras saves it."""
    # CategoricalGeneralizedCrossEntropy is not among the names that keras.losses.deserialize knows.
    loss = getattr(make.keras.losses, case["loss"]["class_name"]).from_config(case["loss"]["config"])
    outputs = make.tf.Variable(unpacked(case["outputs"]))
    with make.tf.GradientTape() as tape:
        masked = outputs * 1
        if case["mask"] is not None:
            make.keras.src.backend.set_keras_mask(masked, unpacked(case["mask"]) > 0)
        weights = None if case["weights"] is None else unpacked(case["weights"])
        value = loss(unpacked(case["labels"]), masked, sample_weight=weights)
    gradient = make.tf.convert_to_tensor(tape.gradient(value, outputs))
    # What is not reduced is reported as its mean.
    return {"value": float(np.mean(value)), "gradient": make.packed(gradient), "saved": make.keras.losses.serialize(loss)}


def metric_of(case):
    """The value of a metric after all batches, and the metric as Keras saves it."""
    metric = make.keras.metrics.deserialize(case["metric"])
    for batch in case["batches"]:
        outputs = make.tf.convert_to_tensor(unpacked(batch["outputs"]))
        if batch["mask"] is not None:
            make.keras.src.backend.set_keras_mask(outputs, unpacked(batch["mask"]) > 0)
        weights = None if batch["weights"] is None else unpacked(batch["weights"])
        metric.update_state(unpacked(batch["labels"]), outputs, sample_weight=weights)
    return {"value": np.asarray(metric.result()).tolist(), "saved": make.keras.metrics.serialize(metric)}


def answer(line):
    case = json.loads(line)
    try:
        return loss_of(case) if "loss" in case else metric_of(case) if "metric" in case else train(case)
    except Exception:
        return {"error": traceback.format_exc()}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(line)), file=answers, flush=True)
