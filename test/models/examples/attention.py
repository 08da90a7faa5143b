"""Attention in its forms, and models of layers around it: mixers, generators, normalized and regularized networks."""

from .example import classes, example, flags, numbers, of, words
from .framework import keras, layers, ops


@example(x={"source": words(12, 5), "target": words(10, 4)}, y=classes(10, 4), in_keras2=False)
def luong_translation():
    source, target = keras.Input((5,), name="source"), keras.Input((4,), name="target")
    encoded, *state = layers.LSTM(6, return_sequences=True, return_state=True)(
        layers.Embedding(12, 5, mask_zero=True)(source)
    )
    decoded = layers.LSTM(6, return_sequences=True)(layers.Embedding(10, 5)(target), initial_state=state)
    context = layers.Attention(use_scale=True)([decoded, encoded])
    additive = layers.AdditiveAttention()([decoded, encoded, encoded])
    x = layers.Dense(8, activation="tanh")(layers.Concatenate()([decoded, context, additive]))
    model = keras.Model([source, target], layers.Dense(10, activation="softmax")(x))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=words(14, 6), y=of(lambda x: x), in_keras2=False)
def tied_decoder():
    tokens = keras.Input((6,), dtype="int32")
    embedding = layers.ReversibleEmbedding(14, 8, mask_zero=True, logit_soft_cap=5.0, name="tied")
    x = embedding(tokens)
    for _ in range(2):
        normal = layers.RMSNormalization()(x)
        x = x + layers.GroupQueryAttention(4, 4, 2, use_bias=False)(normal, normal, use_causal_mask=True)
        hidden = layers.Dense(12, activation="gelu")(layers.RMSNormalization()(x))
        x = x + layers.Dense(8)(hidden)
    model = keras.Model(tokens, embedding(layers.LayerNormalization()(x), reverse=True))
    model.compile("adamw", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return model


@example(x=numbers(4, 6), y=classes(3), in_keras2=False)
def mixer_of_einsums():
    inputs = keras.Input((4, 6))
    x = layers.EinsumDense("abc,bd->adc", output_shape=(4, 6), bias_axes="d", activation="gelu")(inputs)
    x = layers.Add()([inputs, x])
    mixed = layers.Permute((2, 1))(layers.LayerNormalization()(x))
    mixed = layers.Permute((2, 1))(layers.Dense(4, activation="gelu")(mixed))
    x = layers.Add()([x, mixed])
    x = layers.EinsumDense("...x,xy->...y", output_shape=5, bias_axes="y")(x)
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(layers.GlobalAveragePooling1D()(x)))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


@example(x=numbers(10), y=classes(3), in_keras2=False)
def self_normalizing():
    model = keras.Sequential(
        [
            keras.Input((10,)),
            layers.Dense(8, activation="selu", kernel_initializer="lecun_normal"),
            layers.AlphaDropout(0.0),
            layers.Dense(6, activation=layers.LeakyReLU(negative_slope=0.1)),
            layers.GaussianDropout(0.0),
            layers.Identity(),
            layers.ELU(alpha=0.5),
            layers.UnitNormalization(),
            layers.Dense(3, activation="softmax", activity_regularizer="l2"),
        ]
    )
    model.compile("sgd", "sparse_categorical_crossentropy")
    return model


@example(x=numbers(6, 6, 1), y=flags(1), in_keras2=False)
def spectral_discriminator():
    model = keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            layers.SpectralNormalization(
                layers.Conv2D(4, 3, strides=2, padding="same", kernel_regularizer=keras.regularizers.L2(0.01))
            ),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Flatten(),
            layers.SpectralNormalization(layers.Dense(5, activation="tanh"), power_iterations=2),
            layers.Dense(1),
        ]
    )
    model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
    return model


@example(x=numbers(9), y=of(lambda x: x), in_keras2=False)
def sparse_autoencoder():
    inputs = keras.Input((9,))
    code = layers.ActivityRegularization(l1=0.01, l2=0.02)(layers.Dense(4, activation="relu")(inputs))
    code = layers.BatchNormalization(synchronized=True, activity_regularizer=keras.regularizers.L1(0.001))(code)
    only = layers.Concatenate()([code])
    model = keras.Model(inputs, layers.Dense(9)(layers.Add()([only])))
    model.compile("rmsprop", "mse")
    return model


@example(x=numbers(8, 8, 2), y=classes(3), in_keras2=False)
def patches_with_windows():
    images = keras.Input((8, 8, 2))
    x = layers.Reshape((16, 6))(layers.Conv2D(6, 2, strides=2)(images))
    normal = layers.LayerNormalization()(x)
    x = x + layers.MultiHeadAttention(2, 4, sliding_window=3, use_gate=True)(normal, normal)
    band = ops.less(ops.abs(ops.expand_dims(ops.arange(16), 1) - ops.arange(16)), 5)
    x = x + layers.MultiHeadAttention(2, 3)(x, x, attention_mask=band)
    model = keras.Model(images, layers.Dense(3, activation="softmax")(layers.GlobalAveragePooling1D()(x)))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
