"""One side of a case: JAX with jit on the CPU, for chains of Dense, Conv2D, MaxPooling2D and Flatten.

    python jax_peer.py CASE.json

Speaks the protocol of serve.ts. Arrays are resident; a step with its shuffled batch is one compiled function, whose state is donated.
"""

import functools
import sys
import time

sys.dont_write_bytecode = True

import jax  # noqa: E402
import numpy as np  # noqa: E402
from jax import lax, nn  # noqa: E402
from jax import numpy as jnp  # noqa: E402
from peer_protocol import chain_of, optimizer_of, read_case, read_splits, serve  # noqa: E402


def main(case_path):
    case = read_case(case_path)
    layers, shape = chain_of(case)
    model = Chain(layers, shape)
    train, test = (to_arrays(split) for split in read_splits(case, shape))
    batch_size = case["config"]["fit"]["batch_size"]
    step = compiled_step(model, UPDATES[optimizer_of(case)["type"]], optimizer_of(case))
    hits_of = jax.jit(lambda weights, x, y: model.loss_and_hits(weights, x, y)[1])
    order = np.random.default_rng(42)
    state = first_state(model)

    def epoch():
        nonlocal state
        began = time.perf_counter()
        shuffled = jnp.asarray(order.permutation(len(train[0])))
        for at in range(0, len(shuffled), batch_size):
            state = step(state, *train, shuffled[at : at + batch_size])
        jax.block_until_ready(state)
        return time.perf_counter() - began

    def evaluate():
        x, y = test
        parts = range(0, len(x), batch_size)
        return sum(int(hits_of(state["weights"], x[at : at + batch_size], y[at : at + batch_size])) for at in parts) / len(x)

    about = {"device": "CPU", "is_gpu": False, "version": f"JAX {jax.__version__}"}
    serve(about, epoch, evaluate)


def compiled_step(model, update, config):
    """Counts the hits and sums the loss, as Keras's progress does."""
    gradient = jax.value_and_grad(model.loss_and_hits, has_aux=True)

    @functools.partial(jax.jit, donate_argnums=0)
    def step(state, x, y, batch):
        (loss, hits), gradients = gradient(state["weights"], x[batch], y[batch])
        count = state["count"] + 1
        pairs = [update(config, count, *each) for each in zip(state["weights"], gradients, state["slots"])]
        return {
            "weights": [weight for weight, _ in pairs],
            "slots": [slots for _, slots in pairs],
            "count": count,
            "loss": state["loss"] + loss * len(batch),
            "hits": state["hits"] + hits,
        }

    return step


def first_state(model):
    weights = model.first_weights()
    slots = [(jnp.zeros_like(weight), jnp.zeros_like(weight)) for weight in weights]
    return {"weights": weights, "slots": slots, "count": jnp.int32(0), "loss": jnp.float32(0), "hits": jnp.int32(0)}


def adam(config, count, weight, gradient, slots):
    first, second = config["beta_1"], config["beta_2"]
    m = first * slots[0] + (1 - first) * gradient
    v = second * slots[1] + (1 - second) * gradient**2
    rate = config["learning_rate"] * jnp.sqrt(1 - second**count) / (1 - first**count)
    return weight - rate * m / (jnp.sqrt(v) + config["epsilon"]), (m, v)


def rmsprop(config, _, weight, gradient, slots):
    v = config["rho"] * slots[0] + (1 - config["rho"]) * gradient**2
    return weight - config["learning_rate"] * gradient / jnp.sqrt(v + config["epsilon"]), (v, slots[1])


UPDATES = {"adam": adam, "rmsprop": rmsprop}


class Chain:
    """Layers one after the other; the last softmax is part of the loss."""

    def __init__(self, layers, shape):
        self.layers, self.shape = layers, shape

    def first_weights(self):
        """A kernel and a bias of each layer that has them, as Keras begins."""
        keys = jax.random.split(jax.random.key(42), len(self.layers))
        x, weights = jax.ShapeDtypeStruct((1, *self.shape), "float32"), []
        for layer, key in zip(self.layers, keys):
            own = create_weights(layer, x.shape, key)
            weights += own
            x = jax.eval_shape(lambda value, own=own, layer=layer: apply(layer, own, value), x)
        return weights

    def loss_and_hits(self, weights, x, y):
        rest = iter(weights)
        for layer in self.layers:
            x = apply(layer, [next(rest), next(rest)] if layer["type"] in WEIGHTED else [], x)
        chosen = jnp.take_along_axis(nn.log_softmax(x), y[:, None], axis=1)
        return -chosen.mean(), (x.argmax(1) == y).sum()


WEIGHTED = ("Dense", "Conv2D")


def create_weights(layer, shape, key):
    if layer["type"] not in WEIGHTED:
        return []
    kernel = (shape[-1], layer["units"]) if layer["type"] == "Dense" else (*layer["kernel_size"], shape[-1], layer["filters"])
    return [nn.initializers.glorot_uniform()(key, kernel), jnp.zeros(kernel[-1])]


def apply(layer, weights, x):
    kind = layer["type"]
    if kind == "Flatten":
        return x.reshape(len(x), -1)
    if kind == "MaxPooling2D":
        window = (1, *layer["pool_size"], 1)
        return lax.reduce_window(x, -jnp.inf, lax.max, window, window, "VALID")
    kernel, bias = weights
    if kind == "Dense":
        x = x @ kernel + bias
    else:
        x = lax.conv_general_dilated(x, kernel, (1, 1), layer["padding"].upper(), dimension_numbers=("NHWC", "HWIO", "NHWC"))
        x = x + bias
    return nn.relu(x) if layer["activation"] == "relu" else x


def to_arrays(split):
    x, y = split
    return jnp.asarray(x), jnp.asarray(y.astype("int32"))


main(*sys.argv[1:])
