"""Classifies drawings from few samples, which random layers flip, rotate and move in training.

After https://keras.io/examples/vision/image_classification_from_scratch/.
"""

import keras
import numpy as np
from client import predict, train, upload
from keras import layers
from shapes import SHAPES, SIZE, draw

random = np.random.default_rng(1)
y_train, y_test = (random.integers(len(SHAPES), size=count) for count in (300, 500))
x_train, x_test = draw(y_train, random), draw(y_test, random)

model = keras.Sequential(
    [
        keras.Input((SIZE, SIZE, 1)),
        layers.RandomFlip("horizontal_and_vertical"),
        layers.RandomRotation(0.05, fill_mode="constant"),
        layers.RandomTranslation(0.2, 0.2, fill_mode="wrap"),
        layers.RandomContrast(0.2, value_range=(0, 1)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"),
        layers.GlobalMaxPooling2D(),
        layers.Dense(len(SHAPES), activation="softmax"),
    ],
    name="augmented",
)
model.compile(optimizer=keras.optimizers.Adam(0.005), loss="sparse_categorical_crossentropy", metrics=["accuracy"])

dataset = upload("few-shapes", x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
metrics = train(model, dataset, epochs=10, batch_size=20)
assert metrics["accuracy"] > 0.9

for prediction, label in zip(predict(model, x_test[:3].tolist()), y_test):
    guess = SHAPES[prediction["index"]]
    print(f"a {guess} with a probability of {prediction['probability']:.2f}; it is a {SHAPES[label]}")
