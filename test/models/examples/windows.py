"""Convolutions over sequences and volumes, transposed, dilated, separable, with channels first and adaptive poolings."""

from .example import classes, example, flags, fractions, numbers
from .framework import keras, layers


@example(x=fractions(8, 6, 6, 1), y=flags(1))
def volume_classifier():
    x = inputs = keras.Input((8, 6, 6, 1))
    for filters in (3, 4):
        x = layers.Conv3D(filters, 3, padding="same", activation="elu")(x)
        x = layers.MaxPool3D(2)(x)
        x = layers.BatchNormalization()(x)
    x = layers.GlobalAveragePooling3D()(x)
    x = layers.Dropout(0.0)(layers.Dense(5, activation="relu")(x))
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x), name="3dcnn")
    model.compile(keras.optimizers.SGD(0.02, momentum=0.9), "binary_crossentropy", metrics=["acc"])
    return model


@example(x=fractions(4, 6, 4, 2), y=classes(3, 4, 6, 4))
def unet_3d():
    def block(x, filters):
        x = layers.Conv3D(filters, (3, 3, 1), padding="same", use_bias=False)(x)
        return layers.LeakyReLU()(layers.BatchNormalization()(x))

    inputs = keras.Input((4, 6, 4, 2))
    wide = block(inputs, 3)
    narrow = block(layers.AveragePooling3D((2, 3, 2))(wide), 4)
    narrow = layers.SpatialDropout3D(0.0)(block(narrow, 4))
    up = layers.Conv3DTranspose(3, (2, 3, 2), strides=(2, 3, 2), padding="same")(narrow)
    near = layers.Cropping3D(1)(layers.ZeroPadding3D(1)(layers.UpSampling3D((2, 3, 2))(narrow)))
    x = block(layers.concatenate([up, near, wide]), 3)
    model = keras.Model(inputs, layers.Conv3D(3, 1, activation="softmax")(x))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=numbers(14, 2), y=numbers(14, 1))
def unet_1d():
    inputs = keras.Input((14, 2))
    x = layers.ZeroPadding1D((1, 1))(inputs)
    skips = []
    for filters in (3, 4):
        x = layers.Conv1D(filters, 3, padding="same", activation="elu")(x)
        skips.append(x)
        x = layers.MaxPooling1D(2)(x)
    x = layers.Conv1D(5, 3, padding="same", activation="elu")(x)
    for filters in (4, 3):
        x = layers.Conv1DTranspose(filters, 4, strides=2, padding="same")(x)
        x = layers.Concatenate()([x, skips.pop()])
        x = layers.Conv1D(filters, 3, padding="same", activation="elu")(x)
    model = keras.Model(inputs, layers.Conv1D(1, 1)(layers.Cropping1D(1)(x)))
    model.compile(keras.optimizers.RMSprop(0.002), "mse", metrics=["mae"])
    return model


@example(x=numbers(20, 3), y=classes(4))
def temporal_convolution():
    def residual(x, filters, rate):
        y = x
        for _ in range(2):
            y = layers.Conv1D(filters, 3, padding="causal", dilation_rate=rate, kernel_initializer="he_normal")(y)
            y = layers.SpatialDropout1D(0.0)(layers.Activation("relu")(layers.LayerNormalization()(y)))
        if x.shape[-1] != filters:
            x = layers.Conv1D(filters, 1, padding="same")(x)
        return layers.Activation("relu")(layers.add([x, y]))

    x = inputs = keras.Input((20, 3))
    for rate in (1, 2, 4):
        x = residual(x, 4, rate)
    model = keras.Model(inputs, layers.Dense(4, activation="softmax")(x[:, -1, :]))
    model.compile(keras.optimizers.Adam(0.002), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=numbers(16, 1), y=classes(5, 16))
def gated_wavenet():
    inputs = keras.Input((16, 1))
    x = layers.Conv1D(4, 2, padding="causal")(inputs)
    skips = []
    for rate in (1, 2, 4):
        filtered = layers.Conv1D(4, 2, padding="causal", dilation_rate=rate, activation="tanh")(x)
        gate = layers.Conv1D(4, 2, padding="causal", dilation_rate=rate, activation="sigmoid")(x)
        z = layers.Multiply()([filtered, gate])
        skips.append(layers.Conv1D(3, 1)(z))
        x = layers.Add()([layers.Conv1D(4, 1)(z), x])
    x = layers.Activation("relu")(layers.Add()(skips))
    model = keras.Model(inputs, layers.Conv1D(5, 1, activation="softmax")(layers.Conv1D(4, 1, activation="relu")(x)))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


@example(x=numbers(18, 3), y=classes(3))
def mobile_signals():
    x = inputs = keras.Input((18, 3))
    for filters, strides in ((4, 1), (5, 2), (6, 1)):
        x = layers.DepthwiseConv1D(3, strides=strides, padding="same", depth_multiplier=2, use_bias=False)(x)
        x = layers.ReLU(6.0)(layers.BatchNormalization()(x))
        x = layers.Conv1D(filters, 1, use_bias=False)(x)
        x = layers.ReLU(6.0)(layers.BatchNormalization()(x))
    x = layers.SeparableConv1D(5, 3, dilation_rate=2, activation="relu")(layers.UpSampling1D(2)(x))
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(layers.GlobalMaxPooling1D()(x)))
    model.compile(keras.optimizers.SGD(0.05, momentum=0.9), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=fractions(3, 10, 12), y=classes(4))
def channels_first():
    options = {"data_format": "channels_first"}
    model = keras.Sequential(
        [
            keras.Input((3, 10, 12)),
            layers.ZeroPadding2D(1, **options),
            layers.Conv2D(4, 3, activation="relu", **options),
            layers.BatchNormalization(axis=1),
            layers.MaxPooling2D(2, **options),
            layers.SeparableConv2D(5, 3, padding="same", **options),
            layers.UpSampling2D(2, **options),
            layers.Cropping2D(((0, 1), (1, 0)), **options),
            layers.GlobalAveragePooling2D(keepdims=True, **options),
            layers.Flatten(**options),
            layers.Dense(4),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(0.05, momentum=0.9), loss, metrics=["accuracy"])
    return model


@example(x=fractions(11, 9, 2), y=classes(3), in_keras2=False)
def adaptive_head():
    inputs = keras.Input((11, 9, 2))
    x = layers.Conv2D(4, 3, strides=2, groups=2, padding="same", activation="relu")(inputs)
    x = layers.concatenate(
        [layers.AdaptiveAveragePooling2D((4, 3))(x), layers.AdaptiveMaxPooling2D((4, 3))(x)]
    )
    sequence = layers.AdaptiveAveragePooling1D(5)(layers.Reshape((12, 8))(x))
    x = layers.Dense(6, activation="relu")(layers.Flatten()(sequence))
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(x))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
