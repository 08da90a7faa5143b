"""Prints what Keras exports, as JSON: for each module, the names of each class or function, the principal one first.

Operations have no exported classes: they go by their module and class, as models are saved with them.
"""

import importlib
import inspect
import json

import keras

CLASSES = [
    "layers",
    "losses",
    "metrics",
    "optimizers",
    "optimizers.schedules",
    "callbacks",
    "initializers",
    "regularizers",
    "constraints",
]
HELPERS = {"deserialize", "get", "serialize"}


def names_by_thing(module, is_wanted):
    found = {}
    for name in sorted(vars(module)):
        thing = getattr(module, name)
        if not name.startswith("_") and name not in HELPERS and is_wanted(thing):
            found.setdefault(id(thing), (thing, []))[1].append(name)
    # A class may be exported under another name than it has in the source.
    return [sorted(names, key=lambda name: (name != thing.__name__, name)) for thing, names in found.values()]


def module(path):
    found = keras
    for part in path.split("."):
        found = getattr(found, part)
    return found


OPERATIONS = {name: f"keras.src.ops.{name}" for name in ["numpy", "nn", "core", "math", "linalg", "image", "einops"]}
OPERATIONS["activations"] = "keras.src.activations.activations"


def operations(name, path):
    found = vars(importlib.import_module(path)).values()
    is_operation = lambda thing: inspect.isclass(thing) and issubclass(thing, keras.Operation)
    return [[f"{name}.{thing.__name__}"] for thing in found if is_operation(thing) and thing.__module__ == path]


exports = {path: names_by_thing(module(path), inspect.isclass) for path in CLASSES}
exports["activations"] = names_by_thing(keras.activations, inspect.isfunction)
exports["operations"] = [names for name, path in OPERATIONS.items() for names in sorted(operations(name, path))]
print(json.dumps({"version": keras.__version__, "exports": exports}))
