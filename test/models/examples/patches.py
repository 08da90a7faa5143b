"""Models of images cut into patches, from Keras's examples of vision."""

from .example import classes, example, fractions
from .framework import keras, layers, ops


def patches_of(inputs, size):
    """(rows, columns, channels) → (patches, size · size · channels), by reshaping and transposing."""
    _, height, width, channels = inputs.shape
    rows, columns = height // size, width // size
    x = ops.reshape(inputs, (-1, rows, size, columns, size, channels))
    x = ops.transpose(x, (0, 1, 3, 2, 4, 5))
    return ops.reshape(x, (-1, rows * columns, size * size * channels))


# The positions are looked up when the model is built: their vectors are numbers in it, which Keras draws.
@example(x=fractions(12, 12, 3), y=classes(4), in_keras2=False)
def vision_transformer():
    inputs = keras.Input((12, 12, 3))
    x = layers.Dense(8)(patches_of(inputs, 4))
    positions = layers.Embedding(9, 8)(ops.arange(9))
    x = x + positions
    for _ in range(2):
        x1 = layers.LayerNormalization(epsilon=1e-6)(x)
        attended = layers.MultiHeadAttention(num_heads=2, key_dim=4, dropout=0.0)(x1, x1)
        x2 = layers.Add()([attended, x])
        x3 = layers.LayerNormalization(epsilon=1e-6)(x2)
        x3 = layers.Dense(8)(layers.Dense(16, activation="gelu")(x3))
        x = layers.Add()([x3, x2])
    x = layers.Flatten()(layers.LayerNormalization(epsilon=1e-6)(x))
    model = keras.Model(inputs, layers.Dense(4)(layers.Dense(8, activation="gelu")(x)))
    model.compile(
        keras.optimizers.AdamW(learning_rate=0.001, weight_decay=0.0001),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[
            keras.metrics.SparseCategoricalAccuracy(name="accuracy"),
            keras.metrics.SparseTopKCategoricalAccuracy(2, name="top-2-accuracy"),
        ],
    )
    return model


@example(x=fractions(8, 8, 3), y=classes(4))
def class_token():
    inputs = keras.Input((8, 8, 3))
    x = layers.Reshape((4, 8))(layers.Conv2D(8, 4, strides=4)(inputs))
    token = layers.Reshape((1, 8))(layers.GlobalAveragePooling1D()(x))
    x = layers.Concatenate(axis=1)([token, x])
    x = layers.LayerNormalization()(x + layers.MultiHeadAttention(2, 4)(x, x))
    model = keras.Model(inputs, layers.Dense(4, activation="softmax")(x[:, 0]))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


@example(x=fractions(8, 8, 3), y=classes(3))
def mlp_mixer():
    inputs = keras.Input((8, 8, 3))
    x = layers.Dense(6)(patches_of(inputs, 4))
    for _ in range(2):
        y = layers.LayerNormalization()(x)
        y = layers.Permute((2, 1))(y)
        y = layers.Dense(4)(layers.Dense(8, activation="gelu")(y))
        x = layers.Add()([x, layers.Permute((2, 1))(y)])
        y = layers.LayerNormalization()(x)
        y = layers.Dense(6)(layers.Dense(8, activation="gelu")(y))
        x = layers.Add()([x, y])
    x = layers.Dropout(rate=0.0)(layers.GlobalAveragePooling1D()(x))
    model = keras.Model(inputs, layers.Dense(3)(x))
    model.compile(
        keras.optimizers.Adam(0.005), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["acc"]
    )
    return model


@example(x=fractions(12, 12, 3), y=classes(3))
def conv_mixer():
    def activated(x):
        return layers.BatchNormalization()(layers.Activation("gelu")(x))

    inputs = keras.Input((12, 12, 3))
    x = layers.Rescaling(scale=2.0)(inputs)
    x = activated(layers.Conv2D(6, kernel_size=2, strides=2)(x))
    for _ in range(2):
        x0 = x
        x = layers.Add()([activated(layers.DepthwiseConv2D(kernel_size=3, padding="same")(x)), x0])
        x = activated(layers.Conv2D(6, kernel_size=1)(x))
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(layers.GlobalAvgPool2D()(x)))
    model.compile("adamw", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
