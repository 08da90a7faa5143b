"""Evaluates a model on a dataset that it was not trained on, and predicts all of its samples.

After "evaluation & prediction with the built-in methods" of https://keras.io/guides/training_with_built_in_methods/.
"""

import csv
import io

import keras
import numpy as np
from client import call, finish, logs, request, show, train, upload
from keras import layers
from shapes import SHAPES, SIZE, draw

random = np.random.default_rng(1)
y_train, y_test, y_second = (random.integers(len(SHAPES), size=count) for count in (1000, 200, 300))
x_train, x_test = draw(y_train, random), draw(y_test, random)
x_second = np.clip(draw(y_second, random) + random.normal(0, 0.3, size=(300, SIZE, SIZE, 1)), 0, 1)  # by a worse camera

model = keras.Sequential(
    [
        keras.Input((SIZE, SIZE, 1)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"),
        layers.GlobalMaxPooling2D(),
        layers.Dense(len(SHAPES), activation="softmax"),
    ],
    name="evaluated",
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
train(model, upload("shapes", x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test), epochs=5)
second = upload("noisy-shapes", x=x_second.astype("float32"), y=y_second)

job = finish(call("POST", f"/models/{model.name}/evaluate", json={"dataset": {"id": second}, "split": "all"}))
evaluation = call("GET", f"/jobs/{job['id']}/evaluation")
print("second dataset:", show(logs(evaluation)))
[report] = evaluation["reports"]
for shape, scores in zip(SHAPES, report["classes"]):
    print(f"{shape}: precision {scores['precision']:.2f}, recall {scores['recall']:.2f}")
worst = evaluation["worst_samples"][0]
print(f"highest loss: sample {worst['index']}, {worst['loss']:.2f}; it is a {SHAPES[y_second[worst['index']]]}")

body = {"dataset": {"id": second}, "split": "all", "format": "csv"}
job = finish(call("POST", f"/models/{model.name}/predict", json=body))
rows = list(csv.DictReader(io.StringIO(request("GET", f"/jobs/{job['id']}/predictions").text)))
right = np.mean([int(row["label"]) == label for row, label in zip(rows, y_second)])
print(f"{len(rows)} predictions, {right:.4f} of them right")
assert abs(right - evaluation["metrics"]["accuracy"]) < 1e-6
