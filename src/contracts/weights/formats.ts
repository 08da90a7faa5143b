import { type Static, Type } from 'typebox';
import { closedObject, nullable, ref, stringEnum } from '../../schema/schema-helpers.js';

/** The formats in which weights come in. */
export const WEIGHT_FORMATS = ['keras', 'weights_h5', 'h5', 'safetensors', 'tfjs'] as const;
export type WeightFormat = (typeof WEIGHT_FORMATS)[number];

/** The formats in which a model version goes out. */
export const EXPORT_FORMATS = [
  'keras',
  'weights_h5',
  'saved_model',
  'tfjs',
  'onnx',
  'python',
  'weights_safetensors',
  'optimizer_safetensors',
] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** How tensors of a file are assigned to the weights of a model. */
export const MATCH_MODES = ['order', 'path', 'name'] as const;
export type MatchMode = (typeof MATCH_MODES)[number];

/** A tensor of a file of weights. */
export const TensorInfoSchema = closedObject(
  {
    name: Type.String({ description: 'Its key in the file.' }),
    shape: Type.Array(Type.Integer()),
    dtype: Type.String({ description: 'As stored in the file; kept as float32.' }),
  },
  { $id: 'TensorInfo' },
);
export type TensorInfo = Static<typeof TensorInfoSchema>;

export const MatchModeSchema = stringEnum(MATCH_MODES, {
  description:
    "order: in the order of Keras's model.weights; path: by path, as Keras's load_weights does; name: by layer name, as by_name of Keras 2, layers without a counterpart keep their initial weights.",
});

/** How the weights of a model were assigned from a file. */
export const WeightMatchSchema = closedObject(
  {
    match: MatchModeSchema,
    matched: Type.Integer({ description: 'Weights of the model that the file has values for.' }),
    initialized: Type.Array(Type.String(), {
      description: 'Paths of weights that keep the values of their initializers; the first 100.',
    }),
    unused: Type.Array(Type.String(), { description: 'Tensors of the file that no weight takes; the first 100.' }),
    optimizer: nullable(
      Type.Boolean({ description: 'Whether the optimizer continues from the saved state.' }),
    ),
  },
  { $id: 'WeightMatch' },
);
export type WeightMatch = Static<typeof WeightMatchSchema>;
export const weightMatchRef = ref(WeightMatchSchema);
