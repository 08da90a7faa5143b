/** A difference from Keras that is meant, or that is Keras's own. */
interface Exception {
  /** The kind and the name, with a space between them. */
  of: RegExp;
  /** The message of the difference. */
  message: RegExp;
  reason: string;
}

const EXCEPTIONS: readonly Exception[] = [
  {
    of: /./,
    message: /Could not interpret regularizer identifier: l1_l2/,
    reason: 'l1_l2 by its name alone is of Keras 2, which Keras 3 no longer reads',
  },
  {
    of: /^layer /,
    message: /Keras refuses it: KeyError: 'value'/,
    reason: 'Keras fails on the name of its own initializer constant, whose value is 0',
  },
  {
    of: /^layer (Average|Max)Pooling/,
    message: /missing 1 required positional argument: 'pool_size'/,
    reason: 'pool_size has the default of Keras 2 here',
  },
  {
    of: /^model one step/,
    message: /^weight 3 of attention: /,
    reason: 'the gradient of the bias of keys is 0, but for rounding, which some optimizers divide by itself',
  },
  {
    of: /^layer (SimpleRNN|RandomGrayscale)/,
    message: /^seed\s/,
    reason: 'Keras does not save the seed of a SimpleRNN, nor that of a RandomGrayscale',
  },
  {
    of: /^layer (MultiHead|GroupQuery)Attention$/,
    message: /Keras refuses it: [\s\S]*Softmax.call[\s\S]*must be broadcastable/,
    reason: 'Keras makes the window for sequences of the first attended axes, whatever attention_axes are',
  },
  {
    of: /^layer SpatialDropout/,
    message: /^dtype/,
    reason: 'Keras does not save the dtype policy of a SpatialDropout',
  },
  {
    of: /^layer /,
    message:
      /Keras refuses it: [\s\S]*(Could not find device for node: [\s\S]*DT_(HALF|BFLOAT16)|expected to be a (bfloat16|half|float) tensor but is a (bfloat16|half|float) tensor)/,
    reason: 'Keras mixes types under a mixed policy there, or TensorFlow has no kernel of two bytes on a CPU',
  },
  {
    of: /^layer SimpleRNN$/,
    message: /^activity_regularizer/,
    reason: 'Keras ignores the activity_regularizer of a SimpleRNN, and does not save it',
  },
  {
    of: /^layer /,
    message: /NotImplementedError:\s+Object \w+ was created by passing/,
    reason: 'Keras cannot save its own layer with an activity_regularizer',
  },
  {
    of: /./,
    message: /^TensorFlow aborts Keras/,
    reason: 'TensorFlow aborts the process of Keras',
  },
  {
    of: /^layer \w*Pooling3D$/,
    message: /refused here: .*does not fit into/,
    reason: 'Keras gives an output without elements, which nothing can train on',
  },
  {
    of: /^layer Discretization$/,
    message: /Both `num_bins` and `bin_boundaries` should not be set/,
    reason: 'Keras accepts both in the JSON of a layer that was adapted, not in its constructor',
  },
  {
    of: /^layer Discretization$/,
    message: /You need to either pass the `bin_boundaries` argument/,
    reason: 'the layer is adapted on the training split, which Keras leaves to its user',
  },
  {
    of: /^layer (Random|AugMix|RandAugment|CutMix|MixUp|Solarization)/,
    message: /Keras refuses it: ValueError: The `(factor|sigma)` argument should be a number/,
    reason: 'Keras checks the bounds of a pair before it sorts it',
  },
  {
    of: /^layer (RandomPosterization|RandAugment|AugMix)$/,
    message: /^output 0 in training: value/,
    reason:
      'values beyond value_range become bytes in the cast of a posterization, which no standard defines',
  },
  {
    of: /^layer STFTSpectrogram$/,
    message: /Keras refuses it: [\s\S]*Expected `float16`, `float32` or `float64`/,
    reason: 'Keras has no Fourier transform of bfloat16',
  },
  {
    of: /^layer (CutMix|MixUp)$/,
    message: /Keras refuses it: [\s\S]*Tensor conversion requested dtype float32 for Tensor with dtype/,
    reason: 'Keras mixes types there under a mixed policy',
  },
  {
    of: /^layer /,
    message: /refused here: (input_length is|flash_attention must be false)/,
    reason: 'Keras 3 ignores an input_length, and flash_attention without such a kernel',
  },
  {
    of: /^layer RandomColorJitter$/,
    message: /^written for Keras/,
    reason: 'Keras saves the arguments of a RandomColorJitter as they are given; here they are intervals',
  },
  {
    of: /^layer Pipeline$/,
    message: /unexpected keyword argument 'dtype'/,
    reason: 'Keras has no dtype of a Pipeline: its layers have their own',
  },
  {
    of: /^layer Resizing$/,
    message: /cannot compute ScaleAndTranslateGrad/,
    reason: 'Keras cannot train behind its own resizing in two bytes',
  },
  {
    of: /^layer /,
    message: /refused here: Sparse (outputs|tensors) are not supported/,
    reason: 'outputs are dense',
  },
  {
    of: /^layer MelSpectrogram$/,
    message: /refused here: min_freq must be below max_freq/,
    reason: 'Keras gives bins without width, of NaN or of frequencies outside them',
  },
  {
    of: /./,
    message: /requires the scipy module/,
    reason: 'Keras needs scipy for the initializer stft, which is not installed',
  },
  {
    of: /./,
    message: /refused here: The \w+ initializer names the axis -?\d+ of a weight/,
    reason: 'Keras ignores axes that the weight does not have',
  },
  {
    of: /^layer /,
    message: /^flash_attention\s/,
    reason: 'Keras saves flash_attention false as null',
  },
  {
    of: /^layer /,
    message: /gain: undefined[\s\S]*type: 'identity'/,
    reason: 'Keras does not save the gain of an Identity',
  },
  {
    of: /^layer (Alpha)?Dropout$/,
    message: /refused here: noise_shape \[[^\]]*\] does not fit/,
    reason: 'one draw for the whole batch is written with an entry of 1 for each axis here',
  },
  {
    of: /^layer Bidirectional$/,
    message: /^(layer|backward_layer)[\s\S]*zero_output_for_mask/,
    reason: 'Keras sets zero_output_for_mask of layers in a Bidirectional that returns sequences',
  },
  {
    of: /^layer LayerNormalization$/,
    message: /Keras has weights of the shapes/,
    reason:
      'gamma and beta have the same numbers; Keras lists axes from the end first, and so are their sizes',
  },
  {
    of: /^layer /,
    message: /refused here: \w+ has no ax[ei]s/,
    reason: 'axis 0 is the batch: a sample does not depend on the others of its batch here',
  },
  {
    of: /^metric auc/,
    message: /num_thresholds|thresholds: \[/,
    reason: 'Keras saves thresholds in their order, and how many they are with both ends',
  },
  {
    of: /^layer Embedding$/,
    message: /input_length is \d+ but Embedding got/,
    reason: 'input_length is of Keras 2; Keras 3 ignores it, and here it must be the length of the input',
  },
  {
    of: /^(layer|initializer) /,
    message: /distribution: 'truncated_normal',\n-\s+distribution: 'normal'/,
    reason: 'Keras saves the distribution normal as truncated_normal, which is the same',
  },
  {
    of: /^(schedule|optimizer) /,
    message: /refused here: .*there is no warmup_target/,
    reason: 'Keras ignores warmup_steps without a warmup_target, which is refused here',
  },
];

/** Why a difference is not a fault; undefined where nothing says so. */
export const exceptionOf = (kind: string, name: string, message: string): string | undefined =>
  EXCEPTIONS.find((one) => one.of.test(`${kind} ${name}`) && one.message.test(message))?.reason;
