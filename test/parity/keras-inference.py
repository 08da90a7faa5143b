"""Evaluates a saved model of two Dense layers in Keras, and predicts with it: JSON in, JSON out."""

import json
import os
import sys

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
import keras
import numpy as np

question = json.load(sys.stdin)
folder = question['saved']
manifest = json.load(open(os.path.join(folder, 'manifest.json')))
weights = np.fromfile(os.path.join(folder, 'weights.bin'), '<f4')
step = manifest['preprocessing'][0]
x = (np.array(question['x']) - step['mean']) / step['std']

model = keras.Sequential(
    [
        keras.Input((x.shape[1],)),
        keras.layers.Dense(8, activation='relu', kernel_regularizer=keras.regularizers.L2(question['l2'])),
        keras.layers.Dense(3, activation='softmax'),
    ]
)
at = 0
for variable in model.weights:
    size = int(np.prod(variable.shape))
    variable.assign(weights[at : at + size].reshape(variable.shape))
    at += size
model.compile(loss='sparse_categorical_crossentropy', metrics=['accuracy'])
x = x.astype('float32')
evaluation = model.evaluate(x, np.array(question['y']), verbose=0, return_dict=True)
json.dump({'evaluation': evaluation, 'outputs': model.predict(x, verbose=0).tolist()}, sys.stdout)
