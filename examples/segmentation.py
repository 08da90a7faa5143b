"""Finds the pixels of each shape in a drawing: a small U-Net with one class a pixel.

After https://keras.io/examples/vision/oxford_pets_image_segmentation/.
"""

import keras
import numpy as np
from client import predict, train, upload
from keras import layers
from shapes import SHAPES, SIZE, draw

CLASSES = 1 + len(SHAPES)


def samples(count, random):
    """Drawings, and the class of each pixel: 0 for paper, 1 and up for the ink of a shape."""
    shapes = random.integers(len(SHAPES), size=count)
    drawings = draw(shapes, random)
    masks = (drawings[..., 0] > 0.5) * (1 + shapes[:, None, None])
    return drawings, masks.astype("uint8")


def block(x, filters):
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    return layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))


random = np.random.default_rng(1)
(x_train, y_train), (x_test, y_test) = samples(1200, random), samples(300, random)

inputs = keras.Input((SIZE, SIZE, 1))
fine = block(inputs, 16)
middle = block(layers.MaxPooling2D()(fine), 32)
coarse = block(layers.MaxPooling2D()(middle), 64)
x = block(layers.concatenate([layers.UpSampling2D()(coarse), middle]), 32)
x = block(layers.concatenate([layers.UpSampling2D()(x), fine]), 16)
outputs = layers.Conv2D(CLASSES, 1, activation="softmax")(x)
model = keras.Model(inputs, outputs, name="segmentation")
model.compile(
    optimizer=keras.optimizers.Adam(0.005),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy", keras.metrics.MeanIoU(CLASSES, sparse_y_pred=False, name="mean_iou")],
)

dataset = upload("masks", x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
metrics = train(model, dataset, epochs=6, batch_size=32, validation_split=0.1)
assert metrics["mean_iou"] > 0.7

[prediction] = predict(model, [x_test[0].tolist()])
for row in prediction["classes"]:
    print("".join(" sdc"[pixel] for pixel in row))
