"""Models that show how they are compiled: losses, metrics of each kind by output, optimizers and schedules."""

import numpy as np

from .example import classes, example, flags, fractions, marks, numbers, of, one_hot, words
from .framework import keras, layers

losses, metrics, optimizers = keras.losses, keras.metrics, keras.optimizers
schedules = keras.optimizers.schedules


def short_labels(x):
    """Up to three characters a sample, from 1; 0 is the blank."""
    random = np.random.default_rng(len(x))
    drawn, lengths = random.integers(1, 5, (len(x), 3)), random.integers(1, 4, (len(x), 1))
    return np.where(np.arange(3) < lengths, drawn, 0).astype("int32")


@example(x={"src": words(15, 6), "tgt": words(12, 5)}, y=classes(12, 5), in_keras2=False)
def bahdanau_translation():
    src, tgt = keras.Input((None,), dtype="int32", name="src"), keras.Input((None,), dtype="int32", name="tgt")
    e = layers.Embedding(15, 6, mask_zero=True)(src)
    enc, fh, bh = layers.Bidirectional(layers.GRU(4, return_sequences=True, return_state=True), name="enc")(e)
    state = layers.Concatenate()([fh, bh])
    d = layers.Embedding(12, 6, mask_zero=True)(tgt)
    dec = layers.GRU(8, return_sequences=True)(d, initial_state=state)
    ctx, scores = layers.AdditiveAttention(use_scale=False)([dec, enc], return_attention_scores=True)
    x = layers.Concatenate(axis=-1)([dec, ctx])
    x = layers.TimeDistributed(layers.Dense(12, activation="softmax"))(x)
    model = keras.Model([src, tgt], x)
    model.compile(
        optimizers.Nadam(schedules.CosineDecay(0.01, 10, warmup_target=0.02, warmup_steps=2)),
        "sparse_categorical_crossentropy",
        metrics=["accuracy", metrics.SparseTopKCategoricalAccuracy(k=3)],
        weighted_metrics=["accuracy"],
    )
    return model


@example(
    x={"wide": numbers(6), "deep": numbers(5), "cat": classes(7)},
    y={"out": flags(1), "aux": numbers(1)},
    in_keras2=False,
)
def wide_and_deep_of_columns():
    wide, deep, cat = (
        keras.Input((6,), name="wide"),
        keras.Input((5,), name="deep"),
        keras.Input((1,), name="cat", dtype="int32"),
    )
    c = layers.Flatten()(layers.Embedding(7, 3)(cat))
    x = layers.Dense(8, activation="relu", kernel_regularizer=keras.regularizers.L1L2(0.01, 0.01))(
        layers.concatenate([deep, c])
    )
    x = layers.BatchNormalization(momentum=0.8)(x)
    x = layers.Dense(4, activation="relu", activity_regularizer=keras.regularizers.L1L2(1e-3, 1e-3))(x)
    out = layers.Dense(1, activation="sigmoid", name="out")(layers.concatenate([wide, x]))
    aux = layers.Dense(1, name="aux")(x)
    model = keras.Model([wide, deep, cat], [out, aux])
    model.compile(
        optimizers.Ftrl(0.05, l1_regularization_strength=0.01, l2_regularization_strength=0.01),
        loss={"out": losses.BinaryFocalCrossentropy(apply_class_balancing=True, gamma=1.5), "aux": losses.Huber()},
        loss_weights={"out": 1.0, "aux": 0.3},
        metrics={
            "out": [
                "accuracy",
                metrics.AUC(curve="PR", num_thresholds=50),
                metrics.PrecisionAtRecall(0.5),
                metrics.F1Score(threshold=0.5),
            ],
            "aux": [metrics.R2Score(), metrics.MeanSquaredLogarithmicError(), metrics.LogCoshError()],
        },
        weighted_metrics={"aux": ["mae"]},
    )
    return model


