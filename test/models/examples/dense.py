"""Models of dense layers: several inputs, several outputs, shared layers, models in models."""

from .example import classes, example, flags, numbers, of, one_hot
from .framework import keras, layers, ops


@example(x={"a": numbers(4), "b": numbers(3)}, y=of(lambda x: x["a"][:, :1] - 2 * x["b"][:, :1]), epochs=12)
def two_inputs():
    a, b = keras.Input((4,), name="a"), keras.Input((3,), name="b")
    x = layers.concatenate([layers.Dense(8, activation="relu")(a), layers.Dense(8, activation="relu")(b)])
    model = keras.Model([a, b], layers.Dense(1)(x))
    model.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
    return model


@example(
    x=numbers(6),
    y={"price": of(lambda x: x.sum(1, keepdims=True)), "kind": of(lambda x: x[:, :3].argmax(1).astype("int32"))},
    epochs=12,
)
def two_heads():
    inputs = keras.Input((6,), name="features")
    x = layers.Dense(16, activation="relu")(inputs)
    x = layers.Dense(16, activation="relu")(x)
    price = layers.Dense(1, name="price")(x)
    kind = layers.Dense(3, activation="softmax", name="kind")(x)
    model = keras.Model(inputs, [price, kind])
    model.compile(
        optimizer=keras.optimizers.RMSprop(1e-3),
        loss={"price": "mse", "kind": "sparse_categorical_crossentropy"},
        loss_weights={"price": 0.3, "kind": 1.0},
        metrics={"price": ["mae"], "kind": ["accuracy"]},
    )
    return model


@example(x=numbers(5), y={"score": numbers(1), "is_good": flags(1), "grade": one_hot(4)})
def losses_in_lists():
    inputs = keras.Input((5,))
    x = layers.Dense(12, activation="tanh")(inputs)
    outputs = [
        layers.Dense(1, name="score")(x),
        layers.Dense(1, activation="sigmoid", name="is_good")(x),
        layers.Dense(4, activation="softmax", name="grade")(x),
    ]
    model = keras.Model(inputs=inputs, outputs=outputs, name="multi_task")
    model.compile(
        keras.optimizers.SGD(0.05, momentum=0.9),
        loss=[
            keras.losses.MeanAbsoluteError(),
            keras.losses.BinaryCrossentropy(),
            keras.losses.CategoricalCrossentropy(),
        ],
        loss_weights=[0.5, 1.0, 2.0],
        metrics=[["mse"], ["accuracy"], ["accuracy", keras.metrics.TopKCategoricalAccuracy(2, name="top2")]],
    )
    return model


@example(x={"left": numbers(6), "right": numbers(6)}, y=flags(1))
def siamese():
    encoder = keras.Sequential(
        [keras.Input((6,)), layers.Dense(8, activation="relu"), layers.Dense(4, activation="tanh")], name="encoder"
    )
    left, right = keras.Input((6,), name="left"), keras.Input((6,), name="right")
    distance = ops.abs(encoder(left) - encoder(right))
    model = keras.Model([left, right], layers.Dense(1, activation="sigmoid")(distance), name="siamese")
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model


@example(x={"wide_input": numbers(3), "deep_input": numbers(8)}, y=numbers(1))
def wide_and_deep():
    wide, deep = keras.Input(shape=[3], name="wide_input"), keras.Input(shape=[8], name="deep_input")
    hidden = layers.Dense(10, activation="relu")(layers.BatchNormalization()(deep))
    hidden = layers.Dense(10, activation="relu")(hidden)
    output = layers.Dense(1, name="output")(layers.Concatenate()([wide, hidden]))
    model = keras.Model(inputs=[wide, deep], outputs=[output])
    model.compile(loss="mse", optimizer=keras.optimizers.SGD(learning_rate=1e-2))
    return model


@example(x={"wide_input": numbers(3), "deep_input": numbers(8)}, y={"output": numbers(1), "aux_output": numbers(1)})
def auxiliary_output():
    wide, deep = keras.Input(shape=[3], name="wide_input"), keras.Input(shape=[8], name="deep_input")
    hidden1 = layers.Dense(10, activation="relu")(deep)
    aux = layers.Dense(1, name="aux_output")(hidden1)
    hidden2 = layers.Dense(10, activation="relu")(hidden1)
    output = layers.Dense(1, name="output")(layers.concatenate([wide, hidden2]))
    model = keras.Model(inputs=[wide, deep], outputs=[output, aux])
    model.compile(loss=["mse", "mse"], loss_weights=[0.9, 0.1], optimizer="sgd", metrics=["mae", "mae"])
    return model


@example(x={"age": numbers(1), "vitals": numbers(5)}, y={"risk": flags(1), "days": numbers(1)})
def dicts():
    inputs = {"age": keras.Input((1,), name="age"), "vitals": keras.Input((5,), name="vitals")}
    x = layers.Concatenate()([inputs["age"], layers.Dense(6, activation="swish")(inputs["vitals"])])
    x = layers.LayerNormalization()(layers.Dense(10, activation="gelu")(x))
    outputs = {"risk": layers.Dense(1, activation="sigmoid", name="risk")(x), "days": layers.Dense(1, name="days")(x)}
    model = keras.Model(inputs, outputs)
    model.compile(
        "adam",
        loss={"risk": "binary_crossentropy", "days": "huber"},
        metrics={"risk": ["accuracy", "AUC"], "days": "mae"},
    )
    return model


@example(x=numbers(8), y=classes(3))
def highway():
    x = inputs = keras.Input((8,))
    for _ in range(2):
        gate = layers.Dense(8, activation="sigmoid", bias_initializer=keras.initializers.Constant(-1.0))(x)
        update = layers.Dense(8, activation="relu")(x)
        x = layers.Add()([layers.Multiply()([gate, update]), layers.Multiply()([1.0 - gate, x])])
    model = keras.Model(inputs, layers.Dense(3)(x))
    model.compile(
        "adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["sparse_categorical_accuracy"]
    )
    return model


@example(x={"small": numbers(4), "large": numbers(4)}, y=numbers(2))
def shared_normalization():
    small, large = keras.Input((4,), name="small"), keras.Input((4,), name="large")
    normalize, project = layers.BatchNormalization(momentum=0.8), layers.Dense(6, activation="elu")
    a, b = project(normalize(small)), project(normalize(large))
    model = keras.Model([small, large], layers.Dense(2)(layers.subtract([a, b])))
    model.compile("rmsprop", "mean_squared_error")
    return model


@example(x=numbers(6), y=numbers(1))
def ensemble():
    def member():
        inputs = keras.Input((6,))
        return keras.Model(inputs, layers.Dense(1)(layers.Dense(5, activation="relu")(inputs)))

    members = [member() for _ in range(3)]
    inputs = keras.Input((6,))
    model = keras.Model(inputs, layers.average([one(inputs) for one in members]))
    model.compile("nadam", "log_cosh")
    return model


@example(x=numbers(10), y=of(lambda x: x))
def autoencoder():
    entry = keras.Input((10,), name="entry")
    encoder = keras.Model(entry, layers.Dense(3, activation="relu", name="code")(entry), name="encoder")
    code = keras.Input((3,), name="code_input")
    decoder = keras.Model(code, layers.Dense(10, name="rebuilt")(code), name="decoder")
    inputs = keras.Input((10,), name="inputs")
    model = keras.Model(inputs, decoder(encoder(inputs)), name="autoencoder")
    model.compile(keras.optimizers.Adam(0.01), keras.losses.MeanSquaredError())
    return model
