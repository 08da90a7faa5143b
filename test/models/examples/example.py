"""Registers examples: a model as users of Keras write it, and the kinds of arrays that it is trained on."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Example:
    """A model with its data. `build` returns it compiled."""

    name: str
    build: object
    x: object
    y: object
    # Whether Keras 2 has everything that it uses.
    in_keras2: bool
    # Epochs of a training from random weights, whose final figures are compared; 0: none.
    epochs: int
    # The argument of `fit`, by class.
    class_weight: dict | None
    # Layers to adapt on the samples to train on, with the inputs whose values they take.
    adapt: dict


EXAMPLES = {}


def example(*, x, y, in_keras2=True, epochs=0, class_weight=None, adapt=None):
    """Registers a function that builds a model. `x` and `y` are kinds of arrays: by name, or one."""

    def register(build):
        assert build.__name__ not in EXAMPLES, f"two examples are named {build.__name__}"
        EXAMPLES[build.__name__] = Example(build.__name__, build, x, y, in_keras2, epochs, class_weight, adapt or {})
        return build

    return register


# --- kinds of arrays: functions of a random generator, the number of samples, and the inputs by name


def numbers(*shape, scale=1.0):
    return lambda random, count, _: (scale * random.normal(size=(count, *shape))).astype("float32")


def fractions(*shape):
    return lambda random, count, _: random.random((count, *shape)).astype("float32")


def pixels(*shape):
    return lambda random, count, _: random.integers(0, 256, (count, *shape)).astype("uint8")


def classes(number, *shape):
    return lambda random, count, _: random.integers(0, number, (count, *shape)).astype("int32")


def flags(*shape):
    return lambda random, count, _: random.integers(0, 2, (count, *shape)).astype("float32")


def marks(length):
    """A mask of steps: the first step counts, and each of the others may."""

    def draw(random, count, _):
        drawn = random.integers(0, 2, (count, length))
        drawn[:, 0] = 1
        return drawn.astype("float32")

    return draw


def one_hot(number):
    return lambda random, count, _: np.eye(number, dtype="float32")[random.integers(0, number, count)]


def words(vocabulary, length):
    """Word numbers from 1, padded with 0; sentences of different lengths, at least one word each."""

    def draw(random, count, _):
        drawn = random.integers(1, vocabulary, (count, length))
        lengths = random.integers(1, length + 1, (count, 1))
        return np.where(np.arange(length) < lengths, drawn, 0).astype("int32")

    return draw


def texts(known, length):
    """Texts of up to so many of the known words, at least one each."""

    def draw(random, count, _):
        drawn = [" ".join(random.choice(known, random.integers(1, length + 1))) for _ in range(count)]
        return np.array(drawn)[:, None]

    return draw


def terms(known):
    """One of the known texts."""
    return lambda random, count, _: random.choice(known, (count, 1))


def steps(length, width, padding=0.0):
    """Sequences of numbers, padded at the end."""

    def draw(random, count, _):
        drawn = random.normal(size=(count, length, width))
        lengths = random.integers(1, length + 1, (count, 1))
        return np.where((np.arange(length) < lengths)[..., None], drawn, padding).astype("float32")

    return draw


def of(function):
    """Labels that follow from the inputs, so that a model can learn them."""
    return lambda _random, _count, inputs: function(inputs)


def drawn(kinds, random, count, inputs=None):
    """The arrays of a kind, or of kinds by name."""
    if isinstance(kinds, dict):
        return {name: kind(random, count, inputs) for name, kind in kinds.items()}
    return kinds(random, count, inputs)
