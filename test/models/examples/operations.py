"""Models with operations on tensors, as Keras prints them."""

from .example import classes, example, numbers
from .framework import keras, layers, ops


@example(x={"a": numbers(5), "b": numbers(5)}, y=numbers(1))
def arithmetic():
    inputs = [keras.Input((5,), name="a"), keras.Input((5,), name="b")]
    a, b = layers.Dense(4)(inputs[0]), layers.Dense(4, activation="softplus")(inputs[1])
    x = (a + 1) * b - a / (b + 1.0) + 2 * b - (1 - a) ** 2
    x = layers.concatenate([x, -a, a + b])
    model = keras.Model(inputs, layers.Dense(1)(x))
    model.compile("adam", "mse")
    return model


@example(x=numbers(6, 4), y=numbers(3))
def indexing():
    inputs = keras.Input((6, 4))
    x = layers.Dense(5, activation="tanh")(inputs)
    parts = [x[:, 0], x[:, -1], x[:, 1:3, 2], x[..., 1:][:, 2], x[:, ::2, 0], x[:, None, 3, :2][:, 0]]
    model = keras.Model(inputs, layers.Dense(3)(ops.concatenate(parts, axis=-1)))
    model.compile("adam", "mse")
    return model


@example(x=numbers(6, 4), y=numbers(2), in_keras2=False)
def reductions():
    inputs = keras.Input((6, 4))
    x = layers.Dense(5)(inputs)
    centred = x - ops.mean(x, axis=1, keepdims=True)
    pooled = [ops.mean(x, axis=1), ops.max(x, axis=1), ops.min(x, axis=-2), ops.std(centred, axis=1), ops.sum(x, 1)]
    pooled.append(ops.logsumexp(x, axis=1))
    model = keras.Model(inputs, layers.Dense(2)(ops.concatenate(pooled, axis=1)))
    model.compile("adam", "mse")
    return model


@example(x=numbers(6), y=classes(3), in_keras2=False)
def conditions():
    inputs = keras.Input((6,))
    x = layers.Dense(8)(inputs)
    x = ops.where(x > 0, x, 0.1 * x)
    is_large = ops.cast(ops.greater(ops.abs(x), 0.5), "float32")
    x = layers.Dense(6)(x * is_large + ops.minimum(x, 0.2))
    x = ops.clip(x, -1.0, 1.0) + ops.maximum(x, 0)
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(x))
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=numbers(5, 4), y=numbers(5, 3), in_keras2=False)
def shapes():
    inputs = keras.Input((5, 4))
    x = ops.reshape(inputs, (-1, 20))
    x = ops.reshape(layers.Dense(20, activation="relu")(x), (-1, 4, 5))
    x = ops.transpose(x, axes=(0, 2, 1))
    first, second = ops.split(x, 2, axis=-1)
    x = ops.concatenate([first * ops.sigmoid(second), ops.flip(second, axis=1)], axis=-1)
    x = ops.pad(x, [[0, 0], [1, 0], [0, 0]])[:, :-1]
    x = ops.squeeze(ops.expand_dims(ops.repeat(x, 2, axis=-1), 1), 1)
    model = keras.Model(inputs, layers.Dense(3)(ops.roll(x, 1, axis=1) + ops.tile(x[:, :1], (1, 5, 1))))
    model.compile("adam", "mse")
    return model


@example(x={"left": numbers(6), "right": numbers(6)}, y=numbers(1), in_keras2=False)
def cosine_towers():
    tower = keras.Sequential([layers.Dense(8, activation="relu"), layers.Dense(4)], name="tower")
    left, right = keras.Input((6,), name="left"), keras.Input((6,), name="right")
    a, b = ops.normalize(tower(left), axis=-1), tower(right)
    b = b / ops.sqrt(ops.sum(ops.square(b), axis=-1, keepdims=True) + 1e-6)
    model = keras.Model([left, right], ops.sum(a * b, axis=-1, keepdims=True))
    model.compile("adam", "mse")
    return model


@example(x=numbers(4, 3), y=numbers(4, 4), in_keras2=False)
def sums_of_products():
    inputs = keras.Input((4, 3))
    x = layers.Dense(6, activation="gelu")(inputs)
    y = layers.Dense(6)(inputs)
    scores = ops.einsum("bic,bjc->bij", x, y) + ops.dot(x, ops.ones((6, 4)) * 0.1)
    model = keras.Model(inputs, ops.tanh(scores) + layers.Dot(axes=(2, 2))([x, y]))
    model.compile("adam", "mse")
    return model


@example(x=numbers(6), y=numbers(2), in_keras2=False)
def activations():
    inputs = keras.Input((6,))
    x = layers.Dense(8)(inputs)
    gated = ops.glu(x, axis=-1)
    curves = [ops.relu6(x), ops.silu(x), ops.gelu(x), ops.leaky_relu(x, 0.1), ops.elu(x), ops.softplus(x)]
    x = ops.concatenate([gated, ops.log_softmax(x), ops.hard_sigmoid(x), sum(curves)], axis=1)
    model = keras.Model(inputs, layers.Dense(2)(x))
    model.compile("adam", "mse")
    return model


@example(x=numbers(6), y=numbers(2), in_keras2=False)
def constants():
    inputs = keras.Input((6,))
    x = layers.Dense(4, activation="relu")(inputs)
    x = ops.multiply(x, ops.convert_to_tensor([0.5, 1.0, 1.5, 2.0]))
    x = ops.matmul(x, ops.eye(4)) + ops.stop_gradient(ops.sin(x))
    model = keras.Model(inputs, layers.Dense(2)(ops.log1p(ops.exp(x)) + ops.arange(4, dtype="float32") / 4))
    model.compile("adam", "mse")
    return model
