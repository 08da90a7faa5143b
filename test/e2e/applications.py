"""A model of keras.applications goes into the service, is fine-tuned there, and comes home.

Its weights are drawn from a seed and saved by Keras. Arguments: the name of the function, the mode of its preprocess_input
("none": the model has its own), the side of an image, and other arguments of the function as JSON. Prints a line for each stage;
without TEST_ALL=1 there are fewer.
"""

import io
import json
import os
import sys
import tempfile
import time
import zipfile

import h5py
import keras
import numpy as np
import onnxruntime
import tensorflow as tf
from client import call, download, finish, upload, upload_weights
from keras.src.legacy.saving import legacy_h5_format

NAME, MODE, SIDE, ARGUMENTS = sys.argv[1], sys.argv[2], int(sys.argv[3]), json.loads(sys.argv[4])
SHAPE = (SIDE, SIDE, 3)
SLUG = NAME.lower()
CLASSES = ["circle", "plain", "square", "stripes"]
STEPS = [] if MODE == "none" else [{"op": "preprocess_input", "mode": MODE}]
IMAGES = 200
THOROUGH = os.environ.get("TEST_ALL") == "1"
BATCH = 20
started = time.monotonic()


def done(stage):
    print(f"{time.monotonic() - started:6.1f} s  {stage}", flush=True)


def draw(count, random):
    """Noisy pictures of four classes."""
    labels = np.arange(count) % len(CLASSES)
    axis = np.linspace(-1, 1, SIDE)
    across, down = np.meshgrid(axis, axis)
    circle, square = np.hypot(across, down) < 0.5, np.maximum(abs(across), abs(down)) < 0.5
    shapes = np.stack([circle, 0 * across, square, np.sin(9 * across) > 0])
    images = 60 + 120 * shapes[labels][..., None] * random.uniform(0.3, 1, (count, 1, 1, 3))
    return (images + random.uniform(0, 60, images.shape)).astype("uint8"), labels


def preprocess(images):
    images = images.astype("float32")
    return images if MODE == "none" else keras.applications.imagenet_utils.preprocess_input(images, mode=MODE)


def build(**arguments):
    """Without dropout, whose masks Keras draws otherwise than the service."""
    function = getattr(keras.applications, NAME)
    model = function(weights=None, input_shape=SHAPE, **ARGUMENTS, **arguments)
    for layer in model.layers:
        if isinstance(layer, keras.layers.Dropout):
            layer.rate = 0.0
    return model


def calibrate(model, images):
    """Gives BatchNormalization statistics of the images, so that predictions differ between them."""
    norms = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    momentums = [layer.momentum for layer in norms]
    for layer in norms:
        layer.momentum = 0.0
    model(preprocess(images), training=True)
    for layer, momentum in zip(norms, momentums):
        layer.momentum = momentum


def assert_close(stage, actual, expected, tolerance=2e-5):
    """Probabilities differ by up to 1e-5: model.predict of Keras merges BatchNormalization into convolutions, the service does not."""
    actual, expected = np.asarray(actual, "float64"), np.asarray(expected, "float64")
    assert actual.shape == expected.shape, f"{stage}: {actual.shape} instead of {expected.shape}"
    distance = abs(actual - expected).max() / max(1, abs(expected).max())
    assert distance < tolerance, f"{stage}: {distance:.2e} from Keras"
    done(f"{stage}: {distance:.1e} from Keras")


def probabilities(answer, classes):
    """Of a response to POST …/predict, in the order of the classes."""
    by_label = [{item["label"]: item["probability"] for item in one["probabilities"]} for one in answer["predictions"]]
    return [[one[label] for label in classes] for one in by_label]


def png(image):
    return tf.io.encode_png(image).numpy()


def predicted(model, images, classes):
    """By instances and by files: the same."""
    path = f"/models/{model}/predict"
    query = {"top_k": len(classes)}
    instances = call("POST", path, params=query, json={"instances": images.tolist()})
    files = [("file", (f"{index}.png", png(image))) for index, image in enumerate(images)]
    by_files = call("POST", path, params=query, files=files)
    assert_close(f"{model} by files and by instances", probabilities(by_files, classes), probabilities(instances, classes))
    return probabilities(instances, classes)


