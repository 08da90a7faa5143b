"""Transformer blocks over words and over time series."""

import numpy as np

from .example import classes, example, flags, of, words
from .framework import keras, layers, ops


def embedded(inputs, vocabulary, length, width):
    """Words and their positions, which are numbers in the model."""
    angles = np.arange(length)[:, None] / 10000 ** (np.arange(width) / width)
    return layers.Embedding(vocabulary, width)(inputs) + np.sin(angles).astype("float32")


def embedded_with_positions(inputs, vocabulary, length, width):
    """Words and their positions, which are trained."""
    positions = ops.cumsum(ops.ones_like(inputs), axis=1) - 1
    return layers.Embedding(vocabulary, width)(inputs) + layers.Embedding(length, width)(positions)


def transformer_block(x, heads, key_dim, hidden, **attention):
    width = x.shape[-1]
    attended = layers.MultiHeadAttention(num_heads=heads, key_dim=key_dim)(x, x, **attention)
    x = layers.LayerNormalization(epsilon=1e-6)(x + layers.Dropout(0.0)(attended))
    fed = keras.Sequential([layers.Dense(hidden, activation="relu"), layers.Dense(width)])(x)
    return layers.LayerNormalization(epsilon=1e-6)(x + layers.Dropout(0.0)(fed))


@example(x=words(25, 6), y=classes(2))
def text_transformer():
    inputs = keras.Input((6,), dtype="int32")
    x = transformer_block(embedded(inputs, 25, 6, 8), 2, 8, 12)
    x = layers.GlobalAveragePooling1D()(x)
    x = layers.Dropout(0.0)(layers.Dense(8, activation="relu")(layers.Dropout(0.0)(x)))
    model = keras.Model(inputs, layers.Dense(2, activation="softmax")(x))
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=words(15, 6), y=of(lambda x: x), in_keras2=False)
def small_language_model():
    inputs = keras.Input((6,), dtype="int32")
    x = transformer_block(embedded_with_positions(inputs, 15, 6, 8), 2, 4, 12, use_causal_mask=True)
    model = keras.Model(inputs, layers.Dense(15)(x))
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return model


@example(x={"english": words(15, 5), "french": words(12, 6)}, y=classes(12, 6))
def translation_transformer():
    english, french = keras.Input((5,), dtype="int32", name="english"), keras.Input((6,), dtype="int32", name="french")
    encoded = transformer_block(embedded(english, 15, 5, 8), 2, 4, 10)
    x = embedded(french, 12, 6, 8)
    x = layers.LayerNormalization()(x + layers.MultiHeadAttention(2, 4)(x, x, use_causal_mask=True))
    x = layers.LayerNormalization()(x + layers.MultiHeadAttention(2, 4)(query=x, value=encoded, key=encoded))
    model = keras.Model([english, french], layers.Dense(12, activation="softmax")(layers.Dropout(0.0)(x)))
    model.compile("rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=words(15, 6), y=flags(1))
def attention_with_padding_mask():
    inputs = keras.Input((6,), dtype="int32")
    padding = ops.not_equal(inputs, 0)
    x = embedded(inputs, 15, 6, 8)
    x = x + layers.MultiHeadAttention(2, 4)(x, x, attention_mask=ops.expand_dims(padding, 1))
    weights = ops.expand_dims(ops.cast(padding, "float32"), -1)
    pooled = ops.sum(x * weights, axis=1) / ops.sum(weights, axis=1)
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(pooled))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model


@example(x=words(15, 6), y=classes(3))
def masked_transformer():
    inputs = keras.Input((6,), dtype="int32")
    x = layers.Embedding(15, 8, mask_zero=True)(inputs)
    x = layers.LayerNormalization()(layers.Add()([x, layers.MultiHeadAttention(2, 4)(x, x)]))
    x = layers.GlobalAveragePooling1D()(x)
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(x))
    model.compile(keras.optimizers.Adam(0.01, clipnorm=1.0), "sparse_categorical_crossentropy")
    return model


@example(x={"a": words(12, 4)}, y=flags(1))
def attention_by_operations():
    inputs = keras.Input((4,), dtype="int32", name="a")
    x = layers.Embedding(12, 6)(inputs)
    q, k, v = layers.Dense(6, use_bias=False)(x), layers.Dense(6, use_bias=False)(x), layers.Dense(6)(x)
    scores = ops.matmul(q, ops.transpose(k, (0, 2, 1))) / 6**0.5
    x = ops.matmul(ops.softmax(scores, axis=-1), v)
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x[:, -1]))
    model.compile("adam", "binary_crossentropy")
    return model
