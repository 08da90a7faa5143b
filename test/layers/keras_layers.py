"""Applies Keras's layers: one question in JSON per line of standard input, one answer per line.

A question has a layer as Keras serializes it, its inputs and their masks, the arguments of the call, the values of its weights,
the gradients of the outputs, and the transformation that an augmentation is to apply in training. The answer has the outputs, the mask of the first, the penalty that the loss gets, the gradients
by inputs, initial state and trainable weights, all weights afterwards, and the layer as Keras serializes it again.
"""

import base64
import functools
import json
import os
import sys
import traceback
from unittest import mock

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
answers, sys.stdout = sys.stdout, sys.stderr  # A line that a library prints must not come between the answers.

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras.src.backend import set_keras_mask  # noqa: E402

tf.get_logger().setLevel("ERROR")


def unpacked(array):
    return np.frombuffer(base64.b64decode(array["data"]), "<f4").reshape(array["shape"])


def packed(array):
    array = np.asarray(array)
    return {"shape": list(array.shape), "data": base64.b64encode(array.astype("<f4").tobytes()).decode()}


def weights_of(layer):
    return [variable for variable in layer.weights if "seed" not in variable.path.split("/")[-1]]


def apply(question):
    layer = keras.layers.deserialize(question["layer"])
    inputs = [tf.constant(unpacked(array)) for array in question["inputs"]]
    given = arguments(layer, inputs)
    set_masks(inputs, question)
    invoke(layer, given, **states_option(layer, question)[0])  # Builds it.
    shapes = [list(variable.shape) for variable in weights_of(layer)]
    if shapes != [array["shape"] for array in question["weights"]]:
        return {"error": f"Keras has weights of the shapes {shapes}"}
    apply_given_transformation(layer, question, inputs)
    calls = [call(layer, given, training, question) for training in question["modes"]]
    return {"calls": calls, "layer": keras.layers.serialize(layer)}


def apply_given_transformation(layer, question, inputs):
    """Lets an augmentation apply the transformation of the question in place of one that it draws."""
    if isinstance(layer, keras.layers.RandomCrop):
        crop_in_inference(layer)
    if not question.get("transformation"):
        return
    drawn = {}
    for value in question["transformation"]:
        *path, name = value["name"].split("/")
        part = drawn
        for step in path:
            part = part.setdefault(step, {})
        part[name] = drawn_value(layer, value)
    if isinstance(layer, keras.layers.RandomColorJitter):
        for name, of_part in drawn.items():
            draw_instead(getattr(layer, name), of_part)
    else:
        given = TRANSFORMATIONS.get(type(layer).__name__, lambda layer, drawn, inputs: drawn)(layer, drawn, inputs[0])
        draw_instead(layer, given)


def draw_instead(layer, drawn):
    own = layer.get_random_transformation

    def draw(data, training=True, seed=None):
        return own(data, training=training) if not training else dict(drawn) if isinstance(drawn, dict) else drawn

    layer.get_random_transformation = draw


def drawn_value(layer, value):
    array = unpacked(value)
    if layer.data_format == "channels_first" and array.ndim == 4:
        array = np.moveaxis(array, -1, 1)
    return tf.constant(array.astype(value["dtype"]))


def rotation(layer, drawn, images):
    """The matrix that Keras computes from the drawn angles."""
    angle = drawn["angle"]
    zeros, size = tf.zeros_like(angle), (images.shape[1:3] if layer.data_format == "channels_last" else images.shape[2:])
    matrix = layer._compute_affine_matrix(0.5, 0.5, angle, zeros, zeros, tf.ones_like(angle), zeros, zeros, *size)
    return {"angle": angle, "rotation_matrix": matrix}


def crop(layer, drawn, images):
    return int(drawn["h_start"]), int(drawn["w_start"])


def crop_in_inference(layer):
    """Keras returns images whole, of another shape than it documents and infers; this is what it documents."""
    size, of_training = (layer.height, layer.width), layer.transform_images
    resize = lambda images: keras.ops.image.resize(images, size, crop_to_aspect_ratio=True, data_format=layer.data_format)
    layer.transform_images = lambda images, transformation, training=True: (
        of_training(images, transformation, training) if training else resize(images)
    )


