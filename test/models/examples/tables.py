"""Models of tables and recommendations: categories in embeddings, numbers next to them."""

from .example import classes, example, flags, numbers, one_hot
from .framework import keras, layers, ops


@example(x={"workclass": classes(6, 1), "education": classes(5, 1), "amounts": numbers(4)}, y=flags(1))
def categories():
    workclass = keras.Input((1,), dtype="int32", name="workclass")
    education = keras.Input((1,), dtype="int32", name="education")
    amounts = keras.Input((4,), name="amounts")
    embedded = [
        layers.Flatten()(layers.Embedding(6, 3)(workclass)),
        layers.Reshape((2,))(layers.Embedding(5, 2)(education)),
    ]
    x = layers.concatenate([*embedded, layers.BatchNormalization()(amounts)])
    for units in (12, 6):
        x = layers.Dropout(0.0)(layers.ReLU()(layers.BatchNormalization()(layers.Dense(units)(x))))
    model = keras.Model([workclass, education, amounts], layers.Dense(1, activation="sigmoid")(x))
    model.compile(
        keras.optimizers.Adam(0.002),
        keras.losses.BinaryCrossentropy(),
        metrics=[keras.metrics.BinaryAccuracy(name="accuracy")],
    )
    return model


@example(x={"user": classes(12, 1), "film": classes(9, 1)}, y=numbers(1))
def recommender():
    user, film = keras.Input((1,), name="user"), keras.Input((1,), name="film")
    options = {"embeddings_initializer": "he_normal", "embeddings_regularizer": keras.regularizers.l2(1e-4)}
    user_vector = layers.Flatten()(layers.Embedding(12, 4, **options)(user))
    film_vector = layers.Flatten()(layers.Embedding(9, 4, **options)(film))
    product = layers.Dot(axes=1)([user_vector, film_vector])
    biases = layers.add(
        [layers.Flatten()(layers.Embedding(12, 1)(user)), layers.Flatten()(layers.Embedding(9, 1)(film))]
    )
    model = keras.Model([user, film], layers.add([product, biases]))
    model.compile("sgd", "mse")
    return model


@example(x={"pair": classes(9, 2)}, y=flags(1))
def collaborative_filter():
    pair = keras.Input((2,), dtype="int32", name="pair")
    users, films = layers.Embedding(9, 4), layers.Embedding(9, 4)
    user_bias, film_bias = layers.Embedding(9, 1), layers.Embedding(9, 1)
    user, film = pair[:, 0], pair[:, 1]
    match = ops.sum(users(user) * films(film), axis=1, keepdims=True)
    x = match + user_bias(user) + film_bias(film)
    model = keras.Model(pair, ops.sigmoid(x))
    model.compile(loss=keras.losses.BinaryCrossentropy(), optimizer=keras.optimizers.Adam(learning_rate=0.001))
    return model


@example(x={"age": numbers(), "fare": numbers(), "port": classes(3)}, y=flags(1))
def scalars_by_name():
    age, fare = keras.Input((), name="age"), keras.Input((), name="fare")
    port = keras.Input((), dtype="int32", name="port")
    columns = [ops.expand_dims(age, -1), ops.expand_dims(fare, -1), layers.Embedding(3, 2)(port)]
    x = layers.Dense(8, activation="relu")(layers.concatenate(columns))
    model = keras.Model({"age": age, "fare": fare, "port": port}, layers.Dense(1, activation="sigmoid")(x))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy", keras.metrics.Precision(name="precision")])
    return model


@example(x=numbers(10), y=one_hot(3))
def gated_residual_network():
    def gated(x, units):
        return layers.Dense(units)(x) * layers.Dense(units, activation="sigmoid")(x)

    inputs = keras.Input((10,))
    x = layers.Dense(8, activation="elu")(inputs)
    x = layers.Dropout(0.0)(layers.Dense(8)(x))
    x = layers.LayerNormalization()(layers.Dense(8)(inputs) + gated(x, 8))
    selection = layers.Dense(2, activation="softmax")(x)
    parts = ops.stack([x[:, :4], x[:, 4:]], axis=1)
    x = ops.squeeze(ops.matmul(ops.expand_dims(selection, 1), parts), axis=1)
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(x))
    model.compile("adam", keras.losses.CategoricalCrossentropy(label_smoothing=0.1), metrics=["categorical_accuracy"])
    return model


@example(x=numbers(6), y={"mean": numbers(1), "kind": classes(3)})
def experts():
    inputs = keras.Input((6,))
    many = ops.stack([layers.Dense(4, activation="relu")(inputs) for _ in range(3)], axis=1)

    def mixed(name):
        gate = layers.Dense(3, activation="softmax", name=f"{name}_gate")(inputs)
        return ops.sum(many * ops.expand_dims(gate, -1), axis=1)

    outputs = [
        layers.Dense(1, name="mean")(mixed("mean")),
        layers.Dense(3, activation="softmax", name="kind")(mixed("kind")),
    ]
    model = keras.Model(inputs, outputs)
    model.compile("adam", ["mse", "sparse_categorical_crossentropy"], metrics=[["mae"], ["accuracy"]])
    return model
