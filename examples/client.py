"""The calls of the REST API that the examples share: upload arrays and weights, train a model, predict, download."""

import io
import json
import os

import numpy as np
import requests

API = os.environ.get("API", "http://127.0.0.1:3000/api/v1")
session = requests.Session()
if key := os.environ.get("API_KEY"):
    session.headers["authorization"] = f"Bearer {key}"


def call(method, path, **kwargs):
    """Returns the JSON of a response, or raises an error that says what to change."""
    return request(method, path, **kwargs).json()


def request(method, path, **kwargs):
    """Returns a response, or raises an error that says what to change."""
    response = session.request(method, API + path, **kwargs)
    if not response.ok:
        body = response.json()
        errors = [f"{error['pointer']}: {error['detail']}" for error in body.get("errors", [])]
        raise SystemExit("\n".join([f"{response.status_code} {body['title']}", *(errors or [body["detail"]])]))
    return response


def upload(name, **arrays):
    """Uploads arrays as an npz file, and returns the id of the dataset."""
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    dataset = call("POST", "/datasets", data={"name": name}, files={"file": (f"{name}.npz", file.getvalue())})
    return dataset["id"]


def upload_weights(path):
    """Uploads a `.keras`, `.weights.h5` or `.h5` file, and returns the id of the weights."""
    with open(path, "rb") as file:
        return call("POST", "/weights", files={"file": file})["id"]


def download(name, form, path, **parameters):
    """Saves the newest version of a model in a format, and returns the path of the file."""
    version = call("GET", f"/models/{name}")["latest"]["version"]
    response = request("GET", f"/models/{name}/versions/{version}/formats/{form}", params=parameters)
    with open(path, "wb") as file:
        file.write(response.content)
    return path


def train(model, dataset, weights=None, **fit):
    """Trains a compiled Keras model, prints the history, and returns the metrics of the test split."""
    body = {
        "name": model.name,
        "model": json.loads(model.to_json()),
        "dataset": {"id": dataset} if isinstance(dataset, str) else dataset,
        "fit": fit,
        "seed": 1,
    }
    if weights is not None:
        body["weights"] = weights
    job = finish(call("POST", "/jobs", json=body))
    for epoch in call("GET", f"/jobs/{job['id']}/metrics")["data"]:
        validation = logs(epoch, "val_") if epoch["val_metrics"] is not None else {}
        print(f"epoch {epoch['epoch']}:", show({**logs(epoch), **validation}))
    metrics = logs(call("GET", f"/jobs/{job['id']}/evaluation"))
    print("test:", show(metrics))
    return metrics


def finish(job):
    """Prints the warnings of a job, and waits until it has succeeded."""
    for warning in job["report"]["warnings"]:
        print("warning:", warning["detail"])
    while job["status"] not in ("succeeded", "failed", "cancelled"):
        job = call("GET", f"/jobs/{job['id']}", params={"wait": "30s"})
    if job["status"] != "succeeded":
        raise SystemExit(f"{job['id']} {job['status']}: {job['status_reason']['message']}")
    return job


def predict(model, instances):
    """Returns the predictions of the newest version of a model."""
    return call("POST", f"/models/{model.name}/predict", json={"instances": instances})["predictions"]


def logs(results, prefix=""):
    values = {"loss": results[f"{prefix}loss"], **results[f"{prefix}metrics"]}
    return {f"{prefix}{name}": value for name, value in values.items()}


def show(values):
    return ", ".join(f"{name} {value:.4f}" for name, value in values.items())
