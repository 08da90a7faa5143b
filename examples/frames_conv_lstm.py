"""Predicts the next frame of a film of moving squares, with ConvLSTM2D.

After https://keras.io/examples/vision/conv_lstm/.
"""

import keras
import numpy as np
from client import predict, train, upload
from keras import layers

FRAMES, SIZE, SQUARE = 6, 12, 3


def films(count, random):
    """A square in each, which moves by the same step in every frame."""
    step = random.integers(-1, 2, size=(count, 2))
    start = np.where(step < 0, FRAMES, 0) + random.integers(SIZE - SQUARE - FRAMES, size=(count, 2))
    place = start[:, None] + step[:, None] * np.arange(FRAMES + 1)[:, None]
    row, column = np.indices((SIZE, SIZE))
    from_top, from_left = row - place[..., 0, None, None], column - place[..., 1, None, None]
    inside = (from_top >= 0) & (from_top < SQUARE) & (from_left >= 0) & (from_left < SQUARE)
    return inside[..., None].astype("float32")


random = np.random.default_rng(1)
film_train, film_test = films(600, random), films(100, random)

frames = keras.Input((FRAMES, SIZE, SIZE, 1))
x = layers.ConvLSTM2D(8, 3, padding="same", activation="relu", return_sequences=True)(frames)
x = layers.BatchNormalization(momentum=0.8)(x)
next_frames = layers.TimeDistributed(layers.Conv2D(1, 3, padding="same", activation="sigmoid"))(x)
model = keras.Model(frames, next_frames, name="frames")
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["mae"])

dataset = upload(
    "films",
    x_train=film_train[:, :-1], y_train=film_train[:, 1:], x_test=film_test[:, :-1], y_test=film_test[:, 1:],
)  # fmt: skip
metrics = train(model, dataset, epochs=5, batch_size=16, validation_split=0.1)
still = np.abs(film_test[:, 1:] - film_test[:, :-1]).mean()
print(f"mean error {metrics['mae']:.3f}; of the frame before as the next one {still:.3f}")
assert metrics["mae"] < 0.5 * still

[prediction] = predict(model, [film_test[0, :-1].tolist()])
for predicted, actual in zip(np.squeeze(prediction["outputs"])[-1], film_test[0, -1, ..., 0]):
    print("".join(".#"[int(pixel > 0.5)] for pixel in predicted), "".join(".#"[int(pixel)] for pixel in actual))
