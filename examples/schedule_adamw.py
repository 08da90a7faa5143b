"""Classifies drawings with AdamW and a learning rate that warms up and decays along a cosine.

After "Using the LearningRateScheduler" of https://keras.io/guides/training_with_built_in_methods/.
"""

import keras
import numpy as np
from client import predict, train, upload
from keras import layers
from shapes import SHAPES, SIZE, draw

COUNT, BATCH, EPOCHS = 2400, 32, 6

random = np.random.default_rng(1)
y_train, y_test = (random.integers(len(SHAPES), size=count) for count in (COUNT, 500))
x_train, x_test = draw(y_train, random), draw(y_test, random)

model = keras.Sequential(
    [
        keras.Input((SIZE, SIZE, 1)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"),
        layers.GlobalMaxPooling2D(),
        layers.Dense(len(SHAPES), activation="softmax"),
    ],
    name="cosine",
)
steps = EPOCHS * COUNT // BATCH
schedule = keras.optimizers.schedules.CosineDecay(
    initial_learning_rate=0.0001, warmup_target=0.01, warmup_steps=steps // 10, decay_steps=steps - steps // 10
)
model.compile(
    optimizer=keras.optimizers.AdamW(schedule, weight_decay=0.004),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)

dataset = upload("shapes", x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
metrics = train(model, dataset, epochs=EPOCHS, batch_size=BATCH)
assert metrics["accuracy"] > 0.95

for prediction, label in zip(predict(model, x_test[:3].tolist()), y_test):
    guess = SHAPES[prediction["index"]]
    print(f"a {guess} with a probability of {prediction['probability']:.2f}; it is a {SHAPES[label]}")
