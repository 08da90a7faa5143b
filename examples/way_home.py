"""Trains a model, downloads it in every format, and compares the predictions of each with those of the service.

ONNX needs the package onnxruntime; it is left out where that is not installed.
"""

import contextlib
import importlib.util
import io
import os
import tempfile
import zipfile

import keras
import numpy as np
import tensorflow as tf
from client import call, download, predict, train, upload, upload_weights
from keras import layers
from shapes import SHAPES, SIZE, draw

random = np.random.default_rng(1)
y_train, y_test = (random.integers(len(SHAPES), size=count) for count in (1000, 300))
x_train, x_test = draw(y_train, random), draw(y_test, random)
arrays = {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}

model = keras.Sequential(
    [
        keras.Input((SIZE, SIZE, 1), name="image"),
        layers.Conv2D(16, 3, activation="relu"),
        layers.BatchNormalization(momentum=0.9),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"),
        layers.GlobalMaxPooling2D(),
        layers.Dense(len(SHAPES), activation="softmax"),
    ],
    name="way-home",
)
model.compile(optimizer=keras.optimizers.Adam(0.005), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
metrics = train(model, upload("shapes", **arrays), epochs=3)
assert metrics["accuracy"] > 0.9

few = x_test[:5]
os.chdir(tempfile.mkdtemp())


def probabilities(predictions):
    """The probability of each class, in their order."""
    by_class = [{one["index"]: one["probability"] for one in each["probabilities"]} for each in predictions]
    return np.array([[each[index] for index in range(len(SHAPES))] for each in by_class])


expected = probabilities(predict(model, few.tolist()))


def compare(name, actual):
    distance = np.abs(np.asarray(actual) - expected).max()
    print(f"{name}: predictions differ by {distance:.0e} at most")
    assert distance < 1e-5


# Keras: the whole model, which can be trained further, and its weights.
compare(".keras", keras.models.load_model(download(model.name, "keras", "model.keras")).predict(few, verbose=0))
model.load_weights(download(model.name, "weights_h5", "model.weights.h5"))
compare(".weights.h5", model.predict(few, verbose=0))

# TensorFlow, without Keras.
zipfile.ZipFile(download(model.name, "saved_model", "saved_model.zip")).extractall()
signature = tf.saved_model.load(f"{model.name}/1").signatures["serving_default"]
[output] = signature(image=tf.constant(few)).values()
compare("SavedModel", output)

# TensorFlow.js: read by tf.loadLayersModel in JavaScript. The service reads it, too.
weights = upload_weights(download(model.name, "tfjs", "tfjs.zip"))
call("POST", "/models", json={"name": "from-tfjs", "weights": {"id": weights}})
answer = call("POST", "/models/from-tfjs/predict", json={"instances": few.tolist()})
compare("TensorFlow.js", probabilities(answer["predictions"]))

if importlib.util.find_spec("onnxruntime"):
    import onnxruntime

    session = onnxruntime.InferenceSession(download(model.name, "onnx", "model.onnx"))
    compare("ONNX", session.run(None, {"image": few})[0])

# A script that builds, compiles and fits the same job in Keras, from the arrays of the dataset.
np.savez("data.npz", **arrays)
with open(download(model.name, "python", "model.py")) as file:
    source = file.read()
script = {}
with contextlib.redirect_stdout(io.StringIO()):  # its progress bars
    exec(source, script)
loss, accuracy = script["model"].evaluate(x_test, y_test, verbose=0)
print(f"Python, {len(source.splitlines())} lines: trained in Keras to an accuracy of {accuracy:.4f}")
assert accuracy > 0.9