@example(
    x=fractions(8, 8, 3),
    y={"mask": of(lambda x: (x[..., :1] > 0.5).astype("float32")), "kind": one_hot(3)},
    in_keras2=False,
)
def dice_and_focal():
    inputs = keras.Input((8, 8, 3))
    e = layers.Conv2D(4, 3, padding="same", activation="relu")(inputs)
    b = layers.Conv2D(6, 3, padding="same", activation="swish")(layers.MaxPooling2D()(e))
    u = layers.Conv2DTranspose(4, 2, strides=2)(b)
    x = layers.Concatenate()([u, e])
    mask = layers.Conv2D(1, 1, activation="sigmoid", name="mask")(x)
    kind = layers.Dense(3, activation="softmax", name="kind")(layers.GlobalAveragePooling2D()(b))
    model = keras.Model(inputs, {"mask": mask, "kind": kind})
    model.compile(
        optimizers.AdamW(1e-2, weight_decay=0.01, amsgrad=True),
        loss={"mask": losses.Dice(), "kind": losses.CategoricalFocalCrossentropy(alpha=0.3)},
        metrics={
            "mask": [metrics.BinaryIoU(target_class_ids=[0, 1], threshold=0.4), metrics.BinaryAccuracy(threshold=0.6)],
            "kind": [
                metrics.F1Score(average="macro"),
                metrics.AUC(multi_label=True, num_labels=3),
                metrics.CategoricalAccuracy(),
            ],
        },
    )
    return model


@example(x=fractions(8, 8, 1), y=of(lambda x: (x > 0.6).astype("float32")), in_keras2=False)
def tversky_at_thresholds():
    inputs = keras.Input((8, 8, 1))
    x = layers.Conv2D(6, 3, padding="same", dilation_rate=2, activation="mish")(inputs)
    x = layers.Conv2D(1, 3, padding="same", activation="hard_sigmoid")(x)
    model = keras.Model(inputs, x)
    model.compile(
        optimizers.SGD(schedules.PiecewiseConstantDecay([2, 4], [0.5, 0.1, 0.01]), momentum=0.9, nesterov=True),
        loss=losses.Tversky(alpha=0.3, beta=0.7),
        metrics=[
            metrics.Recall(thresholds=[0.3, 0.5]),
            metrics.Precision(thresholds=0.5, name="p"),
            metrics.TruePositives(),
            metrics.FalseNegatives(thresholds=[0.2, 0.8]),
        ],
    )
    return model


