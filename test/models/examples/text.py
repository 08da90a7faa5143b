"""Models of text: word numbers, padded with 0."""

from .example import classes, example, flags, numbers, words
from .framework import keras, layers


@example(x=words(30, 7), y=flags(1))
def bidirectional_lstm():
    inputs = keras.Input((7,), dtype="int32")
    x = layers.Embedding(30, 6)(inputs)
    x = layers.Bidirectional(layers.LSTM(5, return_sequences=True))(x)
    x = layers.Bidirectional(layers.LSTM(4))(x)
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model


@example(x=words(20, 6), y=classes(3))
def masked_text():
    inputs = keras.Input((6,), dtype="int64", name="tokens")
    x = layers.Embedding(20, 5, mask_zero=True)(inputs)
    x = layers.Bidirectional(layers.GRU(4, return_sequences=True), merge_mode="sum")(x)
    x = layers.LSTM(5)(layers.Dropout(0.0)(x))
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(x))
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=words(20, 6), y=classes(2, 6))
def masked_tagging():
    inputs = keras.Input((6,), dtype="int32")
    x = layers.Embedding(20, 5, mask_zero=True)(inputs)
    x = layers.GRU(6, return_sequences=True)(x)
    x = layers.TimeDistributed(layers.Dense(2, activation="softmax"))(x)
    model = keras.Model(inputs, x)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=words(20, 6), y=flags(1))
def averaged_words():
    inputs = keras.Input((6,), dtype="int32")
    x = layers.GlobalAveragePooling1D()(layers.Embedding(20, 5, mask_zero=True)(inputs))
    model = keras.Model(inputs, layers.Dense(1)(x))
    model.compile(
        "sgd", keras.losses.BinaryCrossentropy(from_logits=True), metrics=[keras.metrics.BinaryAccuracy(threshold=0.0)]
    )
    return model


@example(
    x={"title": words(25, 5), "body": words(25, 9), "tags": flags(4)},
    y={"priority": flags(1), "department": classes(3)},
)
def tickets():
    title, body = keras.Input((None,), name="title"), keras.Input((None,), name="body")
    tags = keras.Input((4,), name="tags")
    title_features = layers.LSTM(6)(layers.Embedding(25, 6)(title))
    body_features = layers.LSTM(4)(layers.Embedding(25, 6)(body))
    x = layers.concatenate([title_features, body_features, tags])
    model = keras.Model(
        inputs=[title, body, tags],
        outputs={
            "priority": layers.Dense(1, name="priority")(x),
            "department": layers.Dense(3, name="department")(x),
        },
    )
    model.compile(
        optimizer=keras.optimizers.RMSprop(1e-3),
        loss={
            "priority": keras.losses.BinaryCrossentropy(from_logits=True),
            "department": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        },
        loss_weights={"priority": 1.0, "department": 0.2},
    )
    return model


@example(x=words(30, 12), y=flags(1))
def text_convolutions():
    inputs = keras.Input((12,), dtype="int64")
    x = layers.Dropout(0.0)(layers.Embedding(30, 6)(inputs))
    x = layers.Conv1D(8, 3, padding="valid", activation="relu", strides=2)(x)
    x = layers.Conv1D(8, 3, padding="valid", activation="relu", strides=1)(x)
    x = layers.GlobalMaxPooling1D()(x)
    x = layers.Dropout(0.0)(layers.Dense(8, activation="relu")(x))
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid", name="predictions")(x))
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    return model


@example(x={"first": words(30, 6), "second": words(30, 8)}, y=flags(1))
def shared_embedding():
    embedding = layers.Embedding(30, 6, name="words")
    first, second = (
        keras.Input((None,), dtype="int32", name="first"),
        keras.Input((None,), dtype="int32", name="second"),
    )
    a, b = layers.GlobalAveragePooling1D()(embedding(first)), layers.GlobalMaxPooling1D()(embedding(second))
    x = layers.Dense(6, activation="relu")(layers.concatenate([a, b, layers.multiply([a, b])]))
    model = keras.Model([first, second], layers.Dense(1, activation="sigmoid")(x))
    model.compile("adam", "binary_crossentropy")
    return model


@example(x={"source": words(15, 5), "target": words(12, 4)}, y=classes(12, 4))
def sequence_to_sequence():
    source, target = (
        keras.Input((None,), dtype="int32", name="source"),
        keras.Input((None,), dtype="int32", name="target"),
    )
    _, h, c = layers.LSTM(6, return_state=True, name="encoder")(layers.Embedding(15, 5)(source))
    x = layers.LSTM(6, return_sequences=True, name="decoder")(layers.Embedding(12, 5)(target), initial_state=[h, c])
    model = keras.Model([source, target], layers.Dense(12, activation="softmax")(x))
    model.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x={"source": words(15, 5), "target": words(12, 4)}, y=classes(12, 4))
def masked_sequence_to_sequence_with_attention():
    source, target = keras.Input((5,), dtype="int32", name="source"), keras.Input((4,), dtype="int32", name="target")
    memory = layers.Bidirectional(layers.GRU(4, return_sequences=True))(layers.Embedding(15, 5, mask_zero=True)(source))
    x = layers.Embedding(12, 8, mask_zero=True)(target)
    x = layers.GRU(8, return_sequences=True)(x)
    context = layers.MultiHeadAttention(2, 4)(query=x, value=memory)
    x = layers.LayerNormalization()(layers.Add()([x, context]))
    model = keras.Model([source, target], layers.Dense(12)(x))
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


@example(x={"query": words(15, 4), "value": words(15, 6)}, y=flags(1))
def dot_product_attention():
    query, value = keras.Input((None,), dtype="int32", name="query"), keras.Input((None,), dtype="int32", name="value")
    embedding = layers.Embedding(15, 6)
    convolution = layers.Conv1D(5, 3, padding="same")
    encoded_query, encoded_value = convolution(embedding(query)), convolution(embedding(value))
    attended = layers.Attention()([encoded_query, encoded_value])
    x = layers.Concatenate()(
        [layers.GlobalAveragePooling1D()(encoded_query), layers.GlobalAveragePooling1D()(attended)]
    )
    model = keras.Model([query, value], layers.Dense(1, activation="sigmoid")(x))
    model.compile("adam", "binary_crossentropy")
    return model


@example(x={"image": numbers(8, 8, 3), "question": words(20, 5)}, y=classes(6))
def visual_question():
    image = keras.Input((8, 8, 3), name="image")
    vision = keras.Sequential(
        [layers.Conv2D(4, 3, activation="relu", padding="same"), layers.MaxPooling2D(2), layers.Flatten()]
    )
    question = keras.Input((5,), dtype="int32", name="question")
    encoded = layers.LSTM(5)(layers.Embedding(input_dim=20, output_dim=6)(question))
    x = layers.concatenate([encoded, vision(image)])
    model = keras.Model(inputs=[image, question], outputs=layers.Dense(6, activation="softmax")(x))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
