"""Frozen layers, wrappers, cells and models, wherever they stand in a model."""

from .example import classes, example, numbers
from .framework import keras, layers


@example(x=numbers(8, 8, 3), y=classes(3), in_keras2=False)
def frozen_convolutions():
    l2 = keras.regularizers.L2(0.01)
    entry = keras.Input((8, 8, 3))
    x = layers.Conv2D(4, 3, padding="same", kernel_regularizer=l2, kernel_constraint="non_neg")(entry)
    x = layers.BatchNormalization(gamma_regularizer=l2)(x)
    x = layers.Activation("relu")(x)
    x = layers.add([x, layers.SeparableConv2D(4, 3, padding="same")(x)])
    base = keras.Model(entry, layers.MaxPooling2D()(x), name="base")
    base.trainable = False
    head = [layers.GlobalAveragePooling2D(), layers.Dense(3, "softmax", kernel_regularizer=l2)]
    model = keras.Sequential([keras.Input((8, 8, 3)), base, *head])
    optimizer = keras.optimizers.AdamW(0.01, weight_decay=0.1, global_clipnorm=0.05, use_ema=True, ema_momentum=0.5)
    model.compile(optimizer, "sparse_categorical_crossentropy")
    return model


@example(x=numbers(5, 6), y=numbers(1), in_keras2=False)
def frozen_wrappers_and_cells():
    inputs = keras.Input((5, 6))
    steps = layers.TimeDistributed(layers.Dense(4, activation="tanh"))
    normalized = layers.TimeDistributed(layers.BatchNormalization())
    both = layers.Bidirectional(layers.GRU(3, return_sequences=True))
    cells = layers.RNN([layers.LSTMCell(4, trainable=False), layers.GRUCell(3)])
    x = layers.Dense(4, activation="tanh")(inputs)
    model = keras.Model(inputs, layers.Dense(1)(cells(both(normalized(steps(x))))))
    for layer in (steps, normalized, both):
        layer.trainable = False
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), "mse")
    return model


@example(x=numbers(5, 6), y=numbers(1), in_keras2=False)
def flags_that_freeze_nothing():
    """Keras trains a weight by the flag of the layer that owns it, whatever those around it are."""
    entry = keras.Input((5, 4))
    base = keras.Model(entry, layers.Dense(4, name="second")(layers.Dense(4, name="first")(entry)), name="base")
    chain = keras.Sequential([keras.Input((5, 4)), layers.Dense(3), layers.BatchNormalization(name="last")])
    base.trainable = chain.trainable = False
    base.get_layer("second").trainable = chain.get_layer("last").trainable = True
    inputs = keras.Input((5, 6))
    x = layers.TimeDistributed(layers.Dense(4, activation="tanh"), trainable=False)(inputs)
    x = layers.Bidirectional(layers.LSTM(2, return_sequences=True), trainable=False)(x)
    x = layers.RNN(layers.SimpleRNNCell(3), trainable=False)(chain(base(x)))
    model = keras.Model(inputs, layers.Dense(1)(x))
    model.compile(keras.optimizers.SGD(0.1), "mse")
    return model


@example(x=numbers(6), y=numbers(1), in_keras2=False)
def trained_below_a_shared_frozen_layer():
    inputs = keras.Input((6,))
    shared = layers.Dense(6, activation="tanh", kernel_regularizer="l2", activity_regularizer="l2")
    first = layers.Dense(6, activation="relu", kernel_constraint=keras.constraints.MaxNorm(1.0))(inputs)
    second = layers.BatchNormalization()(shared(first))
    shared.trainable = False
    model = keras.Model(inputs, layers.Dense(1)(shared(second)))
    model.compile("adam", "mse")
    return model
