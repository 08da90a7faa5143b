"""Models of images with images as outputs, several tasks, several inputs, or preprocessing inside."""

from .example import classes, example, flags, fractions, numbers, of, pixels
from .framework import keras, layers


@example(x=fractions(16, 16, 3), y=classes(3, 16, 16, 1))
def unet():
    def twice(x, filters):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        return layers.Conv2D(filters, 3, padding="same", activation="relu")(x)

    inputs = keras.Input((16, 16, 3))
    down1 = twice(inputs, 4)
    down2 = twice(layers.MaxPooling2D()(down1), 8)
    middle = twice(layers.MaxPooling2D()(down2), 8)
    up2 = layers.Conv2DTranspose(8, 3, strides=2, padding="same")(middle)
    up2 = twice(layers.concatenate([up2, down2]), 8)
    up1 = layers.Conv2DTranspose(4, 2, strides=2, padding="same")(up2)
    up1 = twice(layers.Concatenate()([up1, down1]), 4)
    model = keras.Model(inputs, layers.Conv2D(3, 1, activation="softmax", padding="same")(up1), name="U-Net")
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=fractions(16, 16, 3), y=classes(2, 16, 16))
def segmentation_with_separable_convolutions():
    inputs = keras.Input((16, 16, 3))
    x = layers.Activation("relu")(layers.BatchNormalization()(layers.Conv2D(4, 3, strides=2, padding="same")(inputs)))
    previous = x
    x = layers.SeparableConv2D(6, 3, padding="same")(layers.Activation("relu")(x))
    x = layers.MaxPooling2D(3, strides=2, padding="same")(layers.BatchNormalization()(x))
    x = previous = layers.add([x, layers.Conv2D(6, 1, strides=2, padding="same")(previous)])
    for filters in (6, 4):
        x = layers.Conv2DTranspose(filters, 3, padding="same")(layers.Activation("relu")(x))
        x = layers.UpSampling2D(2)(layers.BatchNormalization()(x))
        residual = layers.Conv2D(filters, 1, padding="same")(layers.UpSampling2D(2)(previous))
        x = previous = layers.add([x, residual])
    model = keras.Model(inputs, layers.Conv2D(2, 3, activation="softmax", padding="same")(x))
    model.compile(keras.optimizers.Adam(1e-4), loss="sparse_categorical_crossentropy")
    return model


@example(x=fractions(16, 16, 3), y={"coarse": numbers(4, 4, 2), "fine": numbers(8, 8, 2)})
def feature_pyramid():
    inputs = keras.Input((16, 16, 3))
    c1 = layers.Conv2D(4, 3, 2, "same", activation="relu")(inputs)
    c2 = layers.Conv2D(6, 3, 2, "same", activation="relu")(c1)
    p2 = layers.Conv2D(5, 1, name="lateral_2")(c2)
    p1 = layers.Conv2D(5, 1, name="lateral_1")(c1) + layers.UpSampling2D(2, interpolation="nearest")(p2)
    layers_of_head = [layers.Conv2D(5, 3, padding="same", activation="relu"), layers.Conv2D(2, 1)]
    head = keras.Sequential([keras.Input((None, None, 5)), *layers_of_head], name="head")
    coarse, fine = head(p2), head(p1)
    coarse, fine = layers.Activation("linear", name="coarse")(coarse), layers.Activation("linear", name="fine")(fine)
    model = keras.Model(inputs, {"coarse": coarse, "fine": fine})
    model.compile("adam", {"coarse": "mse", "fine": keras.losses.Huber()}, loss_weights={"coarse": 1.0, "fine": 0.25})
    return model


@example(x=fractions(12, 12, 1), y=of(lambda x: x))
def convolutional_autoencoder():
    entry = keras.Input((12, 12, 1), name="original_img")
    x = layers.Conv2D(4, 3, activation="relu")(entry)
    x = layers.Conv2D(6, 3, activation="relu")(x)
    x = layers.MaxPooling2D(2)(x)
    encoder = keras.Model(entry, layers.GlobalMaxPooling2D()(layers.Conv2D(9, 3, activation="relu")(x)), name="encoder")
    code = keras.Input((9,), name="encoded_img")
    x = layers.Reshape((3, 3, 1))(code)
    x = layers.Conv2DTranspose(4, 3, activation="relu")(x)
    x = layers.UpSampling2D(2)(x)
    decoder = keras.Model(code, layers.Conv2DTranspose(1, 3, activation="relu")(x), name="decoder")
    inputs = keras.Input((12, 12, 1), name="img")
    x = layers.Cropping2D(1)(layers.ZeroPadding2D(1)(decoder(encoder(inputs))))
    x = layers.Conv2D(1, 3, padding="same", activation="sigmoid")(x)
    model = keras.Model(inputs, x, name="autoencoder")
    model.compile("adam", "binary_crossentropy")
    return model


