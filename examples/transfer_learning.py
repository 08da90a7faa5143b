"""Takes a model from a `.keras` file, freezes it below its last layer, and trains a new head from few images.

After https://keras.io/guides/transfer_learning/.
"""

import os
import tempfile

import keras
import numpy as np
from client import predict, train, upload, upload_weights
from keras import layers
from shapes import SHAPES, SIZE, draw

random = np.random.default_rng(1)

# A model that was trained elsewhere: it names the shape.
shapes = random.integers(len(SHAPES), size=1500)
teacher = keras.Sequential(
    [
        keras.Input((SIZE, SIZE, 1)),
        layers.Conv2D(16, 3, activation="relu", name="edges"),
        layers.MaxPooling2D(name="pool"),
        layers.Conv2D(32, 3, activation="relu", name="parts"),
        layers.GlobalMaxPooling2D(name="features"),
        layers.Dense(len(SHAPES), activation="softmax", name="shape"),
    ],
    name="teacher",
)
teacher.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
teacher.fit(draw(shapes, random), shapes, epochs=4, verbose=0)
file = os.path.join(tempfile.mkdtemp(), "teacher.keras")
teacher.save(file)

# The same layers, frozen, and a new one, which says whether the shape is a square. Its name is not in the file.
for layer in teacher.layers[:-1]:
    layer.trainable = False
question = layers.Dense(1, activation="sigmoid", name="is_square")
model = keras.Sequential([keras.Input((SIZE, SIZE, 1)), *teacher.layers[:-1], question], name="transfer-learning")
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy", metrics=["accuracy"])

y_train, y_test = (random.integers(len(SHAPES), size=count) for count in (40, 500))
x_train, x_test = draw(y_train, random), draw(y_test, random)
dataset = upload("squares", x_train=x_train, y_train=y_train == 0, x_test=x_test, y_test=y_test == 0)

metrics = train(model, dataset, weights={"id": upload_weights(file), "match": "name"}, epochs=15, batch_size=10)
assert metrics["accuracy"] > 0.95

for prediction, shape in zip(predict(model, x_test[:4].tolist()), y_test):
    print(f"a square with a probability of {prediction['probability']:.2f}; it is a {SHAPES[shape]}")
