import { type Static, Type } from 'typebox';
import { closedObject, discriminatedUnion, oneOf, tag } from '../../schema/schema-helpers.js';

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

const xOps = [
  ReshapeOpSchema,
  RescaleOpSchema,
  NormalizeOpSchema,
  ExpandDimsOpSchema,
  ResizeOpSchema,
  GrayscaleOpSchema,
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
export const YOpSchema = discriminatedUnion('op', [OneHotOpSchema], {
  $id: 'YOp',
  description: 'A step on the labels.',
});
export type YOp = Static<typeof YOpSchema>;

export const preprocessingComponents = [...xOps, XOpSchema, OneHotOpSchema, YOpSchema];
