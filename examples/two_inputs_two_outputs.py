"""Sorts support tickets: their words and tags in, their priority and department out.

After "Manipulate complex graph topologies" of https://keras.io/guides/functional_api/.
"""

import keras
import numpy as np
from client import predict, train, upload
from keras import layers

WORDS, LENGTH, TAGS, DEPARTMENTS = 200, 12, 6, 4


def draw(count, random):
    """Each department has words of its own; the first tag and the word 1 make a ticket urgent."""
    department = random.integers(DEPARTMENTS, size=count)
    own = 10 + 40 * department[:, None] + random.integers(40, size=(count, LENGTH))
    any_word = random.integers(2, WORDS, size=(count, LENGTH))
    title = np.where(random.random((count, LENGTH)) < 0.6, own, any_word)
    title[random.random(count) < 0.3, 0] = 1
    tags = random.integers(2, size=(count, TAGS))
    priority = (title[:, 0] == 1) | (tags[:, 0] == 1)
    return title.astype("int32"), tags.astype("float32"), priority.astype("float32"), department.astype("int32")


random = np.random.default_rng(1)
names = ["x_title", "x_tags", "y_priority", "y_department"]
arrays = {
    f"{name}_{split}": array
    for split, count in [("train", 2000), ("test", 500)]
    for name, array in zip(names, draw(count, random))
}

title = keras.Input((LENGTH,), dtype="int32", name="title")
tags = keras.Input((TAGS,), name="tags")
words = layers.Embedding(WORDS, 8)(title)
x = layers.concatenate([layers.LSTM(8)(words), layers.GlobalAveragePooling1D()(words), tags])
x = layers.Dense(16, activation="relu")(x)
priority = layers.Dense(1, activation="sigmoid", name="priority")(x)
department = layers.Dense(DEPARTMENTS, activation="softmax", name="department")(x)
model = keras.Model([title, tags], [priority, department], name="tickets")
model.compile(
    optimizer=keras.optimizers.Adam(0.005),
    loss={"priority": "binary_crossentropy", "department": "sparse_categorical_crossentropy"},
    loss_weights={"priority": 1.0, "department": 0.5},
    metrics={"priority": ["accuracy"], "department": ["accuracy"]},
)

metrics = train(model, upload("tickets", **arrays), epochs=5, batch_size=32, validation_split=0.1)
assert metrics["priority_accuracy"] > 0.95 and metrics["department_accuracy"] > 0.9

titles, tags = arrays["x_title_test"][:3], arrays["x_tags_test"][:3]
tickets = [{"title": title, "tags": tag} for title, tag in zip(titles.tolist(), tags.tolist())]
for prediction in predict(model, tickets):
    urgency, department = prediction["priority"]["probability"], prediction["department"]["label"]
    print(f"department {department}, urgent with a probability of {urgency:.2f}")
