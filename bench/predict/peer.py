"""The peer of the predictions: FastAPI with the service's own weights in Keras; peer.ts runs it on uvicorn.

PEER has, as JSON: `mode`, tuned (concrete tf.functions) or usual (model.predict); `threads`, inside one operation of
TensorFlow; `models`, the .keras file of each model by name. Answers as the service does.
"""

import gc
import io
import json
import os

import keras
import numpy as np
import orjson
import tensorflow as tf
from fastapi import FastAPI, Request, Response
from PIL import Image

SETTINGS = json.loads(os.environ["PEER"])
SIDE = 28
FIXED_BATCHES = (1, 32)
LABELS = [str(label) for label in range(10)]

tf.config.threading.set_intra_op_parallelism_threads(SETTINGS["threads"])
tf.config.threading.set_inter_op_parallelism_threads(1)


def tuned(model):
    """Traced once for each usual size of a batch, and once for all others; scaling is part of the graph."""
    sample = model.input_shape[1:]

    @tf.function
    def run(x):
        return model(tf.reshape(x, (-1, *sample)) * np.float32(1 / 255), training=False)

    def concrete(size):
        return run.get_concrete_function(tf.TensorSpec((size, SIDE * SIDE), tf.float32))

    by_size = {size: concrete(size) for size in FIXED_BATCHES}
    of_any_size = concrete(None)

    def predict(x):
        return by_size.get(len(x), of_any_size)(tf.constant(x)).numpy()

    for size in (*FIXED_BATCHES, 3):
        predict(np.zeros((size, SIDE * SIDE), "float32"))
    return predict


def usual(model):
    """As most examples have it."""
    sample = model.input_shape[1:]
    return lambda x: model.predict(x.reshape(-1, *sample) / 255, verbose=0)


def create_app():
    app = FastAPI()
    create = {"tuned": tuned, "usual": usual}[SETTINGS["mode"]]
    predictors = {name: create(keras.models.load_model(path, compile=False)) for name, path in SETTINGS["models"].items()}

    @app.get("/ready")
    async def ready():
        return {"pid": os.getpid()}

    @app.post("/models/{name}/predict")
    async def predict(name: str, request: Request):
        x, image = await read(request)
        probabilities = predictors[name](x)
        predictions = [describe(row, image) for row in probabilities]
        answer = {"object": "predictions", "model": {"name": name}, "task": "multi_class", "predictions": predictions}
        return Response(orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY), media_type="application/json")

    return app


async def read(request):
    """The samples of a request, float32 rows of pixels, and a report on its image, if it is one."""
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        instances = orjson.loads(await request.body())["instances"]
        return np.asarray(instances, dtype="float32").reshape(len(instances), SIDE * SIDE), None
    if kind.startswith("multipart/form-data"):
        async with request.form() as form:
            return read_image(await form["file"].read())
    return read_image(await request.body())


def read_image(content):
    image = Image.open(io.BytesIO(content))
    width, height = image.size
    report = {"format": image.format.lower(), "width": width, "height": height}
    if image.mode != "L":
        image = image.convert("L")
    if image.size != (SIDE, SIDE):
        image = image.resize((SIDE, SIDE))
    return np.asarray(image, dtype="float32").reshape(1, SIDE * SIDE), report


def describe(row, image):
    order = np.argsort(-row)
    values = row[order].tolist()
    probabilities = [
        {"label": LABELS[index], "index": index, "probability": value} for index, value in zip(order.tolist(), values)
    ]
    return {**probabilities[0], "probabilities": probabilities, **({"image": image} if image else {})}


app = create_app()
# TensorFlow and Keras keep a million objects; without this, a full collection stops the server for 100 ms now and then.
gc.collect()
gc.freeze()
