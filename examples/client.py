"""The calls of the REST API that the examples share: upload arrays, train a model, predict."""

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
    response = session.request(method, API + path, **kwargs)
    body = response.json()
    if not response.ok:
        errors = [f"{error['pointer']}: {error['detail']}" for error in body.get("errors", [])]
        raise SystemExit("\n".join([f"{response.status_code} {body['title']}", *(errors or [body["detail"]])]))
    return body


def upload(name, **arrays):
    """Uploads arrays as an npz file, and returns the id of the dataset."""
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    dataset = call("POST", "/datasets", data={"name": name}, files={"file": (f"{name}.npz", file.getvalue())})
    return dataset["id"]


def train(model, dataset, **fit):
    """Trains a compiled Keras model, prints the history, and returns the metrics of the test split."""
    job = call("POST", "/jobs", json={
        "name": model.name,
        "model": json.loads(model.to_json()),
        "dataset": {"id": dataset} if isinstance(dataset, str) else dataset,
        "fit": fit,
        "seed": 1,
    })  # fmt: skip
    for warning in job["report"]["warnings"]:
        print("warning:", warning["detail"])
    while job["status"] not in ("succeeded", "failed", "cancelled"):
        job = call("GET", f"/jobs/{job['id']}", params={"wait": "30s"})
    if job["status"] != "succeeded":
        raise SystemExit(f"{job['id']} {job['status']}: {job['status_reason']['message']}")
    for epoch in call("GET", f"/jobs/{job['id']}/metrics")["data"]:
        validation = {f"val_{name}": value for name, value in logs(epoch, "val_").items()}
        print(f"epoch {epoch['epoch']}:", show({**logs(epoch), **validation}))
    metrics = logs(call("GET", f"/jobs/{job['id']}/evaluation"))
    print("test:", show(metrics))
    return metrics


def predict(model, instances):
    """Returns the predictions of the newest version of a model."""
    return call("POST", f"/models/{model.name}/predict", json={"instances": instances})["predictions"]


def logs(results, prefix=""):
    return {"loss": results[f"{prefix}loss"], **results[f"{prefix}metrics"]}


def show(values):
    return ", ".join(f"{name} {value:.4f}" for name, value in values.items())
