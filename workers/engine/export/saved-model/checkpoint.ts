import { join } from 'node:path';
import { DTYPES } from '../../graph/graph.js';
import { shapeProto } from '../../graph/saved-model-proto.js';
import { deviceTensor, openSession } from '../../graph/session.js';
import type { Values } from '../../model/weight-values.js';
import { valueAt } from '../../model/weight-values.js';
import { textConstant } from '../constants.js';
import { saveNodes } from './saver.js';

/** Writes a checkpoint of TensorFlow, `<directory>/<name>.index` and its data, with each value by its path. */
export function writeCheckpoint(
  directory: string,
  name: string,
  weights: readonly { path: string; shape: readonly number[] }[],
  values: Values,
): void {
  const feeds = weights.map((_, index) => `value_${index}:0`);
  const nodes = [
    textConstant('prefix', [join(directory, name)], []),
    ...weights.map(({ shape }, index) => ({
      name: `value_${index}`,
      op: 'Placeholder',
      input: [],
      attr: { dtype: { type: DTYPES.float32.number }, shape: { shape: shapeProto(shape) } },
    })),
    ...saveNodes('save', { prefix: 'prefix:0', names: weights.map(({ path }) => path), tensors: feeds }),
    {
      name: 'done',
      op: 'NotEqual',
      input: ['save/control_dependency:0', 'save/control_dependency:0'],
      attr: { T: { type: DTYPES.string.number } },
    },
  ];
  const session = openSession({ nodes, functions: [], originOf: () => undefined });
  const tensors = weights.map(({ path, shape }) => deviceTensor(valueAt(values, path, shape), shape));
  try {
    session.prepare({ feeds, fetches: ['done:0'] })(tensors);
  } finally {
    for (const tensor of tensors) tensor.dispose();
    session.dispose();
  }
}
