"""Classifies reviews, given as token ids, with a transformer block.

After https://keras.io/examples/nlp/text_classification_with_transformer/, with layers in place of custom classes.
"""

import keras
import numpy as np
from client import predict, train, upload
from keras import layers, ops

WORDS, LENGTH, WIDTH, HEADS = 100, 20, 32, 2
NOT = 1
GOOD, BAD = range(2, 12), range(12, 22)


def draw(count, random):
    """A review is good if most of its judgements are, or, if the word "not" is in it, if most of them are bad."""
    x = random.integers(22, WORDS, size=(count, LENGTH))
    for review in x:
        places = random.permutation(LENGTH)
        review[places[:5]] = random.choice([*GOOD, *BAD], size=5)
        if random.random() < 0.2:
            review[places[5]] = NOT
    score = np.isin(x, GOOD).sum(axis=1) - np.isin(x, BAD).sum(axis=1)
    is_negated = (x == NOT).any(axis=1)
    return x.astype("int32"), ((score > 0) != is_negated).astype("int32")


def transformer_block(x):
    attended = layers.MultiHeadAttention(HEADS, WIDTH // HEADS)(x, x)
    x = layers.LayerNormalization(epsilon=1e-6)(x + layers.Dropout(0.1)(attended))
    fed = layers.Dense(WIDTH)(layers.Dense(2 * WIDTH, activation="relu")(x))
    return layers.LayerNormalization(epsilon=1e-6)(x + layers.Dropout(0.1)(fed))


random = np.random.default_rng(1)
(x_train, y_train), (x_test, y_test) = draw(4000, random), draw(1000, random)

tokens = keras.Input((LENGTH,), dtype="int32")
positions = layers.Embedding(LENGTH, WIDTH)(ops.arange(LENGTH))
x = layers.Embedding(WORDS, WIDTH)(tokens) + positions
x = transformer_block(x)
x = layers.GlobalAveragePooling1D()(x)
x = layers.Dense(16, activation="relu")(layers.Dropout(0.1)(x))
model = keras.Model(tokens, layers.Dense(2, activation="softmax")(x), name="reviews")
model.compile(keras.optimizers.Adam(3e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])

dataset = upload("reviews", x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
metrics = train(model, dataset, epochs=4, batch_size=32, validation_split=0.1)
assert metrics["accuracy"] > 0.95

for prediction, label in zip(predict(model, x_test[:3].tolist()), y_test):
    print(f"class {prediction['label']} with a probability of {prediction['probability']:.2f}; it is {label}")
