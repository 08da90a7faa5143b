import { type Static, Type } from 'typebox';
import { DATA_FORMATS } from '../../keras/layers/shapes/data-format.js';
import {
  closedObject,
  discriminatedUnion,
  nullable,
  oneOf,
  stringEnum,
  tag,
} from '../../schema/schema-helpers.js';

const Dimension = Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 });
const Finite = Type.Number({ minimum: -3.4e38, maximum: 3.4e38 });
const PerChannel = oneOf([Finite, Type.Array(Finite, { minItems: 1, maxItems: 65536 })]);

export const ReshapeOpSchema = closedObject(
  {
    op: tag('reshape'),
    shape: Type.Array(oneOf([Dimension, Type.Unsafe<-1>({ type: 'integer', enum: [-1] })]), { maxItems: 6 }),
  },
  { $id: 'ReshapeOp', description: 'Reshapes each sample; one -1 is inferred.' },
);
export const RescaleOpSchema = closedObject(
  { op: tag('rescale'), scale: Finite, offset: Type.Optional(Finite) },
  { $id: 'RescaleOp', description: 'x · scale + offset.' },
);
export const NormalizeOpSchema = closedObject(
  { op: tag('normalize'), mean: Type.Optional(PerChannel), std: Type.Optional(PerChannel) },
  {
    $id: 'NormalizeOp',
    description:
      '(x - mean) / std, over the last axis if arrays are given. If absent, they are fitted on the training split in float64 (a constant entry gets std 1), with one mean and std per entry of the last axis (a single one for images [height, width], which are uint8 or uint16).',
  },
);
export const ExpandDimsOpSchema = closedObject(
  { op: tag('expand_dims'), axis: Type.Optional(Type.Integer({ minimum: -7, maximum: 6, default: -1 })) },
  {
    $id: 'ExpandDimsOp',
    description:
      'Inserts an axis of size 1; axes are counted without the batch axis. Default -1: a channel axis at the end.',
  },
);
export const ResizeOpSchema = closedObject(
  { op: tag('resize'), height: Dimension, width: Dimension },
  { $id: 'ResizeOp', description: 'Resizes images [height, width(, channels)] bilinearly.' },
);
export const GrayscaleOpSchema = closedObject(
  { op: tag('grayscale') },
  {
    $id: 'GrayscaleOp',
    description:
      'Converts RGB [height, width, 3] to luma [height, width, 1] (ITU-R BT.601: 0.2989, 0.5870, 0.1140).',
  },
);
/** Modes of `preprocess_input`, as in `keras.applications.imagenet_utils`. */
export const PREPROCESS_MODES = ['caffe', 'tf', 'torch'] as const;
export const PreprocessInputOpSchema = closedObject(
  {
    op: tag('preprocess_input'),
    mode: Type.Optional(stringEnum(PREPROCESS_MODES, { default: 'caffe' })),
    data_format: Type.Optional(stringEnum(DATA_FORMATS, { default: 'channels_last' })),
  },
  {
    $id: 'PreprocessInputOp',
    description:
      'keras.applications.imagenet_utils.preprocess_input on RGB images of 0 to 255. caffe: BGR, minus the ImageNet means [103.939, 116.779, 123.68]; tf: x / 127.5 - 1; torch: x / 255, minus [0.485, 0.456, 0.406], divided by [0.229, 0.224, 0.225].',
  },
);

const SequenceLength = Type.Integer({
  minimum: 1,
  maximum: 1_000_000,
  description: 'Rows in a window.',
});
const SamplingRate = Type.Integer({
  minimum: 1,
  maximum: 1_000_000,
  default: 1,
  description: 'Rows from one row of a window to the next.',
});
const RowIndex = { minimum: 0, maximum: 2 ** 31 - 1 };

export const WindowOpSchema = closedObject(
  {
    op: tag('window'),
    sequence_length: SequenceLength,
    sequence_stride: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000,
        default: 1,
        description: 'Rows from the beginning of one window to the beginning of the next.',
      }),
    ),
    sampling_rate: Type.Optional(SamplingRate),
    target_offset: Type.Optional(
      Type.Integer({
        ...RowIndex,
        default: 0,
        description:
          'The labels of a window are those of this row, counted from the first row of the window: y[i + target_offset] for the window that begins at row i. sequence_length: the row after the window, if sampling_rate is 1.',
      }),
    ),
    start_index: Type.Optional(
      nullable(
        Type.Integer({ ...RowIndex, description: 'Training rows before this one are not used. Default: 0.' }),
      ),
    ),
    end_index: Type.Optional(
      nullable(
        Type.Integer({
          ...RowIndex,
          description: 'Training rows from this one on are not used. Default: the number of rows.',
        }),
      ),
    ),
  },
  {
    $id: 'WindowOp',
    description:
      'Makes samples of consecutive rows: sliding windows [sequence_length, ...], with the arguments of keras.utils.timeseries_dataset_from_array(x, y[target_offset:]). Each split is cut into windows by itself. Preceding steps apply to rows, following ones to windows. A prediction takes a window of rows.',
  },
);

