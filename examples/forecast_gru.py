"""Forecasts the temperature six hours ahead from windows over a series, with a GRU.

After https://keras.io/examples/timeseries/timeseries_weather_forecasting/. The service cuts the windows.
"""

import keras
import numpy as np
from client import predict, train, upload
from keras import layers

HOURS, PAST, AHEAD = 24 * 120, 24, 6


def weather(random):
    """Temperature and pressure of each hour: days, fronts that the pressure announces, and noise."""
    hour = np.arange(HOURS)
    fronts = np.convolve(random.normal(size=HOURS + 47), np.hanning(48), mode="valid")
    pressure = 1013 + 3 * np.roll(fronts, -AHEAD) + random.normal(scale=0.3, size=HOURS)
    temperature = 12 + 6 * np.sin(2 * np.pi * hour / 24) + 1.5 * fronts + random.normal(scale=0.3, size=HOURS)
    return np.stack([temperature, pressure], axis=1).astype("float32")


rows = weather(np.random.default_rng(1))
train_rows, test_rows = rows[: HOURS * 5 // 6], rows[HOURS * 5 // 6 :]
dataset = upload(
    "weather",
    x_train=train_rows, y_train=train_rows[:, :1], x_test=test_rows, y_test=test_rows[:, :1],
)  # fmt: skip

inputs = keras.Input((PAST, 2))
outputs = layers.Dense(1)(layers.GRU(32)(inputs))
model = keras.Model(inputs, outputs, name="forecast")
model.compile(keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])

windows = {"op": "window", "sequence_length": PAST, "target_offset": PAST - 1 + AHEAD}
metrics = train(
    model,
    {"id": dataset, "x": [{"op": "normalize"}, windows]},
    epochs=10, batch_size=64, validation_split=0.1,
)  # fmt: skip
naive = np.abs(test_rows[AHEAD:, 0] - test_rows[:-AHEAD, 0]).mean()
print(f"mean error {metrics['mae']:.2f} degrees; of the present temperature as the forecast {naive:.2f}")
assert metrics["mae"] < 0.5 * naive

window, actual = test_rows[:PAST], test_rows[PAST - 1 + AHEAD, 0]
[prediction] = predict(model, [window.tolist()])
print(f"forecast {prediction['outputs'][0]:.1f} degrees, measured {actual:.1f}")
