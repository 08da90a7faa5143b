"""Prints what Keras exports, as JSON: for each module, the names of each class or function, the principal one first."""

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


exports = {path: names_by_thing(module(path), inspect.isclass) for path in CLASSES}
exports["activations"] = names_by_thing(keras.activations, inspect.isfunction)
print(json.dumps({"version": keras.__version__, "exports": exports}))
