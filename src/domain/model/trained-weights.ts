import { weightsOf } from '../../keras/layers/rules.js';
import type { OptimizedWeight } from '../../keras/optimizers/optimizer.js';
import type { InferredModel } from './inferred-model.js';

/** The weights that training changes, each once, by the paths that the engine gives them. */
export function trainedWeights({ layers }: Pick<InferredModel, 'layers'>): OptimizedWeight[] {
  const first = new Map([...layers].reverse().map((step) => [step.path, step]));
  return [...first.values()].reverse().flatMap(({ path, layer, inputs }) =>
    weightsOf(layer, inputs)
      .filter(({ trainable }) => trainable)
      .map(({ name, shape }) => ({ path: `${path}/${name}`, shape })),
  );
}