def elastic(layer, drawn, images):
    """Its noise is drawn while it transforms images."""
    own = layer.transform_images

    def with_noise(images, transformation, training=True):
        with mock.patch.object(tf.random, "stateless_normal", lambda *args, **options: drawn["noise"]):
            return own(images, transformation, training)

    layer.transform_images = with_noise
    return {**drawn, "seed": 0}


def erasing(layer, drawn, images):
    """The masks that Keras makes of the drawn edges, and its fill value where that is not drawn."""
    masks = layer._generate_batch_mask(images.shape, [drawn[edge] for edge in ("x0", "x1", "y0", "y1")])
    is_drawn = layer.fill_value is None or layer.data_format == "channels_first"
    fill = drawn["fill_value"] if is_drawn else layer._get_fill_value(images, images.shape, None)
    return {"apply_erasing": drawn["apply_erasing"], "batch_masks": masks, "fill_value": fill}


def grayscale(layer, drawn, images):
    return drawn["should_apply"]


def draw(question):
    """The values that an augmentation draws for images of zeros in some steps, by name: those of all images, one after the other."""
    layer = keras.layers.deserialize(question["layer"])
    images = tf.zeros(question["shape"])
    steps = [drawn_values(layer, images) for _ in range(question["steps"])]
    joined = lambda name: (np.concatenate if steps[0][name].ndim else np.stack)([step[name] for step in steps])
    return {"drawn": {name: packed(joined(name)) for name in steps[0]}}


def drawn_values(layer, images):
    values = {}
    if isinstance(layer, keras.layers.RandomErasing):
        layer._generate_batch_mask = lambda shape, edges: values.update(zip(("x0", "x1", "y0", "y1"), edges)) or edges[0]
    drawn = layer.get_random_transformation(images, training=True)
    if isinstance(drawn, dict):
        values.update(drawn)
    else:
        values.update(should_apply=drawn) if tf.is_tensor(drawn) else values.update(zip(("h_start", "w_start"), drawn))
    if getattr(layer, "fill_value", None) is not None:
        values.pop("fill_value", None)  # Of RandomErasing: nothing is drawn.
    return {name: np.asarray(value, "float32") for name, value in values.items() if tf.is_tensor(value)}


def of_part(part, drawn, images):
    """The transformation of an augmentation that another one applies; None where it has none."""
    if drawn is None:
        return None
    return TRANSFORMATIONS.get(type(part).__name__, lambda layer, drawn, images: drawn)(part, drawn, images)


def rand_augment(layer, drawn, images):
    transforms = {name: of_part(getattr(layer, name), drawn.get(name), images) for name in layer._AUGMENT_LAYERS}
    return {"layer_idxes": tf.cast(drawn["layer_idxes"], "int32"), "transforms": transforms}


AUG_MIX = keras.src.layers.preprocessing.image_preprocessing.aug_mix.AUGMENT_LAYERS_ALL


def aug_mix(layer, drawn, images):
    given = drawn.pop("chain_transforms", {})
    chains = []
    for chain in range(layer.num_chains):
        links = given.get(str(chain), {})
        names = [AUG_MIX[int(links[depth]["layer_name"])] for depth in sorted(links)]
        values = [links[depth].get("transformation") for depth in sorted(links)]
        parts = zip(names, values)
        chains.append([{"layer_name": n, "transformation": of_part(getattr(layer, n), v, images)} for n, v in parts])
    return {**drawn, "chain_transforms": chains}


TRANSFORMATIONS = {
    "RandAugment": rand_augment,
    "AugMix": aug_mix,
    "RandomGrayscale": grayscale,
    "RandomRotation": rotation,
    "RandomCrop": crop,
    "RandomElasticTransform": elastic,
    "RandomErasing": erasing,
}


def set_masks(inputs, question):
    """Before each call: attention removes the masks of its inputs."""
    if question["call"]["isMaskGiven"]:
        return
    for tensor, mask in zip(inputs, question["masks"]):
        if mask is not None:
            set_keras_mask(tensor, tf.constant(unpacked(mask).astype(bool)))


