"""Stops before a model has learned the noise of its data by heart, and keeps the weights of its best epoch.

After "Handling overfitting" of https://keras.io/api/callbacks/early_stopping/.
"""

import keras
import numpy as np
from client import call, predict, train, upload
from keras import layers

FEATURES = 20


def draw(count, random):
    """Only two of the features matter, and a fifth of the labels is wrong."""
    x = random.normal(size=(count, FEATURES)).astype("float32")
    label = x[:, 0] * x[:, 1] > 0
    wrong = random.random(count) < 0.2
    return x, (label ^ wrong).astype("float32")


random = np.random.default_rng(1)
(x_train, y_train), (x_test, y_test) = draw(1500, random), draw(1000, random)

model = keras.Sequential(
    [
        keras.Input((FEATURES,)),
        layers.Dense(128, activation="relu"),
        layers.Dense(128, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ],
    name="early-stopping",
)
model.compile(optimizer=keras.optimizers.Adam(0.002), loss="binary_crossentropy", metrics=["accuracy"])

dataset = upload("noisy-labels", x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
metrics = train(
    model,
    dataset,
    epochs=100,
    validation_split=0.2,
    callbacks=[
        {"type": "ReduceLROnPlateau", "monitor": "val_loss", "factor": 0.5, "patience": 2},
        {"type": "EarlyStopping", "monitor": "val_loss", "patience": 5, "restore_best_weights": True},
    ],
)

version = call("GET", f"/models/{model.name}")["latest"]
print("kept the weights of epoch", version["restored_epoch"])
assert version["restored_epoch"] < 30 and metrics["loss"] < 0.69

for prediction, label in zip(predict(model, x_test[:4].tolist()), y_test):
    print(f"class 1 with a probability of {prediction['probability']:.2f}; the label is {label:.0f}")
