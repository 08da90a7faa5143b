"""Runs the Python code that the service writes, and compares it with the definition it was written of.

`model` builds a model of its code and of its JSON; `job` runs a whole script on given arrays, and fits the model of the JSON on the same.
"""

import contextlib
import io
import json
import sys
import tempfile
import traceback
import zlib  # noqa: F401

import base64
import os

answers, sys.stdout = sys.stdout, sys.stderr  # A line that a library prints must not come between the answers.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras  # noqa: E402
import numpy as np  # noqa: E402


def layers_of(model):
    """The classes and arguments of the layers of a model; operations have names of their own."""
    found = []
    for layer in model.layers:
        if isinstance(layer, (keras.Sequential, keras.Model)):
            found.append((layer.name, layers_of(layer)))
        elif isinstance(layer, keras.Layer) and not isinstance(layer, keras.layers.InputLayer):
            found.append((type(layer).__name__, plain(keras.saving.serialize_keras_object(layer)["config"])))
        elif isinstance(layer, keras.layers.InputLayer):
            found.append(("InputLayer", str(layer.dtype), list(layer.batch_shape)))
    return found


def plain(value):
    """Without what a built layer has besides its arguments; functions by their names."""
    if isinstance(value, dict):
        if value.get("class_name") == "function" or value.get("class_name") == "__lambda__":
            return "function"
        if value.get("module") == "keras.layers" and "name" in value.get("config", {}):  # Also where it stands for a function.
            return {"class_name": value["class_name"], "config": plain({**value["config"], "name": None})}
        if isinstance(value.get("axes"), (list, tuple)) and len(set(value["axes"])) == 1:
            value = {**value, "axes": value["axes"][0]}
        left_out = ("build_config", "batch_shape", "batch_input_shape", "shared_object_id")
        return {key: plain(entry) for key, entry in value.items() if key not in left_out}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, np.ndarray):
        return value.tolist()
    return value


def differences(model, reference, path=""):
    ours, theirs = layers_of(model), layers_of(reference)
    if ours != theirs:
        for a, b in zip(ours, theirs):
            if a != b:
                return f"{a} is not {b}"
        return f"{len(ours)} layers are not {len(theirs)}"
    shapes = [tuple(weight.shape) for weight in model.weights]
    if shapes != [tuple(weight.shape) for weight in reference.weights]:
        return "the weights differ"
    return None


def check_model(question):
    keras.utils.clear_session()
    try:
        reference = keras.models.model_from_json(json.dumps(question["json"]))
        layers_of(reference)
    except Exception:
        return {"difference": None}  # Keras does not read what it writes of this layer.
    keras.utils.clear_session()
    scope = {"__name__": "script"}
    exec(question["code"], scope)
    try:
        return {"difference": differences(scope["model"], reference)}
    except NotImplementedError:
        return {"difference": None}  # Keras does not print the layer, such as an Identity with a regularizer.


def check_models(question):
    found = []
    for one in question["models"]:
        try:
            found.append(check_model(one)["difference"])
        except Exception:
            found.append(traceback.format_exc()[-1500:])
    return {"differences": found}


class Fitted(Exception):
    """Ends a script after its first epoch."""


def check_job(question):
    """Runs a script for an epoch on its data, in their order, and fits the model of Keras's JSON on the same."""
    keras.utils.clear_session()
    arrays = dict(np.load(io.BytesIO(base64.b64decode(question["npz"]))))
    recorded = {}
    fit, load, save = keras.Model.fit, np.load, keras.Model.save

    def fit_once(self, *args, **kwargs):
        recorded.update(weights=[w.numpy() for w in self.weights], args=args, kwargs=kwargs)
        kwargs = {**kwargs, "epochs": kwargs.get("initial_epoch", 0) + 1, "shuffle": False, "verbose": 0, "callbacks": None}
        history = fit(self, *args, **kwargs)
        recorded["history"] = history.history
        return history

    try:
        keras.Model.fit, np.load, keras.Model.save = fit_once, lambda path: arrays, lambda *args, **kwargs: None
        scope = {"__name__": "script"}
        exec(question["script"], scope)
    finally:
        keras.Model.fit, np.load, keras.Model.save = fit, load, save
    model = scope["model"]
    printed = json.loads(question["printed"])
    reference = keras.models.model_from_json(question["printed"])
    difference = differences(model, keras.models.model_from_json(json.dumps(question["json"])))
    if difference:
        return {"difference": difference}
    if not reference.compiled and printed.get("compile_config"):
        reference.compile_from_config(printed["compile_config"])
    for variable, value in zip(reference.weights, recorded["weights"]):
        variable.assign(value)
    kwargs = {**recorded["kwargs"], "epochs": 1, "shuffle": False, "verbose": 0, "callbacks": None}
    expected = reference.fit(*recorded["args"], **kwargs).history
    for name, value in expected.items():
        if name not in recorded["history"]:
            return {"difference": f"no {name} in {list(recorded['history'])}"}
        if question["compare"] and not np.allclose(recorded["history"][name], value, rtol=1e-4, atol=1e-5):
            return {"difference": f"{name}: {recorded['history'][name]} is not {value}"}
    return {"difference": None}


def run_job(question):
    """Runs a whole script on its data, from given weights and with samples in their order."""
    keras.utils.clear_session()
    arrays = {name: dict(np.load(io.BytesIO(base64.b64decode(npz)))) for name, npz in question["files"].items()}
    found = {}
    fit, load, save, evaluate = keras.Model.fit, np.load, keras.Model.save, keras.Model.evaluate

    def fit_in_order(self, *args, **kwargs):
        for variable, value in zip(self.weights, question["weights"]):
            if variable.trainable:  # Others have the statistics of adapt.
                variable.assign(np.frombuffer(base64.b64decode(value["data"]), "float32").reshape(value["shape"]))
        history = fit(self, *args, **{**kwargs, "verbose": 0})
        found["history"] = {name: [float(value) for value in values] for name, values in history.history.items()}
        return history

    def evaluate_by_name(self, *args, **kwargs):
        result = evaluate(self, *args, **{**kwargs, "return_dict": True, "verbose": 0})
        if "history" in found and "_use_cached_eval_dataset" not in kwargs:
            found["evaluation"] = {name: float(value) for name, value in result.items()}
        return result

    try:
        keras.Model.fit, np.load, keras.Model.save = fit_in_order, arrays.get, lambda *args, **kwargs: None
        scope = {"__name__": "script"}
        code = question["script"].replace("model.evaluate(", "evaluate_by_name(model, ")
        with tempfile.TemporaryDirectory() as directory, contextlib.chdir(directory):  # Scripts write files.
            exec(code, {**scope, "evaluate_by_name": evaluate_by_name})
    finally:
        keras.Model.fit, np.load, keras.Model.save = fit, load, save
    return found


KINDS = {"run": run_job, "models": check_models, "job": check_job}


def answer(line):
    try:
        question = json.loads(line)
        return KINDS[question["kind"]](question)
    except Exception:
        return {"error": traceback.format_exc()[-3000:]}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(line)), file=answers, flush=True)
