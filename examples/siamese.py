"""Recognizes whether two drawings show the same shape, with one encoder for both and the distance between them.

After https://keras.io/examples/vision/siamese_contrastive/.
"""

import keras
import numpy as np
from client import predict, train, upload
from keras import layers, ops
from shapes import SHAPES, SIZE, draw


def pairs(count, random):
    """Half of them of the same shape, which no two drawings show in the same place."""
    left, right = random.integers(len(SHAPES), size=(2, count))
    right = np.where(random.random(count) < 0.5, left, right)
    return draw(left, random), draw(right, random), (left == right).astype("float32")


random = np.random.default_rng(1)
arrays = {
    f"{name}_{split}": array
    for split, count in [("train", 3000), ("test", 500)]
    for name, array in zip(["x_left", "x_right", "y_same"], pairs(count, random))
}

inputs = keras.Input((SIZE, SIZE, 1))
x = layers.Conv2D(16, 3, activation="relu")(inputs)
x = layers.MaxPooling2D()(x)
x = layers.Conv2D(32, 3, activation="relu")(x)
x = layers.GlobalMaxPooling2D()(layers.BatchNormalization()(x))
encoder = keras.Model(inputs, layers.Dense(16)(x), name="encoder")

left = keras.Input((SIZE, SIZE, 1), name="left")
right = keras.Input((SIZE, SIZE, 1), name="right")
difference = ops.square(encoder(left) - encoder(right))
distance = ops.sqrt(ops.maximum(ops.sum(difference, axis=1, keepdims=True), keras.config.epsilon()))
same = layers.Dense(1, activation="sigmoid", name="same")(layers.BatchNormalization()(distance))
model = keras.Model([left, right], same, name="siamese")
model.compile(optimizer=keras.optimizers.Adam(0.003), loss="binary_crossentropy", metrics=["accuracy"])

metrics = train(model, upload("pairs", **arrays), epochs=5, batch_size=32, validation_split=0.1)
assert metrics["accuracy"] > 0.9

tests = [{name: arrays[f"x_{name}_test"][i].tolist() for name in ("left", "right")} for i in range(4)]
for prediction, label in zip(predict(model, tests), arrays["y_same_test"]):
    print(f"same with a probability of {prediction['probability']:.2f}; the label is {label:.0f}")
