"""Recurrent models: cells, stacks of cells, convolutional LSTMs, states."""

from .example import classes, example, flags, fractions, numbers, steps, words
from .framework import keras, layers


@example(x=fractions(4, 6, 6, 1), y=fractions(4, 6, 6, 1), in_keras2=False)
def next_frames():
    """Next-frame prediction."""
    x = inputs = keras.Input((4, 6, 6, 1))
    x = layers.ConvLSTM2D(2, (3, 3), padding="same", return_sequences=True, activation="relu")(x)
    x = layers.BatchNormalization()(x)
    x = layers.Bidirectional(layers.ConvLSTM2D(2, 1, padding="same", return_sequences=True), merge_mode="sum")(x)
    outputs = layers.TimeDistributed(layers.Conv2D(1, 3, activation="sigmoid", padding="same"))(x)
    model = keras.Model(inputs, outputs)
    model.compile(loss="binary_crossentropy", optimizer="adam")
    return model


@example(x=numbers(5, 3), y=numbers(4, 2), in_keras2=False)
def encoder_decoder_of_cells():
    """The states of stacked cells go from an encoder to a decoder."""
    inputs = keras.Input((5, 3))
    encoder = layers.RNN([layers.LSTMCell(4), layers.GRUCell(3)], return_state=True, name="encoder")
    summary, *states = encoder(inputs)
    decoder = layers.RNN([layers.LSTMCell(4), layers.GRUCell(3)], return_sequences=True, name="decoder")
    x = decoder(layers.RepeatVector(4)(summary), initial_state=states)
    model = keras.Model(inputs, layers.TimeDistributed(layers.Dense(2))(x))
    model.compile("adam", "mse")
    return model


@example(x=numbers(6, 3), y=classes(3), in_keras2=False)
def stacked_cells():
    cells = [layers.LSTMCell(4, activation="relu"), layers.LSTMCell(4, use_bias=False), layers.SimpleRNNCell(3)]
    model = keras.Sequential(
        [
            keras.Input((6, 3)),
            layers.RNN(layers.StackedRNNCells(cells), return_sequences=True, go_backwards=True),
            layers.RNN(layers.GRUCell(4, reset_after=False, kernel_regularizer="l2")),
            layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=words(12, 6), y=flags(1), in_keras2=False)
def words_in_both_directions():
    """Bidirectional layers of cells over padded words."""
    x = inputs = keras.Input((6,))
    x = layers.Embedding(12, 4, mask_zero=True)(x)
    x = layers.Bidirectional(layers.RNN([layers.GRUCell(3), layers.GRUCell(3)], return_sequences=True))(x)
    x = layers.Bidirectional(layers.GRU(3), backward_layer=layers.LSTM(3, go_backwards=True))(x)
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model


@example(x=steps(6, 3), y=numbers(2), in_keras2=False)
def states_of_mixed_cells():
    inputs = keras.Input((6, 3))
    cells = [layers.GRUCell(3), layers.LSTMCell(2), layers.SimpleRNNCell(4)]
    x, state, (h, c), last = layers.RNN(cells, return_state=True)(layers.Masking()(inputs))
    model = keras.Model(inputs, layers.Dense(2)(layers.concatenate([x, state, h, c, last])))
    model.compile("adam", "mae")
    return model


@example(x=fractions(3, 6, 6, 1), y=classes(2), in_keras2=False)
def video():
    x = inputs = keras.Input((3, 6, 6, 1))
    x = layers.TimeDistributed(layers.Conv2D(2, 3, activation="relu"))(x)
    x = layers.TimeDistributed(layers.MaxPooling2D())(x)
    x = layers.TimeDistributed(layers.TimeDistributed(layers.Dense(3)))(x)
    x = layers.TimeDistributed(layers.Flatten())(x)
    x = layers.RNN(layers.LSTMCell(4))(x)
    model = keras.Model(inputs, layers.Dense(2, activation="softmax")(x))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=numbers(5, 3), y=numbers(1), in_keras2=False)
def attention_over_states():
    inputs = keras.Input((5, 3))
    sequence, h, c = layers.LSTM(4, return_sequences=True, return_state=True)(inputs)
    context = layers.Attention()([layers.Reshape((1, 4))(h), sequence])
    x, _ = layers.LSTMCell(4)(layers.Flatten()(context), [h, c])
    model = keras.Model(inputs, layers.Dense(1)(x))
    model.compile("adam", "mse")
    return model


@example(x=words(9, 5), y=numbers(2), in_keras2=False)
def masked_backwards():
    x = inputs = keras.Input((5,))
    x = layers.Embedding(9, 3, mask_zero=True)(x)
    x = layers.GRU(4, go_backwards=True, return_sequences=True, zero_output_for_mask=True)(x)
    x = layers.RNN([layers.SimpleRNNCell(3), layers.LSTMCell(3)], go_backwards=True, unroll=True)(x)
    model = keras.Model(inputs, layers.Dense(2)(x))
    model.compile("adam", "mse")
    return model
