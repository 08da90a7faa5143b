"""Blocks of convolutional networks that classify images."""

from .example import classes, example, flags, fractions
from .framework import keras, layers


@example(x=fractions(16, 16, 3), y=classes(5))
def toy_resnet():
    inputs = keras.Input((16, 16, 3), name="img")
    x = layers.Conv2D(8, 3, activation="relu")(inputs)
    x = layers.Conv2D(8, 3, activation="relu")(x)
    block1 = layers.MaxPooling2D(2)(x)
    x = layers.Conv2D(8, 3, activation="relu", padding="same")(block1)
    x = layers.Conv2D(8, 3, activation="relu", padding="same")(x)
    block2 = layers.add([x, block1])
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(8, 3, activation="relu")(block2))
    x = layers.Dropout(0.0)(layers.Dense(16, activation="relu")(x))
    model = keras.Model(inputs, layers.Dense(5)(x), name="toy_resnet")
    model.compile(
        optimizer=keras.optimizers.RMSprop(1e-3),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["acc"],
    )
    return model


@example(x=fractions(8, 8, 3), y=classes(4))
def residual_cnn():
    def block(x, filters, strides):
        shortcut = x
        if strides > 1:
            shortcut = layers.BatchNormalization()(layers.Conv2D(filters, 1, strides=strides, use_bias=False)(x))
        x = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
        x = layers.BatchNormalization()(layers.Conv2D(filters, 3, padding="same", use_bias=False)(x))
        return layers.ReLU()(layers.Add()([x, shortcut]))

    inputs = keras.Input((8, 8, 3))
    x = layers.ZeroPadding2D(1)(inputs)
    x = layers.Conv2D(4, 3, kernel_initializer="he_normal")(x)
    x = block(block(x, 4, 1), 8, 2)
    model = keras.Model(inputs, layers.Dense(4, activation="softmax")(layers.GlobalAveragePooling2D()(x)))
    model.compile(keras.optimizers.SGD(0.01, momentum=0.9), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=fractions(12, 12, 3), y=classes(3))
def inception():
    def convolution(x, filters, size):
        x = layers.Conv2D(filters, size, padding="same", use_bias=False)(x)
        return layers.Activation("relu")(layers.BatchNormalization(scale=False)(x))

    inputs = keras.Input((12, 12, 3))
    pooled = layers.AveragePooling2D(3, strides=1, padding="same")(inputs)
    x = layers.concatenate(
        [
            convolution(inputs, 3, 1),
            convolution(convolution(inputs, 2, 1), 4, (1, 5)),
            convolution(convolution(convolution(inputs, 2, 1), 3, 3), 3, (3, 1)),
            convolution(pooled, 2, 1),
        ],
        axis=3,
        name="mixed0",
    )
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(layers.GlobalMaxPooling2D()(x)))
    model.compile("adagrad", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=fractions(8, 8, 4), y=flags(1))
def squeeze_and_excite():
    inputs = keras.Input((8, 8, 4))
    x = layers.Conv2D(8, 3, activation="relu", padding="same")(inputs)
    squeezed = layers.GlobalAveragePooling2D(keepdims=True)(x)
    squeezed = layers.Conv2D(2, 1, activation="relu")(squeezed)
    x = layers.multiply([x, layers.Conv2D(8, 1, activation="sigmoid")(squeezed)])
    weights = layers.Dense(8, activation="sigmoid")(layers.GlobalAveragePooling2D()(x))
    x = x * layers.Reshape((1, 1, 8))(weights)
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(layers.Flatten()(x)))
    model.compile("adam", "binary_crossentropy", metrics=["binary_accuracy", keras.metrics.AUC(name="auc")])
    return model


@example(x=fractions(12, 12, 3), y=classes(4))
def mobile_block():
    def inverted(x, expanded, filters, strides):
        shortcut = x
        x = layers.Conv2D(expanded, 1, use_bias=False)(x)
        x = layers.ReLU(6.0)(layers.BatchNormalization(epsilon=1e-3, momentum=0.999)(x))
        x = layers.DepthwiseConv2D(3, strides=strides, padding="same", use_bias=False)(x)
        x = layers.ReLU(6.0)(layers.BatchNormalization(epsilon=1e-3, momentum=0.999)(x))
        x = layers.BatchNormalization()(layers.Conv2D(filters, 1, use_bias=False)(x))
        return layers.Add()([shortcut, x]) if strides == 1 else x

    inputs = keras.Input((12, 12, 3))
    x = layers.Conv2D(4, 3, strides=2, padding="same", use_bias=False)(inputs)
    x = inverted(inverted(x, 8, 4, 1), 8, 6, 2)
    model = keras.Model(inputs, layers.Dense(4, activation="softmax")(layers.GlobalAveragePooling2D()(x)))
    model.compile(keras.optimizers.RMSprop(0.001, rho=0.9, momentum=0.9), "sparse_categorical_crossentropy")
    return model


@example(x=fractions(8, 8, 3), y=classes(3))
def dense_blocks():
    inputs = keras.Input((8, 8, 3))
    x = layers.Conv2D(4, 3, padding="same")(inputs)
    for _ in range(3):
        grown = layers.Activation("relu")(layers.BatchNormalization(epsilon=1.001e-5)(x))
        grown = layers.Conv2D(3, 3, padding="same", use_bias=False)(grown)
        x = layers.Concatenate()([x, grown])
    x = layers.AveragePooling2D(2)(layers.Conv2D(6, 1, use_bias=False)(x))
    x = layers.Flatten()(x)
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(x))
    model.compile(keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True), "sparse_categorical_crossentropy")
    return model
