"""Tells praise from complaint: strings in, the vocabulary made from the training data by the service.

After https://keras.io/examples/nlp/text_classification_from_scratch/.
"""

import keras
import numpy as np
from client import predict, train, upload
from keras import layers

PRAISE = "wonderful great lovely brilliant funny moving superb charming".split()
COMPLAINT = "awful dull boring terrible bland tedious weak annoying".split()
OTHER = "the film was a story of two friends and it had some very long scenes with music".split()


def draw(count, random):
    """A review has a few words of judgement among many others, one time in eight of the wrong kind."""
    labels = random.integers(2, size=count)

    def review(label):
        words = list(random.choice(OTHER, size=12))
        for _ in range(3):
            kind = PRAISE if (random.random() < 1 / 8) ^ bool(label) else COMPLAINT
            words.insert(random.integers(len(words)), random.choice(kind))
        return " ".join(words).capitalize() + random.choice([".", "!", " ..."])

    return np.array([review(label) for label in labels]), labels.astype("int32")


random = np.random.default_rng(1)
(x_train, y_train), (x_test, y_test) = draw(2000, random), draw(500, random)

model = keras.Sequential(
    [
        keras.Input((), dtype="string"),
        layers.TextVectorization(max_tokens=200, output_sequence_length=16),
        layers.Embedding(200, 16, mask_zero=True),
        layers.GlobalAveragePooling1D(),
        layers.Dense(1, activation="sigmoid"),
    ],
    name="reviews",
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])

dataset = upload("reviews", x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
metrics = train(model, dataset, epochs=5, batch_size=32, validation_split=0.1)
assert metrics["accuracy"] > 0.85

reviews = ["A brilliant film, funny and moving.", "It was dull, and the music was terrible!"]
for review, prediction in zip(reviews, predict(model, reviews)):
    print(f"{review} Praise with a probability of {prediction['probability']:.2f}")
