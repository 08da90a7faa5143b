"""Fits a linear model in Keras with callbacks: the data and a list of cases in JSON on standard input, the list of answers on standard output.

A case is the optimizer, the callbacks and the number of epochs. The answer is the loss and val_loss of each epoch, the weights at the end, and
the weights that a ModelCheckpoint has saved, by epoch.
"""

import json
import pathlib
import sys
import tempfile

answers, sys.stdout = sys.stdout, sys.stderr  # Whatever a library prints must not come between the answers.
import numpy as np  # noqa: E402
import keras  # noqa: E402


def model_of(optimizer):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    name, arguments = optimizer
    model.compile(optimizer=getattr(keras.optimizers, name)(**arguments), loss="mse", metrics=["mae"])
    return model


def weights_of(model):
    return np.concatenate([np.ravel(weight) for weight in model.get_weights()]).astype(float).tolist()


def callback(name, arguments, directory):
    if name == "LearningRateScheduler":
        rates = arguments["schedule"]
        return keras.callbacks.LearningRateScheduler(lambda epoch: float(rates[min(epoch, len(rates) - 1)]))
    if name == "ModelCheckpoint":
        arguments = {key: value for key, value in arguments.items() if key not in ["keep", "every_epochs"]}
        path = str(pathlib.Path(directory) / "{epoch}.weights.h5")
        return keras.callbacks.ModelCheckpoint(filepath=path, save_weights_only=True, **arguments)
    return getattr(keras.callbacks, name)(**arguments)


def saved_in(directory, model):
    saved = {}
    for path in pathlib.Path(directory).glob("*.weights.h5"):
        model.load_weights(path)
        saved[path.name.split(".")[0]] = weights_of(model)
    return saved


def run(x, y, case):
    model = model_of(case["optimizer"])
    with tempfile.TemporaryDirectory() as directory:
        callbacks = [callback(name, arguments, directory) for name, arguments in case["callbacks"]]
        history = model.fit(
            x, y, batch_size=12, epochs=case["epochs"], shuffle=False, validation_split=0.2, callbacks=callbacks, verbose=0
        ).history
        return {
            "loss": history["loss"],
            "val_loss": history["val_loss"],
            "weights": weights_of(model),
            "saved": saved_in(directory, model),
        }


question = json.load(sys.stdin)
x, y = np.float32(question["x"]).reshape(-1, 4), np.float32(question["y"])
print(json.dumps([run(x, y, case) for case in question["cases"]]), file=answers)
