"""Prepares data as Keras does: a question in JSON on each line of standard input, the answer in JSON on each line of standard output.

`windows`: the samples and targets of timeseries_dataset_from_array. `preprocess`: the images of preprocess_input.
"""

import json
import sys
import traceback

answers, sys.stdout = sys.stdout, sys.stderr  # Whatever a library prints must not come between the answers.
import numpy as np  # noqa: E402
import keras  # noqa: E402
from keras.src.applications import imagenet_utils  # noqa: E402


def windows(data, targets, arguments):
    dataset = keras.utils.timeseries_dataset_from_array(
        np.array(data), None if targets is None else np.array(targets), batch_size=None, **arguments
    )
    if targets is None:
        return {"windows": [window.numpy().tolist() for window in dataset], "targets": None}
    pairs = [(window.numpy().tolist(), target.numpy().tolist()) for window, target in dataset]
    return {"windows": [window for window, _ in pairs], "targets": [target for _, target in pairs]}


def preprocess(images, dtype, mode, data_format):
    prepared = imagenet_utils.preprocess_input(np.array(images, dtype), data_format=data_format, mode=mode)
    return {"images": prepared.astype("float32").ravel().tolist()}


QUESTIONS = {"windows": windows, "preprocess": preprocess}

for line in sys.stdin:
    question = json.loads(line)
    try:
        answer = QUESTIONS[question.pop("question")](**question)
    except Exception:
        answer = {"error": traceback.format_exc()}
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
