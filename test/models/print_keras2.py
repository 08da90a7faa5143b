"""Writes test/fixtures/keras/keras2-models.json: the examples that Keras 2 can build, as tf_keras 2.21 prints them.

python3 -m venv venv && venv/bin/pip install tf_keras==2.21.0 tensorflow-cpu==2.21.0
EXAMPLES_KERAS=tf_keras venv/bin/python test/models/print_keras2.py
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from examples.all import EXAMPLES  # noqa: E402
from examples.framework import keras  # noqa: E402


def printed(example):
    keras.backend.clear_session()
    return json.loads(example.build().to_json())


models = {example.name: printed(example) for example in EXAMPLES.values() if example.in_keras2}
lines = [f"{json.dumps(name)}:{json.dumps(model, separators=(',', ':'))}" for name, model in models.items()]
path = HERE.parent / "fixtures" / "keras" / "keras2-models.json"
path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
print(f"{len(models)} models, {path.stat().st_size / 1000:.0f} kB")