def arguments(layer, inputs):
    """Merging layers are called with a list, attention in several heads and CategoryEncoding with its inputs one by one."""
    if isinstance(layer, keras.layers.CategoryEncoding):
        return inputs
    return inputs if hasattr(layer, "use_bias") and "Attention" in type(layer).__name__ or len(inputs) == 1 else [inputs]


def invoke(layer, given, **options):
    """CategoryEncoding knows its second input only by name."""
    if isinstance(layer, keras.layers.CategoryEncoding) and len(given) == 2:
        return layer(given[0], count_weights=given[1], **options)
    return layer(*given, **options)


FLAGS = {
    "use_causal_mask": "useCausalMask",
    "return_attention_scores": "returnAttentionScores",
    "reverse": "reverse",
}


def state_structure(layer):
    """The states of a layer, nested as Keras nests those of stacked cells."""
    if isinstance(layer, keras.layers.Bidirectional):
        return state_structure(layer.forward_layer) + state_structure(layer.backward_layer)
    if isinstance(layer, (keras.layers.ConvLSTM1D, keras.layers.ConvLSTM2D, keras.layers.ConvLSTM3D)):
        return [0, 0]
    size = layer.state_size
    return list(size) if isinstance(size, (list, tuple)) else [size]


def states_option(layer, question):
    """The initial state of a recurrent layer or the states of a cell, and their tensors."""
    states = [tf.constant(unpacked(array)) for array in question["call"]["initialState"]]
    if not states:
        return {}, states
    name = "states" if "Cell" in type(layer).__name__ else "initial_state"
    return {name: keras.tree.pack_sequence_as(state_structure(layer), states)}, states


def call_options(layer, question):
    """The arguments of a call besides its inputs, and the tensors of the initial state among them."""
    call = question["call"]
    options, states = states_option(layer, question)
    if call["isMaskGiven"]:
        options["mask"] = tf.constant(unpacked(question["masks"][0]).astype(bool))
    if call["attentionMask"] is not None:
        options["attention_mask"] = tf.constant(unpacked(call["attentionMask"]).astype(bool))
    for name, key in FLAGS.items():
        if call[key]:
            options[name] = True
    return options, states


def activity_penalties(layer):
    """What the layer and those inside it added to the loss in their last call."""
    return [tf.cast(loss, "float32") for one in layer._flatten_layers() for loss in one._get_own_losses()]


def call(layer, given, training, question):
    variables = weights_of(layer)
    for variable, array in zip(variables, question["weights"]):
        variable.assign(unpacked(array))
    if isinstance(layer, keras.layers.Normalization):
        layer.finalize_state()  # It computes with copies of its weights.
    inputs = given[0] if isinstance(given[0], list) else given
    set_masks(inputs, question)
    trainable = [variable.value for variable in variables if variable.trainable]
    options, states = call_options(layer, question)
    layer._clear_losses()
    with tf.GradientTape() as tape:
        tape.watch([*inputs, *states])
        apply_layer = functools.partial(invoke, layer)
        run = tf.function(apply_layer) if question.get("compiled") else apply_layer
        outputs = keras.tree.flatten(run(given, training=training, **options))
        # A cast loses the mask.
        mask = getattr(outputs[0], "_keras_mask", None)
        outputs = [tf.cast(output, "float32") for output in outputs]
        parts = [tf.reduce_sum(output * unpacked(by)) for output, by in zip(outputs, question["upstream"], strict=True)]
        penalties = activity_penalties(layer)
        total = tf.add_n([*parts, *penalties])
    gradients = tape.gradient(total, [*inputs, *states, *trainable], unconnected_gradients="zero")
    return {
        "outputs": [packed(output) for output in outputs],
        "mask": None if mask is None else packed(mask),
        "penalty": packed(tf.add_n(penalties) if penalties else 0.0),
        "gradients": [packed(tf.convert_to_tensor(gradient)) for gradient in gradients],
        "weights": [packed(variable) for variable in variables],
    }


def answer(line):
    try:
        question = json.loads(line)
        return draw(question["draws"]) if "draws" in question else apply(question)
    except Exception:
        return {"error": traceback.format_exc()}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(line)), file=answers, flush=True)