@example(x={"digit_a": fractions(10, 10, 1), "digit_b": fractions(10, 10, 1)}, y=flags(1))
def shared_vision():
    entry = keras.Input((10, 10, 1))
    x = layers.MaxPooling2D()(layers.Conv2D(4, 3)(layers.Conv2D(4, 3)(entry)))
    vision = keras.Model(entry, layers.Flatten()(x), name="vision")
    a, b = keras.Input((10, 10, 1), name="digit_a"), keras.Input((10, 10, 1), name="digit_b")
    x = layers.concatenate([vision(a), vision(b)])
    model = keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))
    model.compile("rmsprop", "binary_crossentropy", metrics=["accuracy"])
    return model


@example(x=pixels(12, 12, 3), y=classes(3))
def rescaling_first():
    inputs = keras.Input((12, 12, 3))
    x = layers.Rescaling(1.0 / 127.5, offset=-1)(inputs)
    for filters in (4, 6):
        x = layers.MaxPooling2D()(layers.Conv2D(filters, 3, padding="same", activation="relu")(x))
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(layers.Flatten()(x)))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def preprocessed(module):
    inputs = keras.Input((10, 10, 3))
    x = getattr(keras.applications, module).preprocess_input(inputs)
    x = layers.Conv2D(4, 3, activation="tanh", kernel_initializer="he_normal")(x)
    model = keras.Model(inputs, layers.Dense(1)(layers.GlobalAveragePooling2D()(x)))
    model.compile("adam", "mse")
    return model


@example(x=pixels(10, 10, 3), y=numbers(1))
def preprocessed_as_mobilenet():
    return preprocessed("mobilenet_v2")


@example(x=pixels(10, 10, 3), y=numbers(1))
def preprocessed_as_vgg():
    return preprocessed("vgg16")


@example(x=pixels(10, 10, 3), y=numbers(1))
def preprocessed_as_densenet():
    return preprocessed("densenet")


@example(x={"photo": fractions(10, 10, 3), "facts": numbers(4)}, y=numbers(1))
def photo_and_facts():
    photo, facts = keras.Input((10, 10, 3), name="photo"), keras.Input((4,), name="facts")
    x = layers.BatchNormalization(axis=-1)(layers.Conv2D(4, 3, padding="same", activation="relu")(photo))
    x = layers.Flatten()(layers.MaxPooling2D((2, 2))(x))
    x = layers.Dropout(0.0)(layers.BatchNormalization()(layers.Dense(8, activation="relu")(x)))
    y = layers.Dense(4, activation="relu")(layers.Dense(8, activation="relu")(facts))
    z = layers.Dense(4, activation="relu")(layers.concatenate([x, y]))
    model = keras.Model(inputs=[photo, facts], outputs=layers.Dense(1, activation="linear")(z))
    model.compile(loss="mean_absolute_percentage_error", optimizer=keras.optimizers.Adam(1e-3))
    return model


@example(x=pixels(20, 18, 3), y=classes(3), in_keras2=False)
def prepared_pictures():
    prepare = keras.Sequential([layers.Resizing(16, 16, crop_to_aspect_ratio=True), layers.RandomZoom(0.0)])
    inputs = keras.Input((20, 18, 3))
    x = layers.CenterCrop(14, 12)(prepare(inputs))
    x = layers.AutoContrast()(x)
    x = layers.RandomBrightness(0.0)(x)
    x = layers.Rescaling(1 / 127.5, offset=-1)(x)
    x = layers.Conv2D(4, 3, activation="relu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(x))
    model.compile(keras.optimizers.Adam(1e-2), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=fractions(8, 8, 3), y={"mask": classes(3, 8, 8), "kind": classes(4), "score": numbers(1)}, in_keras2=False)
def picture_with_three_tasks():
    inputs = keras.Input((8, 8, 3))
    x = layers.Conv2D(4, 3, padding="same", activation="relu")(inputs)
    pooled = layers.GlobalAveragePooling2D()(x)
    outputs = {
        "mask": layers.Conv2D(3, 1, activation="softmax", name="mask_head")(x),
        "kind": layers.Dense(4, name="kind_head")(pooled),
        "score": layers.Dense(1)(pooled),
    }
    model = keras.Model(inputs, outputs)
    model.compile(
        keras.optimizers.SGD(0.05, momentum=0.9),
        loss={
            "mask": "sparse_categorical_crossentropy",
            "kind": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            "score": "mse",
        },
        loss_weights={"mask": 1.0, "kind": 0.5, "score": 2.0},
        metrics={"mask": ["accuracy", keras.metrics.MeanIoU(3, sparse_y_pred=False)], "score": ["mae"]},
        weighted_metrics={"kind": [keras.metrics.SparseTopKCategoricalAccuracy(2)]},
    )
    return model
