"""The protocol of serve.ts for sides in Python, and the case that they train."""

import json
import os
import queue
import sys
import threading
from pathlib import Path

import numpy as np


def serve(about, epoch, evaluate):
    """Answers commands until standard input ends. `epoch` returns seconds, `evaluate` the accuracy."""
    commands = read_commands()
    say({"ready": True, **about})
    while True:
        command = commands.get()
        if command == "epoch":
            say({"ms": epoch() * 1000})
        elif command == "evaluate":
            say({"accuracy": evaluate()})
        else:
            raise ValueError(f"unknown command {command}")


def read_commands():
    """The lines of standard input; its end, which comes however the parent dies, ends the process."""
    commands = queue.Queue()

    def read():
        for line in sys.stdin:
            commands.put(line.strip())
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    return commands


def say(answer):
    print(json.dumps(answer), flush=True)


def read_case(path):
    return json.loads(Path(path).read_text())


def read_split(case, split, count, shape):
    """Inputs of the given shape, scaled to float32, or tokens, and labels as integers."""
    data, directory = case["data"], Path(case["data"]["directory"])
    x = np.fromfile(directory / f"{split}-x.bin", data["dtype"]).reshape(-1, *shape)[:count]
    if data["dtype"] != "int32":
        x = x.astype("float32")
    for step in case["config"]["dataset"]["x"]:
        if step["op"] == "rescale":
            x *= np.float32(step["scale"])
    return x, np.fromfile(directory / f"{split}-y.bin", "uint8")[:count]


def read_splits(case, shape):
    """What to train on, and what to evaluate on."""
    train = read_split(case, "train", case["samples"], shape)
    return train, read_split(case, "test", case["data"]["samples"]["test"], shape)


def chain_of(case):
    """The layers of a chain, in the short form with all arguments, and the shape of its input."""
    model = case["config"]["model"]
    return [layer for layer in model["layers"] if layer["type"] != "InputLayer"], model["input_shape"]


def optimizer_of(case):
    """Type and arguments with Keras's names."""
    return case["config"]["compile"]["optimizer"]
