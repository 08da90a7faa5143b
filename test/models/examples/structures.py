"""Models with unusual structures: calls of calls, nested inputs and outputs, call arguments, odd names."""

from .example import classes, example, flags, fractions, numbers, steps, words
from .framework import keras, layers, ops


@example(x=numbers(4), y=numbers(4))
def layer_after_itself():
    inputs = keras.Input((4,))
    dense, normalize = layers.Dense(4, activation="tanh"), layers.BatchNormalization()
    model = keras.Model(inputs, dense(normalize(dense(normalize(dense(inputs))))))
    model.compile("adam", "mse")
    return model


@example(
    x={"a": numbers(3), "b": numbers(4), "c": numbers(2)}, y={"sum": numbers(1), "both": numbers(3), "c2": numbers(2)}
)
def nested_lists():
    a, b, c = keras.Input((3,), name="a"), keras.Input((4,), name="b"), keras.Input((2,), name="c")
    x = layers.Dense(6, activation="relu")(layers.concatenate([b, a, c]))
    total, both = layers.Dense(1, name="sum")(x), layers.Dense(3, name="both")(x)
    model = keras.Model([[a, b], c], [[total, both], layers.Dense(2, name="c2")(x)])
    model.compile("adam", "mse")
    return model


@example(x={"first": numbers(4), "second": numbers(4)}, y=numbers(1))
def model_of_dicts_in_a_model():
    entry = {"left": keras.Input((4,), name="left"), "right": keras.Input((4,), name="right")}
    x = layers.Dense(5, activation="relu")(layers.add([entry["left"], entry["right"]]))
    pair = keras.Model(
        entry, {"score": layers.Dense(3)(x), "gate": layers.Dense(3, activation="sigmoid")(x)}, name="pair"
    )
    first, second = keras.Input((4,), name="first"), keras.Input((4,), name="second")
    there, back = pair({"left": first, "right": second}), pair({"left": second, "right": first * 2})
    x = layers.subtract([there["score"] * back["gate"], back["score"]])
    model = keras.Model([first, second], layers.Dense(1)(x))
    model.compile("adam", "mse")
    return model


@example(x=numbers(5), y={"__proto__": numbers(1), "größe in cm": flags(1)}, in_keras2=False)
def odd_names():
    inputs = keras.Input((5,), name="eine Eingabe.0")
    x = layers.Dense(6, activation="relu", name="constructor")(inputs)
    x = layers.Dense(6, activation="relu", name="block1.conv-2 (a)")(x)
    outputs = [layers.Dense(1, name="__proto__")(x), layers.Dense(1, activation="sigmoid", name="größe in cm")(x)]
    model = keras.Model(inputs, outputs, name="toString")
    model.compile("sgd", ["mse", "binary_crossentropy"])
    return model


@example(x=numbers(5), y={"again": numbers(5), "hidden": numbers(3)})
def model_without_names():
    inputs = keras.Input((5,))
    x = layers.Dense(3, activation="relu", name="hidden")(inputs)
    model = keras.Model(inputs, {"again": layers.Dense(5)(x), "hidden": x})
    model.compile("adam", {"again": "mse", "hidden": "mae"}, loss_weights={"again": 1.0, "hidden": 0.01})
    return model


# Keras 3 has its own training argument in place of the given one, Keras 2 does not.
@example(x=numbers(8), y=numbers(), in_keras2=False)
def scalar_output():
    inputs = keras.Input((8,))
    x = layers.Dense(4)(layers.Dropout(0.0)(inputs, training=False))
    frozen = layers.BatchNormalization()(x, training=False)
    model = keras.Model(inputs, layers.Reshape(())(layers.Dense(1)(frozen)))
    model.compile("adam", "mse")
    return model


