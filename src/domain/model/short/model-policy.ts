import type { Argument, NestedLayer } from '../../../keras/argument.js';
import type { DtypePolicy } from '../../../keras/dtype-policy.js';
import type { ModelEntry } from '../../../keras/graph/short-model.js';
import { specOf } from '../../../keras/layers/index.js';
import { nestedType } from '../../../keras/layers/inside.js';
import type { PartialShortModel } from './partial-short-model.js';

/** The entries of a model, to which its policy is given where they have none of their own. */
export function entriesWithPolicy({ layers, dtype }: PartialShortModel): PartialShortModel['layers'] {
  if (dtype === undefined) return layers;
  // A layer keeps its type.
  return layers.map((entry) => entry && (withPolicy({ ...entry }, dtype) as unknown as ModelEntry));
}

function withPolicy(entry: NestedLayer, dtype: DtypePolicy): NestedLayer {
  if (entry.type === 'Operation') return entry;
  // A model inside hands its policy to its own layers.
  if (entry.type === 'Model') return { ...entry, model: { dtype, ...(entry['model'] as object) } };
  const { args } = specOf(nestedType(entry));
  const inside = Object.entries(entry).map(([name, value]) => [
    name,
    insideWithPolicy(args[name], value, dtype),
  ]);
  const own = args['dtype']?.name === 'dtype_policy' ? { dtype } : {};
  return { ...own, ...Object.fromEntries(inside), type: entry.type };
}

/** The layers in an argument; anything else as it is. */
function insideWithPolicy(argument: Argument | undefined, value: unknown, dtype: DtypePolicy): unknown {
  if (argument?.name !== 'layer' && argument?.name !== 'layers') return value;
  if (value === null || value === undefined) return value;
  // The schema of the argument's kind lets nothing else through.
  return Array.isArray(value)
    ? value.map((one) => withPolicy(one as NestedLayer, dtype))
    : withPolicy(value as NestedLayer, dtype);
}