const Alpha = Type.Number({
  exclusiveMinimum: 0,
  maximum: 1_000_000,
  default: 0.2,
  description: 'The weights have the distribution Beta(alpha, alpha).',
});
const Share = Type.Number({ minimum: 0, maximum: 1 });

export const MixUpOpSchema = closedObject(
  { op: tag('mix_up'), alpha: Type.Optional(Alpha) },
  {
    $id: 'MixUpOp',
    description:
      'Mixes each training sample with another one of its batch, and their labels with the same weights (Zhang et al., 2018), anew in each step. Validation, evaluation and predictions are not mixed. One of the last steps of every input.',
  },
);
export const CutMixOpSchema = closedObject(
  {
    op: tag('cut_mix'),
    factor: Type.Optional(
      oneOf([Share, Type.Array(Share, { minItems: 2, maxItems: 2 })], {
        description:
          'Two numbers between which the parameter of the Beta distribution is drawn for a batch, or one for 0 to that number. Default: [0, 1].',
      }),
    ),
    data_format: Type.Optional(stringEnum(DATA_FORMATS, { default: 'channels_last' })),
  },
  {
    $id: 'CutMixOp',
    description:
      'Replaces a rectangle of each training image by that of another one of its batch, and mixes their labels by its share of the pixels (Yun et al., 2019), anew in each step. Validation, evaluation and predictions are not mixed. One of the last steps of the only input.',
  },
);

const xOps = [
  ReshapeOpSchema,
  RescaleOpSchema,
  NormalizeOpSchema,
  ExpandDimsOpSchema,
  ResizeOpSchema,
  GrayscaleOpSchema,
  PreprocessInputOpSchema,
  WindowOpSchema,
  MixUpOpSchema,
  CutMixOpSchema,
] as const;
export const XOpSchema = discriminatedUnion('op', xOps, { $id: 'XOp', description: 'A step on the inputs.' });
export type XOp = Static<typeof XOpSchema>;

export const OneHotOpSchema = closedObject(
  { op: tag('one_hot'), num_classes: Type.Optional(Type.Integer({ minimum: 2, maximum: 1_000_000 })) },
  {
    $id: 'OneHotOp',
    description:
      'Converts integer labels to one-hot vectors; num_classes defaults to the number of classes in the dataset.',
  },
);
export const InputOpSchema = closedObject(
  {
    op: tag('input'),
    input: Type.Optional(
      Type.String({ description: 'The name of the input; may be omitted if the model has only one.' }),
    ),
  },
  {
    $id: 'InputOp',
    description: 'Uses the preprocessed input as the labels, as autoencoders do; must be the only step.',
  },
);
export const TargetWindowOpSchema = closedObject(
  { op: tag('window'), sequence_length: SequenceLength, sampling_rate: Type.Optional(SamplingRate) },
  {
    $id: 'TargetWindowOp',
    description:
      'Uses the labels of several rows for each window of the inputs: those of the row at `target_offset` and the following ones.',
  },
);

const MIXED_LABELS =
  'Mixes the labels with those of the samples that the inputs are mixed with. Added where the inputs have the step and the labels do not.';

export const TargetMixUpOpSchema = closedObject(
  { op: tag('mix_up') },
  { $id: 'TargetMixUpOp', description: MIXED_LABELS },
);
export const TargetCutMixOpSchema = closedObject(
  { op: tag('cut_mix') },
  { $id: 'TargetCutMixOp', description: MIXED_LABELS },
);

const yOps = [
  OneHotOpSchema,
  InputOpSchema,
  TargetWindowOpSchema,
  TargetMixUpOpSchema,
  TargetCutMixOpSchema,
] as const;
export const YOpSchema = discriminatedUnion('op', yOps, {
  $id: 'YOp',
  description: 'A step on the labels.',
});
export type YOp = Static<typeof YOpSchema>;

export const preprocessingComponents = [...xOps, XOpSchema, ...yOps, YOpSchema];
