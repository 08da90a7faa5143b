import { type InferredTensor, OF_BATCH } from '../inferred-model.js';

/** Why a tensor has no samples along its first axis alone; undefined where it has. */
export function batchComplaint({ batch, shape, label }: InferredTensor): string | undefined {
  if (batch === undefined) return `${label} gives a single number.`;
  if (typeof shape === 'string' || !shape.includes(OF_BATCH)) return undefined;
  const sizes = [batch, ...shape].map((size) => (size === null || size === OF_BATCH ? 'batch' : size));
  return `${label} gives the shape [${sizes.join(', ')}]. Transpose or reshape it.`;
}