def save_legacy_weights(model, path):
    """As the files that keras.applications downloads."""
    with h5py.File(path, "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)
    return path


keras.utils.set_random_seed(7)
random = np.random.default_rng(7)
folder = tempfile.mkdtemp()
os.chdir(folder)
images, labels = draw(IMAGES, random)
few = images[:4]
done("Keras has loaded")

# 1. The whole model goes in as each format, and predicts the same.
labels_of_ten = [f"class {index}" for index in range(10)]
whole = build(classes=10)
calibrate(whole, images[:32])
expected = whole.predict(preprocess(few), verbose=0)
assert np.ptp(expected, axis=0).max() > 1e-3, "the predictions do not differ"
whole.save("whole.keras")
whole.save("whole.h5")
whole.save_weights("whole.weights.h5")
save_legacy_weights(whole, "whole_weights.h5")
done(f"built: {whole.count_params()} parameters")
FILES = ["whole.h5", "whole.keras", "whole.weights.h5", "whole_weights.h5"]
for index, file in enumerate(FILES if THOROUGH else FILES[:1]):
    body = {"name": f"{SLUG}-{index}", "weights": {"id": upload_weights(file)}, "preprocessing": STEPS, "classes": labels_of_ten}
    done(f"{file} uploaded")
    if "weights" in file:
        body["model"] = json.loads(whole.to_json())
    call("POST", "/models", json=body)
    assert_close(f"{file} imported", predicted(f"{SLUG}-{index}", few, labels_of_ten), expected)

# 2. The base, frozen, gets a new head.
base = build(include_top=False, pooling="avg")
calibrate(base, images[:32])
base.trainable = False
inputs = keras.Input(SHAPE)
head = keras.layers.Dense(len(CLASSES), activation="softmax", name="head")
model = keras.Model(inputs, head(base(inputs, training=False)), name=f"{SLUG}-tuned")
model.compile(keras.optimizers.Adam(3e-4), "sparse_categorical_crossentropy", metrics=["accuracy"])
notop = save_legacy_weights(base, f"{SLUG}_weights_notop.h5")
frozen = [weight.numpy() for weight in base.weights]

archive = io.BytesIO()
with zipfile.ZipFile(archive, "w") as file:
    for index, (image, label) in enumerate(zip(images, labels)):
        file.writestr(f"train/{CLASSES[label]}/{index:03}.png", png(image))
pictures = call("POST", "/datasets", files={"file": ("pictures.zip", archive.getvalue())})
done("200 images uploaded")


def fit(model, weights, dataset=None, name=None, **arguments):
    dataset = dataset or {"id": pictures["id"], "x": STEPS}
    body = {"model": json.loads(model.to_json()), "dataset": dataset, "seed": 1, "weights": weights}
    job = call("POST", "/jobs", json={**body, "name": name or model.name, "fit": {"batch_size": BATCH, **arguments}})
    return finish(job)


job = fit(model, {"id": upload_weights(notop), "layer": base.name}, epochs=3)
epochs = call("GET", f"/jobs/{job['id']}/metrics")["data"]
assert epochs[-1]["loss"] < epochs[0]["loss"], epochs
done(f"fine-tuned: accuracy {epochs[-1]['metrics']['accuracy']:.2f}")

# 3. It comes home in each format.
tuned = predicted(model.name, few, CLASSES)
loaded = keras.models.load_model(download(model.name, "keras", "tuned.keras"))
assert_close("tuned.keras", tuned, loaded.predict(preprocess(few), verbose=0))
for weight, before in zip(loaded.get_layer(base.name).weights, frozen):
    assert np.array_equal(weight.numpy(), before), f"{weight.path} is not frozen"
if THOROUGH:
    model.load_weights(download(model.name, "weights_h5", "tuned.weights.h5"))
    assert_close("tuned.weights.h5", tuned, model.predict(preprocess(few), verbose=0))
    zipfile.ZipFile(download(model.name, "saved_model", "saved.zip")).extractall("saved")
    signature = tf.saved_model.load(f"saved/{model.name}/1").signatures["serving_default"]
    [name] = signature.structured_input_signature[1]
    assert_close("SavedModel", tuned, next(iter(signature(**{name: preprocess(few)}).values())))
session = onnxruntime.InferenceSession(download(model.name, "onnx", "tuned.onnx"))
[port] = session.get_inputs()
assert_close("ONNX", tuned, session.run(None, {port.name: preprocess(few)})[0])

# 4. Keras and the service continue from there, on the same batches: three steps end with the same weights.
x, y = images[: 3 * BATCH], labels[: 3 * BATCH]
batches = {"id": upload("batches", x_train=x, y_train=y.astype("int32")), "x": STEPS}


def continue_training(model, weights, name, tolerance):
    before = [weight.numpy() for weight in model.weights]
    fit(model, weights, batches, name, epochs=1, shuffle=False)
    model.fit(preprocess(x), y, batch_size=BATCH, shuffle=False, verbose=0)
    here = keras.models.load_model(download(name, "keras", f"{name}.keras"))
    assert any(not np.array_equal(weight.numpy(), value) for weight, value in zip(model.weights, before)), "nothing was trained"
    for weight, value in zip(here.weights, model.weights):
        distance = abs(weight.numpy() - value.numpy()).max() / max(abs(value.numpy()).max(), 1e-3)
        assert distance < tolerance, f"{weight.path}: {distance:.2e} from Keras"
    done(f"{name} continues as in Keras")


continue_training(loaded, {"model": model.name, "optimizer": True}, f"{SLUG}-continued", 1e-5)
if THOROUGH:
    fine = keras.models.clone_model(loaded)
    fine.set_weights(loaded.get_weights())
    fine.get_layer(base.name).trainable = True
    fine.compile(keras.optimizers.SGD(1e-4, momentum=0.9), "sparse_categorical_crossentropy")
    fine.save("start.keras")
    continue_training(fine, {"id": upload_weights("start.keras")}, f"{SLUG}-unfrozen", 1e-4)
