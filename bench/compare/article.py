"""The article's script: trains 784-512-10 on MNIST and prints the accuracy on the test images.

    python article.py MNIST_FOLDER FIT_ARGUMENTS

Two things differ, both for Keras: MNIST is read from raw files rather than downloaded and unpacked, and the progress is a
line for each epoch rather than a bar.
"""

import json
import os
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np  # noqa: E402
from keras import Input, layers, models  # noqa: E402
from keras.utils import to_categorical  # noqa: E402

folder, fit = sys.argv[1], json.loads(sys.argv[2])


def load(split):
    images = np.fromfile(f"{folder}/{split}-x.bin", "uint8").reshape((-1, 28, 28))
    return images, np.fromfile(f"{folder}/{split}-y.bin", "uint8")


(train_images, train_labels), (test_images, test_labels) = load("train"), load("test")

train_images = train_images.reshape((60000, 28 * 28)).astype("float32") / 255
test_images = test_images.reshape((10000, 28 * 28)).astype("float32") / 255
train_labels = to_categorical(train_labels)
test_labels = to_categorical(test_labels)

network = models.Sequential()
network.add(Input((28 * 28,)))
network.add(layers.Dense(512, activation="relu"))
network.add(layers.Dense(10, activation="softmax"))
network.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
network.fit(train_images, train_labels, verbose=2, **fit)
test_loss, test_accuracy = network.evaluate(test_images, test_labels, verbose=2)
print(json.dumps({"accuracy": test_accuracy}), flush=True)