@example(x=numbers(20, 5), y=of(short_labels), in_keras2=False)
def speech_with_ctc():
    inputs = keras.Input((None, 5), name="spectrogram")
    x = layers.Conv1D(6, 3, strides=2, padding="same", use_bias=False)(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Bidirectional(layers.GRU(4, return_sequences=True, reset_after=True))(x)
    x = layers.Dense(6, activation="softmax")(x)
    model = keras.Model(inputs, x)
    model.compile(optimizers.Adam(1e-2, clipvalue=0.1), "ctc")
    return model


@example(x=words(15, 6), y=classes(15, 6), in_keras2=False)
def language_model_with_muon():
    tok = keras.Input((6,), dtype="int32", name="tokens")
    emb = layers.ReversibleEmbedding(15, 8, tie_weights=True, name="token_embedding")
    x = emb(tok)
    for i in range(2):
        h = layers.LayerNormalization(epsilon=1e-5, name=f"ln1_{i}")(x)
        h = layers.MultiHeadAttention(2, 4, name=f"attn_{i}", dropout=0.0)(h, h, use_causal_mask=True)
        x = layers.Add()([x, h])
        h = layers.LayerNormalization(name=f"ln2_{i}", rms_scaling=False)(x)
        h = layers.Dense(16, activation="gelu", name=f"ff_{i}")(h)
        x = layers.Add()([x, layers.Dense(8)(h)])
    model = keras.Model(tok, emb(x, reverse=True))
    model.compile(
        optimizers.Muon(
            learning_rate=0.01, adam_weight_decay=0.01, exclude_layers=["token_embedding"], exclude_embeddings=True
        ),
        losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy", metrics.SparseTopKCategoricalAccuracy(k=2, name="top2")],
    )
    return model


@example(x=numbers(8), y={"a": numbers(2), "b": flags(3), "c": classes(3)}, in_keras2=False)
def scaled_losses():
    i = keras.Input((8,))
    t = layers.Dense(6, activation=layers.LeakyReLU(0.2))(i)
    t = layers.PReLU()(t)
    a = layers.Dense(2, name="a", bias_constraint="non_neg")(t)
    b = layers.Dense(3, name="b", activation="sigmoid")(t)
    c = layers.Dense(3, name="c")(t)
    model = keras.Model(i, [a, b, c])
    model.compile(
        optimizers.LossScaleOptimizer(optimizers.Adam(0.01), initial_scale=1024, dynamic_growth_steps=2),
        loss=["log_cosh", losses.BinaryCrossentropy(), losses.SparseCategoricalCrossentropy(from_logits=True)],
        loss_weights=[0.5, 1, 2],
        metrics=[
            ["mse", metrics.CosineSimilarity()],
            [
                metrics.AUC(multi_label=True, curve="PR", num_labels=3),
                metrics.SensitivityAtSpecificity(0.5),
                metrics.BinaryAccuracy(),
            ],
            ["sparse_categorical_accuracy"],
        ],
    )
    return model


@example(x=numbers(8), y=numbers(2), in_keras2=False)
def optimizers_by_pattern():
    i = keras.Input((8,))
    x = layers.Dense(6, activation="tanh", name="backbone_1")(i)
    x = layers.Dense(6, activation="tanh", name="backbone_2")(x)
    model = keras.Model(i, layers.Dense(2, name="head")(x))
    model.compile(
        optimizers.MultiOptimizer(
            optimizers.OptimizerMap(
                optimizers.RMSprop(0.02),
                {
                    "backbone.*kernel": optimizers.SGD(0.05, momentum=0.9),
                    ".*bias": optimizers.Adam(schedules.CosineDecayRestarts(0.01, 3)),
                },
            )
        ),
        "mse",
        metrics=["mae"],
    )
    return model


@example(x=numbers(8), y={"a": numbers(2), "b": flags(3)}, in_keras2=False)
def metrics_without_loss():
    i = keras.Input((8,))
    h = layers.Dense(4, "relu")(i)
    model = keras.Model(i, {"a": layers.Dense(2)(h), "b": layers.Dense(3, "sigmoid")(h)})
    model.compile(
        "adam", loss={"a": None, "b": "bce"}, metrics={"a": "mae", "b": metrics.F1Score(average=None, threshold=0.4)}
    )
    return model


@example(x={"tok": words(12, 6), "mask": marks(6)}, y=flags(1), in_keras2=False)
def masks_by_arguments():
    tok, mask = keras.Input((6,), dtype="int32", name="tok"), keras.Input((6,), dtype="bool", name="mask")
    x = layers.Embedding(12, 6)(tok)
    a = layers.Attention()([x, x], mask=[mask, mask], use_causal_mask=True)
    b = layers.MultiHeadAttention(2, 3)(x, x, query_mask=mask, value_mask=mask)
    x = layers.average([a, b, x])
    x = layers.GlobalAveragePooling1D()(x, mask=mask)
    model = keras.Model([tok, mask], layers.Dense(1, "sigmoid")(x))
    model.compile("adam", "bce", metrics=["acc"])
    return model


@example(x=numbers(6), y=one_hot(3), in_keras2=False, class_weight={0: 1.0, 1: 3.0, 2: 0.5})
def weighted_classes():
    i = keras.Input((6,))
    x = layers.Dense(5, activation="softsign")(i)
    model = keras.Model(i, layers.Dense(3, "softmax")(x))
    model.compile(
        "sgd",
        "categorical_focal_crossentropy",
        metrics=["accuracy"],
        weighted_metrics=[
            metrics.AUC(),
            metrics.F1Score(average=None),
            metrics.Precision(),
            metrics.OneHotMeanIoU(3),
            metrics.OneHotIoU(3, [0, 2]),
        ],
    )
    return model
