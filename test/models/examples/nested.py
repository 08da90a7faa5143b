"""Models in models, frozen parts, regularizers, sampling."""

from .example import classes, example, flags, fractions, numbers, of
from .framework import keras, layers, ops


@example(x=numbers(6), y=classes(4))
def sequential_in_sequential():
    block = keras.Sequential([layers.Dense(8, use_bias=False), layers.BatchNormalization(), layers.Activation("relu")])
    head = keras.Sequential([layers.Dense(6, activation="relu"), layers.Dense(4, activation="softmax")], name="head")
    model = keras.Sequential([keras.Input((6,)), block, layers.Dropout(0.0), head])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=numbers(6), y=flags(1))
def frozen_base():
    base = keras.Sequential(
        [keras.Input((6,)), layers.Dense(8, activation="relu"), layers.BatchNormalization(), layers.Dense(5)],
        name="base",
    )
    base.trainable = False
    inputs = keras.Input((6,))
    x = base(inputs, training=False)
    x = layers.Dense(4, activation="relu")(x)
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))
    model.compile(keras.optimizers.Adam(1e-2), "binary_crossentropy", metrics=[keras.metrics.BinaryAccuracy()])
    return model


@example(x=numbers(6), y=flags(1))
def partly_frozen_base():
    entry = keras.Input((6,))
    hidden = layers.Dense(8, activation="relu", name="first")(entry)
    base = keras.Model(entry, layers.Dense(5, activation="tanh", name="second")(hidden), name="base")
    base.get_layer("first").trainable = False
    inputs = keras.Input((6,))
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(base(inputs)))
    model.compile("sgd", "binary_crossentropy")
    return model


@example(x=numbers(5), y=numbers(1))
def models_three_deep():
    def wrapped(inner, width, name):
        inputs = keras.Input((5,))
        return keras.Model(inputs, layers.Dense(width, activation="tanh")(inner(inputs)), name=name)

    innermost = keras.Sequential([keras.Input((5,)), layers.Dense(4, activation="relu")], name="innermost")
    model = wrapped(wrapped(wrapped(innermost, 5, "inner"), 5, "outer"), 1, "outermost")
    model.compile("adamw", "mse")
    return model


@example(x={"question": numbers(4), "answer": numbers(4)}, y=flags(1))
def shared_model_with_two_outputs():
    entry = keras.Input((4,))
    hidden = layers.Dense(6, activation="relu")(entry)
    tower = keras.Model(entry, [layers.Dense(3)(hidden), layers.Dense(3, activation="sigmoid")(hidden)], name="tower")
    question, answer = keras.Input((4,), name="question"), keras.Input((4,), name="answer")
    (value_q, gate_q), (value_a, gate_a) = tower(question), tower(answer)
    joined = layers.Concatenate()([value_q * gate_a, value_a * gate_q])
    model = keras.Model([question, answer], layers.Dense(1, activation="sigmoid")(joined))
    model.compile("adam", "binary_crossentropy")
    return model


@example(
    x={"image": fractions(12), "noise": numbers(2)},
    y={"rebuilt": of(lambda x: x["image"]), "spread": numbers(2, scale=0)},
)
def variational():
    image, noise = keras.Input((12,), name="image"), keras.Input((2,), name="noise")
    hidden = layers.Dense(8, activation="relu")(image)
    mean, log_variance = layers.Dense(2, name="mean")(hidden), layers.Dense(2, name="log_variance")(hidden)
    code = mean + ops.exp(0.5 * log_variance) * noise
    rebuilt = layers.Dense(12, activation="sigmoid", name="rebuilt")(layers.Dense(8, activation="relu")(code))
    spread = layers.Activation("linear", name="spread")(1 + log_variance - ops.square(mean) - ops.exp(log_variance))
    model = keras.Model([image, noise], [rebuilt, spread])
    model.compile(
        "adam", loss={"rebuilt": "binary_crossentropy", "spread": "mse"}, loss_weights={"rebuilt": 1.0, "spread": 0.5}
    )
    return model


@example(x=numbers(6), y=numbers(1), epochs=0)
def regularized():
    l2 = keras.regularizers.L2(0.01)
    inputs = keras.Input((6,))
    x = layers.Dense(8, activation="relu", kernel_regularizer=l2, kernel_constraint=keras.constraints.MaxNorm(1.5))(
        inputs
    )
    y = layers.Dense(8, activation="relu", kernel_regularizer=keras.regularizers.L1L2(0.001, 0.01))(x)
    model = keras.Model(inputs, layers.Dense(1, bias_regularizer="l2")(layers.add([x, y])))
    model.compile(keras.optimizers.SGD(0.01, nesterov=True, momentum=0.9), "mse", metrics=["mse"])
    return model


@example(x=numbers(8), y=classes(3), in_keras2=False)
def residual_mlp():
    x = inputs = keras.Input((8,))
    for _ in range(3):
        h = layers.LayerNormalization(epsilon=1e-6)(x)
        h = layers.Dense(16, activation="gelu")(h)
        x = x + layers.Dense(8, kernel_regularizer=keras.regularizers.L2(1e-4))(h)
    x = layers.RMSNormalization()(x)
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(x))
    model.compile(keras.optimizers.AdamW(1e-3, weight_decay=0.01), "sparse_categorical_crossentropy", metrics=["acc"])
    return model


@example(x=numbers(4), y={"a": numbers(1), "b": numbers(1)})
def output_without_loss():
    inputs = keras.Input((4,))
    x = layers.Dense(5, activation="relu")(inputs)
    model = keras.Model(inputs, {"a": layers.Dense(1, name="a")(x), "b": layers.Dense(1, name="b")(x)})
    model.compile("adam", loss={"a": "mse", "b": None})
    return model


@example(x=numbers(4), y={"again": numbers(4), "code": numbers(2)})
def inner_tensor_as_output():
    inputs = keras.Input((4,))
    code = layers.Dense(2, activation="tanh", name="code")(inputs)
    model = keras.Model(inputs, [layers.Dense(4, name="again")(code), code])
    model.compile("adam", ["mse", "mse"], loss_weights=[1, 0.1])
    return model
