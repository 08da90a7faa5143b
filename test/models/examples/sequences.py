"""Models of sequences of numbers: time series, audio, frames."""

from .example import classes, example, flags, fractions, numbers, of, steps
from .framework import keras, layers, ops


@example(x=numbers(10, 3), y=of(lambda x: x[:, -3:, 0].mean(1, keepdims=True)), epochs=10)
def forecast():
    inputs = keras.layers.Input(shape=(10, 3))
    outputs = layers.Dense(1)(layers.LSTM(8)(inputs))
    model = keras.Model(inputs=inputs, outputs=outputs)
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.001), loss="mse")
    return model


@example(x=numbers(12, 1), y=classes(2))
def series_convolutions():
    x = inputs = layers.Input((12, 1))
    for _ in range(3):
        x = layers.Conv1D(filters=6, kernel_size=3, padding="same")(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
    model = keras.Model(inputs, layers.Dense(2, activation="softmax")(layers.GlobalAveragePooling1D()(x)))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["sparse_categorical_accuracy"])
    return model


@example(x=numbers(8, 2), y=classes(2))
def series_transformer():
    x = inputs = keras.Input((8, 2))
    for _ in range(2):
        attended = layers.MultiHeadAttention(key_dim=4, num_heads=2, dropout=0.0)(x, x)
        res = layers.LayerNormalization(epsilon=1e-6)(layers.Dropout(0.0)(attended)) + x
        y = layers.Conv1D(filters=4, kernel_size=1, activation="relu")(res)
        y = layers.LayerNormalization(epsilon=1e-6)(layers.Conv1D(filters=2, kernel_size=1)(y))
        x = y + res
    x = layers.GlobalAveragePooling1D(data_format="channels_last")(x)
    model = keras.Model(inputs, layers.Dense(2, activation="softmax")(layers.Dense(8, activation="relu")(x)))
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam(learning_rate=1e-3))
    return model


@example(x=numbers(32, 1), y=classes(3))
def audio_residual():
    def block(x, filters):
        shortcut = layers.Conv1D(filters, 1, padding="same")(x)
        x = layers.Activation("relu")(layers.Conv1D(filters, 3, padding="same")(x))
        x = layers.Conv1D(filters, 3, padding="same")(x)
        x = layers.Activation("relu")(layers.Add()([x, shortcut]))
        return layers.MaxPool1D(pool_size=2, strides=2)(x)

    inputs = layers.Input(shape=(32, 1), name="input")
    x = layers.AveragePooling1D(pool_size=3, strides=3)(block(block(inputs, 4), 6))
    x = layers.Dense(6, activation="relu")(layers.Flatten()(x))
    model = keras.models.Model(inputs=inputs, outputs=layers.Dense(3, activation="softmax", name="output")(x))
    model.compile(optimizer="Adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=numbers(16, 2), y=numbers(16, 1))
def gated_convolutions():
    x = inputs = keras.Input((16, 2))
    skips = []
    for rate in (1, 2, 4):
        tanh = layers.Conv1D(4, 2, dilation_rate=rate, padding="causal", activation="tanh")(x)
        gate = layers.Conv1D(4, 2, dilation_rate=rate, padding="causal", activation="sigmoid")(x)
        gated = tanh * gate
        skips.append(layers.Conv1D(3, 1)(gated))
        x = layers.Conv1D(2, 1)(gated) + x
    model = keras.Model(inputs, layers.Conv1D(1, 1)(layers.Activation("relu")(layers.add(skips))))
    model.compile("adam", "mae")
    return model


@example(x=fractions(3, 8, 8, 1), y=flags(1))
def frames():
    cnn = keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Conv2D(3, 3, activation="relu"), layers.MaxPooling2D(), layers.Flatten()]
    )
    inputs = keras.Input((3, 8, 8, 1))
    x = layers.LSTM(5)(layers.TimeDistributed(cnn)(inputs))
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model


@example(x=fractions(3, 8, 8, 1), y=classes(3))
def frames_layer_by_layer():
    x = inputs = keras.Input((3, 8, 8, 1))
    x = layers.TimeDistributed(layers.Conv2D(3, 3, activation="relu"))(x)
    x = layers.TimeDistributed(layers.BatchNormalization())(x)
    x = layers.TimeDistributed(layers.GlobalAveragePooling2D())(x)
    x = layers.Dense(3, activation="softmax")(layers.GRU(5, dropout=0.0)(x))
    model = keras.Model(inputs, x)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=steps(6, 3), y=numbers(1))
def masking():
    inputs = keras.Input((6, 3))
    x = layers.Masking(mask_value=0.0)(inputs)
    x = layers.LSTM(5)(layers.GRU(4, return_sequences=True)(layers.Dense(4, activation="relu")(x)))
    model = keras.Model(inputs, layers.Dense(1)(x))
    model.compile("adam", "mse", metrics=["mae"])
    return model


