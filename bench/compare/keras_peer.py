"""One side of a case: Keras at its defaults, or with the steps per execution and jit_compile given.

    python keras_peer.py CASE.json [STEPS_PER_EXECUTION [jit]]

KERAS_BACKEND chooses what it runs on: tensorflow, jax or torch. Speaks the protocol of serve.ts. An epoch is a fit of its own, timed from the epoch's begin to its end. Converting the arrays
before it is not part of an epoch, nor is releasing tf.data's iterator after it: that sometimes waits for the
autotuning thread, which sleeps for up to 60 s (kOptimizationPeriodMaxMs), the longer the older the iterator is. One long
fit would keep its iterator while the other sides train, and charge Keras for waits that the benchmark itself made longer.
"""

import json
import sys
import time
from pathlib import Path

FIXTURES = Path(__file__).resolve().parents[2] / "test" / "fixtures" / "keras"
sys.dont_write_bytecode = True
sys.path.insert(0, str(FIXTURES))

from make import BACKEND, keras  # noqa: E402
from peer_protocol import read_case, read_splits, serve  # noqa: E402


def main(case_path, steps_per_execution=1, jit="auto"):
    case = read_case(case_path)
    job, fit = case["job"], case["config"]["fit"]
    model = keras.models.model_from_json(json.dumps(case["keras"]))
    jit_compile = True if jit == "jit" else "auto"
    model.compile(**job["compile"], steps_per_execution=int(steps_per_execution), jit_compile=jit_compile)
    train, test = (labelled(split) for split in read_splits(case, model.input_shape[1:]))
    timer = EpochTimer()

    def epoch():
        model.fit(*train, batch_size=fit["batch_size"], verbose=0, callbacks=[timer])
        return timer.seconds

    def evaluate():
        return model.evaluate(*test, batch_size=fit["batch_size"], verbose=0, return_dict=True)["accuracy"]

    serve(about(), epoch, evaluate)


def about():
    """What the parent wants to know of this process: peer.ts."""
    device, is_gpu, version = {"tensorflow": tensorflow_device, "jax": jax_device, "torch": torch_device}[BACKEND]()
    return {"device": device, "is_gpu": is_gpu, "version": f"Keras {keras.__version__} on {BACKEND} {version}"}


def tensorflow_device():
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    name = tf.config.experimental.get_device_details(gpus[0]).get("device_name", "GPU") if gpus else "CPU"
    return name, bool(gpus), tf.__version__


def jax_device():
    import jax

    device = jax.devices()[0]
    return device.device_kind, device.platform == "gpu", jax.__version__


def torch_device():
    import torch

    is_gpu = torch.cuda.is_available()
    return torch.cuda.get_device_name(0) if is_gpu else "CPU", is_gpu, torch.__version__


class EpochTimer(keras.callbacks.Callback):
    """How long the last epoch took."""

    def on_epoch_begin(self, epoch, logs=None):
        self.began = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds = time.perf_counter() - self.began


def labelled(split):
    """Labels one-hot, as the article prepares them."""
    x, y = split
    return x, keras.utils.to_categorical(y, 10)


main(*sys.argv[1:])