@example(x=numbers(6), y=classes(3))
def frozen_layers():
    inputs = keras.Input((6,))
    x = layers.Dense(8, activation="relu", trainable=False)(inputs)
    x = layers.BatchNormalization(trainable=False)(x)
    x = layers.Dense(8, activation="relu")(x)
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(x))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x={"series": numbers(6, 3), "mask": flags(6)}, y=numbers(2), in_keras2=False)
def mask_given_to_a_layer():
    series, mask = keras.Input((6, 3), name="series"), keras.Input((6,), name="mask")
    is_set = ops.greater(mask, 0.5)
    x = layers.LSTM(4, return_sequences=True)(series, mask=is_set)
    x = layers.Bidirectional(layers.GRU(3))(x, mask=is_set)
    model = keras.Model([series, mask], layers.Dense(2)(x))
    model.compile("adam", "mse")
    return model


@example(x={"a": steps(4, 3), "b": steps(4, 3)}, y=numbers(1))
def merged_masks():
    a, b = keras.Input((4, 3), name="a"), keras.Input((4, 3), name="b")
    masked_a, masked_b = layers.Masking()(a), layers.Masking()(b)
    joined = layers.Concatenate(axis=1)([masked_a, masked_b])
    added = layers.Add()([masked_a, masked_b])
    x = layers.concatenate([layers.LSTM(4)(joined), layers.GRU(3)(added), layers.GlobalAveragePooling1D()(joined)])
    model = keras.Model([a, b], layers.Dense(1)(x))
    model.compile("adam", "mse")
    return model


@example(x=words(12, 5), y={"tags": classes(3, 5), "class": flags(1)})
def masked_and_unmasked_outputs():
    inputs = keras.Input((5,), dtype="int32")
    x = layers.GRU(5, return_sequences=True)(layers.Embedding(12, 4, mask_zero=True)(inputs))
    tags = layers.Dense(3, activation="softmax", name="tags")(x)
    kind = layers.Dense(1, activation="sigmoid", name="class")(layers.GlobalMaxPooling1D()(x))
    model = keras.Model(inputs, [tags, kind])
    model.compile(
        "adam", ["sparse_categorical_crossentropy", "binary_crossentropy"], metrics=[["accuracy"], ["accuracy"]]
    )
    return model


@example(x=fractions(3, 6, 4), y=numbers(3, 2))
def functional_model_at_each_step():
    entry = keras.Input((6, 4))
    encoder = keras.Model(entry, layers.add([layers.LSTM(4)(entry), layers.GRU(4)(entry)]), name="encoder")
    inputs = keras.Input((3, 6, 4))
    x = layers.TimeDistributed(encoder)(inputs)
    x = layers.Bidirectional(layers.LSTM(3, return_sequences=True), merge_mode="ave")(x)
    model = keras.Model(inputs, layers.Dense(2)(x))
    model.compile("adam", "mse")
    return model


@example(x={"state": numbers(4), "series": numbers(5, 2)}, y=numbers(5, 1))
def states_from_other_layers():
    state, series = keras.Input((4,), name="state"), keras.Input((5, 2), name="series")
    h, c = layers.Dense(4, activation="tanh")(state), layers.Dense(4)(state)
    x = layers.SimpleRNN(4, return_sequences=True)(series, initial_state=h)
    x, *states = layers.LSTM(4, return_sequences=True, return_state=True)(x, initial_state=[h, c])
    x = layers.LSTM(4, return_sequences=True, go_backwards=True)(x, initial_state=states)
    model = keras.Model([state, series], layers.Dense(1)(x))
    model.compile("adam", "mse")
    return model


@example(x={"numbers": classes(9, 4), "bytes": classes(200, 3)}, y=numbers(1))
def integers_as_numbers():
    first, second = keras.Input((4,), dtype="int32", name="numbers"), keras.Input((3,), dtype="uint8", name="bytes")
    x = ops.cast(first, "float32") / 9 + ops.cast(first % 2, "float32")
    y = layers.Rescaling(1 / 255)(second)
    model = keras.Model([first, second], layers.Dense(1)(layers.concatenate([x, y])))
    model.compile("adam", "mse")
    return model
