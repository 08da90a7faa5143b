import { safeText } from '../../../../schema/show-value.js';
import type { JobWarning } from '../../../problems/finding.js';
import type { InferredLayer } from '../../inferred-model.js';

/** Warns of each Normalization whose statistics are not in the definition. */
export function normalizationWarnings(layers: readonly InferredLayer[]): JobWarning[] {
  return layers.flatMap(({ layer, located, parameters }) => {
    if (layer.type !== 'Normalization' || layer.mean !== null || parameters.total === 0) return [];
    const detail = `'${safeText(layer.name)}' has no mean and variance and leaves its input as it is: a definition does not contain what adapt() has found. Give it mean and variance, or put {"op": "normalize"} in dataset.x.`;
    return [{ code: 'unadapted_normalization', pointer: located.pointer, detail }];
  });
}
