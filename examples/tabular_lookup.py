"""Predicts the price of a flat from a CSV of text and numbers, which layers of the model look up and normalize.

After https://keras.io/examples/structured_data/structured_data_classification_from_scratch/.
"""

import csv
import io
import json

import keras
import numpy as np
from client import call, predict, train
from keras import layers

CITIES = {"Rome": 2.0, "Oslo": 3.0, "Porto": 1.0, "Vienna": 2.5}
CONDITIONS = {"new": 1.2, "good": 1.0, "poor": 0.7}


def rows(count, random):
    for _ in range(count):
        city, condition = random.choice(list(CITIES)), random.choice(list(CONDITIONS))
        area, floor = random.uniform(20, 150), random.integers(0, 10)
        price = area * CITIES[city] * CONDITIONS[condition] * random.normal(1, 0.05)
        yield [city, condition, round(area, 1), floor, round(price, 1)]


COLUMNS = ["city", "condition", "area", "floor", "price"]
table = list(rows(3000, np.random.default_rng(1)))
file = io.StringIO()
csv.writer(file).writerows([COLUMNS, *table])
dataset = call(
    "POST",
    "/datasets",
    data={
        "name": "flats",
        "label_column": "price",
        "label_type": "number",
        "column_types": json.dumps({"city": "text", "condition": "text"}),
        "test_split": 0.2,
    },
    files={"file": ("flats.csv", file.getvalue())},
)


def one_hot(name):
    # Keras needs the size of the vocabulary to build the model. The service finds its terms on the training split.
    lookup = layers.StringLookup(output_mode="one_hot")
    lookup.adapt([row[COLUMNS.index(name)] for row in table])
    texts = keras.Input((1,), dtype="string", name=name)
    return texts, lookup(texts)


city, is_city = one_hot("city")
condition, is_condition = one_hot("condition")
numbers = keras.Input((2,), name="numbers")
x = layers.concatenate([is_city, is_condition, layers.Normalization()(numbers)])
x = layers.Dense(64, activation="relu")(x)
x = layers.Dense(64, activation="relu")(x)
price = layers.Dense(1, name="price")(x)
model = keras.Model([city, condition, numbers], price, name="flats")
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])

metrics = train(
    model,
    {"id": dataset["id"], "x": {"numbers": {"array": "table", "columns": ["area", "floor"]}}},
    epochs=20,
    batch_size=32,
    validation_split=0.1,
)
assert metrics["mae"] < 25

flats = [
    {"city": "Rome", "condition": "new", "numbers": {"area": 70, "floor": 2}},
    {"city": "Porto", "condition": "poor", "numbers": {"area": 70, "floor": 2}},
]
for flat, prediction in zip(flats, predict(model, flats)):
    print(f"{flat['condition']}, in {flat['city']}: {prediction['outputs'][0]:.0f}")
