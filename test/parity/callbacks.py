"""Runs Keras's callbacks on scripted epochs: a list of cases in JSON on standard input, the list of answers on standard output.

A case is the callbacks, the learning rate, and for each epoch the losses of its batches and the logs at its end. The model's weight is the
number of the epoch. The answer is the number of epochs that were run, the learning rate of each, the weight at the end, or that a callback
raised an error.
"""

import json
import sys

answers, sys.stdout = sys.stdout, sys.stderr  # Whatever a library prints must not come between the answers.
import numpy as np  # noqa: E402
import keras  # noqa: E402


def compiled_model():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse", metrics=["accuracy", "mae"])
    model.train_on_batch(np.zeros((2, 1)), np.zeros((2, 1)))  # Builds the metrics, whose directions `auto` needs.
    return model


def number(value):
    return float(value)  # "NaN" and "Infinity" included.


def rate_of_epoch(schedule):
    if isinstance(schedule, list):
        return lambda epoch: float(schedule[min(epoch, len(schedule) - 1)])
    name, arguments = schedule["type"], {key: value for key, value in schedule.items() if key != "type"}
    scheduled = getattr(keras.optimizers.schedules, name)(**arguments)
    return lambda epoch: float(scheduled(epoch))


def callback(name, arguments):
    if name == "LearningRateScheduler":
        arguments = {**arguments, "schedule": rate_of_epoch(arguments["schedule"])}
    return getattr(keras.callbacks, name)(**arguments)


def run(model, case):
    callbacks = [callback(name, arguments) for name, arguments in case["callbacks"]]
    model.optimizer.learning_rate = case["learning_rate"]
    model.stop_training = False
    rates = []
    called = keras.callbacks.CallbackList(callbacks, model=model, epochs=len(case["epochs"]))
    called.on_train_begin()
    for epoch, script in enumerate(case["epochs"]):
        called.on_epoch_begin(epoch)
        rates.append(float(model.optimizer.learning_rate))
        model.layers[0].kernel.assign([[epoch + 1]])
        for batch, loss in enumerate(script["batches"]):
            try:
                called.on_train_batch_end(batch, {"loss": number(loss)})
            except RuntimeError:
                return {"raised": True}
            if model.stop_training:
                break
        called.on_epoch_end(epoch, {name: number(value) for name, value in script["logs"].items()})
        if model.stop_training:
            break
    called.on_train_end()
    return {"epochs": len(rates), "rates": rates, "weight": float(model.layers[0].kernel[0][0])}


model = compiled_model()
print(json.dumps([run(model, case) for case in json.load(sys.stdin)]), file=answers)
