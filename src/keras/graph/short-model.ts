import { type Static, Type } from 'typebox';
import { SampleShapeSchema } from '../../schema/primitives.js';
import { closedObject, ref, tag, unionByTag } from '../../schema/schema-helpers.js';
import { MAX_TEXT_LENGTH, shownText } from '../../schema/shown-text.js';
import { DtypePolicySchema } from '../argument.js';
import type { DtypePolicy } from '../dtype-policy.js';
import { CallInputsSchema, type CallProperties, callProperties } from '../layers/call-properties.js';
import { type CompleteLayer, LAYERS, type Layer } from '../layers/index.js';
import { LayerNameSchema } from '../layers/layer-name.js';

/** The most layers of one list; the setting of the service is lower. */
export const MAX_LAYERS = 16_384;

/** The name of a model in Keras. */
export const DefinitionNameSchema = shownText({
  title: `a name of at most ${MAX_TEXT_LENGTH} characters on one line`,
  description:
    'The name of the model in Keras; also the name of the job if the job has none and it is a valid job name.',
});

const OperationEntrySchema = closedObject(
  {
    type: tag('Operation'),
    operation: Type.String({
      maxLength: 128,
      description: 'Module and class name in `keras.ops`: `numpy.Mean`, `nn.Softmax`.',
    }),
    name: Type.Optional(ref(LayerNameSchema)),
    config: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'The arguments of its constructor, as Keras saves them.',
      }),
    ),
    ...callProperties(),
  },
  { $id: 'Operation', description: 'A tensor operation of `keras.ops` in a functional model.' },
);
export type OperationEntry = Static<typeof OperationEntrySchema>;

const NestedModelSchema = closedObject(
  {
    type: tag('Model'),
    name: Type.Optional(ref(LayerNameSchema)),
    trainable: Type.Optional(Type.Boolean({ default: true })),
    model: Type.Unsafe<ShortModel>({ $ref: 'ShortModel#' }),
    ...callProperties(),
  },
  { $id: 'NestedModel', description: 'A model that is used as a layer of another.' },
);

/** A model that is used as a layer of another. */
export type NestedModelEntry = CallProperties & {
  type: 'Model';
  name?: string;
  trainable?: boolean;
  model: ShortModel;
};

/** A layer, an operation or a model in the short form. */
export type ModelEntry = Layer | OperationEntry | NestedModelEntry;

/** An entry of the short form. */
export const ModelEntrySchema = unionByTag<ModelEntry>(
  'type',
  [...Object.values(LAYERS).map(({ schema }) => schema), OperationEntrySchema, NestedModelSchema],
  {
    $id: 'ModelEntry',
    description:
      'A layer with its Keras arguments; in a functional model also a tensor operation, or a model that is used as a layer.',
  },
);

/** The short form: layers in order, each with its Keras arguments; or a graph of layers, which name their inputs. */
export const ShortModelSchema = closedObject(
  {
    name: Type.Optional(DefinitionNameSchema),
    input_shape: Type.Optional(SampleShapeSchema),
    dtype: Type.Optional(ref(DtypePolicySchema)),
    layers: Type.Array(ref(ModelEntrySchema), { minItems: 1, maxItems: MAX_LAYERS }),
    inputs: Type.Optional({
      ...ref(CallInputsSchema),
      description:
        'The inputs of a functional model: names of InputLayers, in a list or an object. All of them in their order where it is left out.',
    }),
    outputs: Type.Optional({
      ...ref(CallInputsSchema),
      description:
        'The outputs of a functional model, by the names of layers, in a list or an object. Where it is left out: each output that no layer takes.',
    }),
  },
  {
    $id: 'ShortModel',
    description:
      'Layers in order, each with its Keras arguments; or, with `inputs` on the layers, a functional model.',
  },
);

export interface ShortModel {
  name?: string;
  input_shape?: number[];
  /** The policy of layers that have none of their own. */
  dtype?: DtypePolicy;
  layers: ModelEntry[];
  inputs?: unknown;
  outputs?: unknown;
}

/** An entry whose every argument is filled in. */
export type CompleteEntry = (
  | CompleteLayer
  | OperationEntry
  | (NestedModelEntry & { model: FunctionalModel | ChainModel })
) &
  CallProperties;

/** A chain of layers as it is stored. */
export interface ChainModel {
  name: string;
  input_shape: number[];
  layers: CompleteLayer[];
}

/** A functional model as it is stored. */
export interface FunctionalModel {
  name: string;
  layers: CompleteEntry[];
  inputs: unknown;
  outputs: unknown;
}

export const shortModelComponents = [
  OperationEntrySchema,
  NestedModelSchema,
  ModelEntrySchema,
  ShortModelSchema,
];