@example(x=steps(6, 3, padding=-1.0), y=numbers(6, 1))
def masked_steps():
    inputs = keras.Input((6, 3), name="steps")
    x = layers.SimpleRNN(5, return_sequences=True)(layers.Masking(mask_value=-1.0)(inputs))
    model = keras.Model(inputs, layers.Dense(1)(x))
    model.compile("adam", "mse", metrics=["mse"])
    return model


@example(x=numbers(6, 3), y={"sequence": numbers(6, 2), "state": numbers(4)})
def returned_state():
    inputs = keras.Input((6, 3))
    sequence, state = layers.GRU(4, return_sequences=True, return_state=True)(inputs)
    outputs = [layers.Dense(2, name="sequence")(sequence), layers.Dense(4, name="state")(state)]
    model = keras.Model(inputs, outputs)
    model.compile("adam", "mse", metrics={"sequence": "mae"})
    return model


@example(x=numbers(6, 3), y=numbers(2))
def bidirectional_states():
    inputs = keras.Input((6, 3))
    sequence, fh, fc, bh, bc = layers.Bidirectional(layers.LSTM(3, return_sequences=True, return_state=True))(inputs)
    h, c = layers.Concatenate()([fh, bh]), layers.Concatenate()([fc, bc])
    x = layers.LSTM(6)(sequence, initial_state=[h, c])
    model = keras.Model(inputs, layers.Dense(2)(x))
    model.compile("adam", "mse")
    return model


@example(x=numbers(6, 3), y=of(lambda x: x))
def recurrent_autoencoder():
    model = keras.Sequential(
        [
            keras.Input((6, 3)),
            layers.LSTM(5, return_sequences=True),
            layers.LSTM(3),
            layers.RepeatVector(6),
            layers.LSTM(5, return_sequences=True),
            layers.TimeDistributed(layers.Dense(3)),
        ]
    )
    model.compile(optimizer="adam", loss="mse")
    return model


@example(x={"past": numbers(8, 2), "calendar": numbers(4, 3)}, y=numbers(4, 1))
def encoder_decoder_forecast():
    past, calendar = keras.Input((8, 2), name="past"), keras.Input((4, 3), name="calendar")
    summary, state = layers.GRU(5, return_state=True)(past)
    repeated = layers.RepeatVector(4)(summary)
    x = layers.GRU(5, return_sequences=True)(layers.concatenate([repeated, calendar]), initial_state=state)
    model = keras.Model([past, calendar], layers.TimeDistributed(layers.Dense(1))(x))
    model.compile(keras.optimizers.RMSprop(0.005), "mae")
    return model


@example(x=numbers(8, 3), y=numbers(1))
def attention_pooling():
    inputs = keras.Input((8, 3))
    x = layers.GRU(5, return_sequences=True)(inputs)
    weights = ops.softmax(layers.Dense(1)(x), axis=1)
    model = keras.Model(inputs, layers.Dense(1)(ops.sum(weights * x, axis=1)))
    model.compile("adam", "mse")
    return model


@example(x=fractions(3, 6, 6, 1), y=classes(3), in_keras2=False)
def frames_normalized():
    image = keras.Input((6, 6, 1))
    x = layers.BatchNormalization()(layers.Conv2D(3, 3, padding="same", activity_regularizer="l2")(image))
    x = layers.GlobalAveragePooling2D()(ops.relu(x) + x)
    frame = keras.Model(image, layers.Dense(4, activation="tanh")(x), name="frame")
    inputs = keras.Input((3, 6, 6, 1))
    x = layers.GRU(5)(layers.TimeDistributed(frame)(inputs))
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(x))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=fractions(3, 6, 6, 1), y=classes(3), in_keras2=False)
def frames_regularized():
    layer = layers.Conv2D(3, 3, activity_regularizer="l2", kernel_regularizer="l2")
    frame = keras.Sequential([layer, layers.Flatten(), layers.Dense(4, activation="tanh")])
    outputs = layers.Dense(3, activation="softmax")
    model = keras.Sequential([keras.Input((3, 6, 6, 1)), layers.TimeDistributed(frame), layers.LSTM(5), outputs])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=steps(6, 3), y=numbers(1), in_keras2=False)
def given_mask():
    sequence = keras.Input((6, 3))
    encoder = keras.Model(sequence, layers.LSTM(4)(layers.Dense(4)(sequence)), name="encoder")
    inputs = keras.Input((6, 3))
    x = encoder(inputs, mask=ops.any(ops.not_equal(inputs, 0.0), axis=-1))
    model = keras.Model(inputs, layers.Dense(1)(x))
    model.compile("adam", "mse", metrics=["mae"])
    return model


@example(x=steps(6, 3), y=numbers(1), in_keras2=False)
def masked_decoder():
    inputs = keras.Input((6, 3))
    masked = layers.Masking()(inputs)
    _, *state = layers.LSTM(4, return_state=True)(masked)
    x = layers.LSTM(4, return_sequences=True)(masked, initial_state=state)
    model = keras.Model(inputs, layers.Dense(1)(layers.GRU(3)(x)))
    model.compile("adam", "mse", metrics=["mae"])
    return model
