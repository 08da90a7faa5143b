"""Checks ONNX models with ONNX's own checker, and runs them with onnxruntime: a line of JSON for each line of JSON."""

import base64
import json
import sys
import traceback

import numpy as np
import onnx
import onnxruntime

onnxruntime.set_default_logger_severity(4)


def array(packed):
    values = np.frombuffer(base64.b64decode(packed["data"]), np.float32)
    return values.reshape(packed["shape"]).astype(packed.get("dtype", "float32"))


def packed(values):
    data = np.ascontiguousarray(values, np.float32)
    return {"shape": list(values.shape), "data": base64.b64encode(data.tobytes()).decode()}


def ports(values):
    shapes = ([d.dim_param or d.dim_value for d in v.type.tensor_type.shape.dim] for v in values)
    return [{"name": v.name, "shape": s} for v, s in zip(values, shapes)]


def answer(question):
    content = base64.b64decode(question["model"]) if "model" in question else open(question["path"], "rb").read()
    model = onnx.load_from_string(content)
    onnx.checker.check_model(model, full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    runs = []
    for batch in question["batches"]:
        given = {name: array(value) for name, value in batch.items()}
        needed = {one.name for one in session.get_inputs()}
        runs.append([packed(y) for y in session.run(None, {n: v for n, v in given.items() if n in needed})])
    graph = model.graph
    return {
        "runs": runs,
        "inputs": ports(graph.input),
        "outputs": ports(graph.output),
        "operations": [node.op_type for node in graph.node],
        "weights": [one.name for one in graph.initializer],
        "producer": model.producer_name,
        "opset": model.opset_import[0].version,
        "metadata": {entry.key: entry.value for entry in model.metadata_props},
    }


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except Exception:
        reply = {"error": traceback.format_exc()[-3000:]}
    print(json.dumps(reply), flush=True)
