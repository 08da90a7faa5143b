"""Removes noise from drawings: a convolutional autoencoder whose labels are its inputs.

After https://keras.io/examples/vision/autoencoder/.
"""

import keras
import numpy as np
from client import predict, train, upload
from keras import layers
from shapes import SHAPES, SIZE, draw

random = np.random.default_rng(1)
x_train, x_test = (draw(random.integers(len(SHAPES), size=count), random) for count in (2000, 500))

inputs = keras.Input((SIZE, SIZE, 1))
x = layers.GaussianNoise(0.2)(inputs)
x = layers.Conv2D(16, 3, activation="relu", padding="same")(x)
x = layers.MaxPooling2D(padding="same")(x)
x = layers.Conv2D(16, 3, activation="relu", padding="same")(x)
x = layers.MaxPooling2D(padding="same")(x)
x = layers.Conv2DTranspose(16, 3, strides=2, activation="relu", padding="same")(x)
x = layers.Conv2DTranspose(16, 3, strides=2, activation="relu", padding="same")(x)
outputs = layers.Conv2D(1, 3, activation="sigmoid", padding="same")(x)
model = keras.Model(inputs, outputs, name="autoencoder")
model.compile(optimizer=keras.optimizers.Adam(0.003), loss="binary_crossentropy", metrics=["mse"])

dataset = {"id": upload("drawings", x_train=x_train, x_test=x_test), "y": [{"op": "input"}]}
metrics = train(model, dataset, epochs=6, batch_size=32, validation_split=0.1)
variance = x_test.var()
print(f"mean squared error {metrics['mse']:.3f}; of a gray image {variance:.3f}")
assert metrics["mse"] < 0.5 * variance

[image] = predict(model, [x_test[0].tolist()])
for row in np.squeeze(image["outputs"]):
    print("".join(" .:*#"[min(4, int(5 * pixel))] for pixel in row))
