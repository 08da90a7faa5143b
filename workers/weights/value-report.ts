import { shown } from '../ingest/rejection.js';
import type { Floats } from './numbers/stored-type.js';
import type { TensorSource } from './tensor-source.js';

/** Counts values that the conversion to float32 changed, and values that are not finite. */
export interface ValueReport {
  add(source: TensorSource, floats: Floats): void;
  warnings(): string[];
}

interface Count {
  first: string;
  tensors: Set<TensorSource>;
  values: number;
}

/** Creates an empty report. */
export function createValueReport(): ValueReport {
  const counts = new Map<'rounded' | 'notFinite', Count>();
  const count = (kind: 'rounded' | 'notFinite', source: TensorSource, values: number) => {
    if (values === 0) return;
    const entry = counts.get(kind) ?? {
      first: `${shown(source.name)} (${source.dtype})`,
      tensors: new Set(),
      values: 0,
    };
    entry.tensors.add(source);
    entry.values += values;
    counts.set(kind, entry);
  };
  return {
    add(source, { rounded, notFinite }) {
      count('rounded', source, rounded);
      count('notFinite', source, notFinite);
    },
    warnings: () => [
      ...describe(counts.get('rounded'), 'were rounded to float32, the type in which weights are kept'),
      ...describe(counts.get('notFinite'), 'are NaN or infinite; predictions of the model will be, too'),
    ],
  };
}

function describe(count: Count | undefined, fate: string): string[] {
  if (count === undefined) return [];
  const others = count.tensors.size === 1 ? '' : ` and ${count.tensors.size - 1} more`;
  return [`${count.values} values of ${count.first}${others} ${fate}.`];
}
