"""Trains models that a service starts from: one question in JSON on standard input, one answer on standard output.

The question has a directory, and the data. Keras trains a model for two epochs, writes it there in every format, and continues to train: the
answer has the weights then, of each way to continue.
"""

import base64
import json
import os
import sys

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
answers, sys.stdout = sys.stdout, sys.stderr  # A line that a library prints must not come between the answers.

import keras  # noqa: E402
import numpy as np  # noqa: E402

question = json.load(sys.stdin)
directory = question["directory"]
keras.utils.set_random_seed(1)
x = np.asarray(question["x"], "float32").reshape(-1, 6, 6, 2)
y = np.asarray(question["y"], "float32").reshape(-1, 2)


def packed(array):
    return base64.b64encode(np.asarray(array, "<f4").tobytes()).decode()


def base(trainable=True):
    inputs = keras.Input((6, 6, 2), name="images")
    # A bias before BatchNormalization has no gradient but rounding, which Adam scales up.
    h = keras.layers.Conv2D(3, 3, use_bias=False, name="conv")(inputs)
    h = keras.layers.BatchNormalization(name="norm")(h)
    h = keras.layers.ReLU(name="relu")(h)
    h = keras.layers.Conv2D(4, 2, name="second")(h)
    model = keras.Model(inputs, keras.layers.GlobalAveragePooling2D(name="pool")(h), name="base")
    model.trainable = trainable
    return model


def whole(head="head", units=2, trainable=True):
    inputs = keras.Input((6, 6, 2), name="x")
    h = base(trainable)(inputs)
    return keras.Model(inputs, keras.layers.Dense(units, name=head)(h), name="whole")


def fit(model):
    model.fit(x, y, epochs=2, batch_size=8, shuffle=False, verbose=0)


def compiled(model):
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model


def path(name):
    return os.path.join(directory, name)


def answer_of(model):
    layers = [layer for layer in model.get_layer("base").layers + [model.layers[-1]] if layer.weights]
    return {f"{layer.name}/{w.name}": packed(w) for layer in layers for w in layer.weights}


model = compiled(whole())
fit(model)
model.save(path("whole.keras"))
model.save(path("whole.h5"))
model.save_weights(path("whole.weights.h5"))
definition = model.to_json()

# The weights of the base alone, as keras.applications has them: a legacy file.
alone = base()
alone.set_weights(model.get_layer("base").get_weights())
from keras.src.legacy.saving import legacy_h5_format  # noqa: E402
import h5py  # noqa: E402

with h5py.File(path("base.h5"), "w") as file:
    legacy_h5_format.save_weights_to_hdf5_group(file, alone)

answer = {"definition": json.loads(definition)}

# On with the state of the optimizer.
loaded = keras.models.load_model(path("whole.keras"))
fit(loaded)
answer["continued"] = answer_of(loaded)

# The same weights and a new optimizer.
fresh = compiled(whole())
fresh.load_weights(path("whole.weights.h5"))
fit(fresh)
answer["fresh"] = answer_of(fresh)

# A new head, whose weights are all 0.5, over the frozen base.
transfer = whole("other", trainable=False)
transfer.get_layer("base").set_weights(alone.get_weights())
transfer.layers[-1].set_weights([np.full(w.shape, 0.5) for w in transfer.layers[-1].weights])
fit(compiled(transfer))
answer["transfer"] = answer_of(transfer)
answer["frozen_definition"] = json.loads(transfer.to_json())

json.dump(answer, answers)
