import { type Static, Type } from 'typebox';
import {
  DefinitionNameSchema,
  MAX_LAYERS,
  ShortModelSchema,
  shortModelComponents,
} from '../keras/graph/short-model.js';
import { nullable, oneOf, ref } from '../schema/schema-helpers.js';

export { MAX_LAYERS, type ShortModel } from '../keras/graph/short-model.js';

/**
 * One layer as serialized by Keras 2 and TensorFlow.js. Its config is validated like a layer of the short
 * form.
 */
export const KerasLayerSchema = Type.Object(
  {
    class_name: Type.String({ maxLength: 64 }),
    config: Type.Record(Type.String(), Type.Unknown()),
    module: Type.Optional(nullable(Type.String({ maxLength: 256 }))),
    registered_name: Type.Optional(nullable(Type.String({ maxLength: 256 }))),
  },
  { $id: 'KerasLayer' },
);

export type KerasLayer = Static<typeof KerasLayerSchema>;

const KerasLayersSchema = Type.Array(ref(KerasLayerSchema), { minItems: 1, maxItems: MAX_LAYERS });

/** The versions that wrote a model, which decide the meaning of a name such as hard_sigmoid. */
const versions = {
  keras_version: Type.Optional(Type.String({ maxLength: 64 })),
  backend: Type.Optional(Type.String({ maxLength: 64 })),
};

/**
 * The output of `model.to_json()` of Keras 3 and Keras 2, and of TensorFlow.js's `model.toJSON()`. The layers are checked by
 * the domain. Other classes satisfy this contract and are rejected by the domain, which names what was sent.
 */
export const KerasModelSchema = Type.Object(
  {
    class_name: Type.String({ maxLength: 64, description: 'Sequential, Functional or Model.' }),
    config: Type.Optional(
      oneOf([
        Type.Object({
          name: Type.Optional(DefinitionNameSchema),
          layers: Type.Optional(KerasLayersSchema),
        }),
        KerasLayersSchema,
      ]),
    ),
    ...versions,
  },
  {
    $id: 'KerasModel',
    description:
      "The output of `model.to_json()` of Keras 3 or Keras 2, or of TensorFlow.js's `model.toJSON()`: a Sequential or functional model.",
  },
);
export type KerasModel = Static<typeof KerasModelSchema>;

/** The model configuration inside a Keras file. */
const KerasModelConfigSchema = Type.Object(
  { model_config: ref(KerasModelSchema), ...versions },
  { $id: 'KerasModelConfig', description: '`{"model_config": …}`, as stored in Keras files.' },
);

const TensorFlowJsModelSchema = Type.Object(
  { modelTopology: oneOf([ref(KerasModelSchema), ref(KerasModelConfigSchema)]) },
  { $id: 'TensorFlowJsModel', description: 'A TensorFlow.js `model.json`; its weights are ignored.' },
);

/**
 * A TensorFlow.js `model.json`, or the model configuration from a Keras file: the model is nested in one
 * field.
 */
export const WrappedKerasModelSchema = oneOf([ref(TensorFlowJsModelSchema), ref(KerasModelConfigSchema)], {
  $id: 'WrappedKerasModel',
  description: 'A TensorFlow.js `model.json` (its weights are ignored), or `{"model_config": …}`.',
});

export const ModelDefinitionSchema = oneOf(
  [ref(ShortModelSchema), ref(KerasModelSchema), ref(WrappedKerasModelSchema)],
  {
    $id: 'ModelDefinition',
  },
);
export type ModelDefinition = Static<typeof ModelDefinitionSchema>;

export const modelDefinitionComponents = [
  ...shortModelComponents,
  KerasLayerSchema,
  KerasModelSchema,
  KerasModelConfigSchema,
  TensorFlowJsModelSchema,
  WrappedKerasModelSchema,
  ModelDefinitionSchema,
];
