import { integer, optional } from '../../argument.js';
import type { Shape } from '../../shape.js';
import { movesTexts } from '../host.js';
import { layer } from '../layer.js';
import { normalizedAxis } from '../normalization/axis.js';
import { LISTED } from '../shapes/input-count.js';
import { SEVERAL } from '../traits/traits.js';
import { mergingTraits, showInputs } from './merge.js';

export const Concatenate = layer('Concatenate', {
  summary: 'Concatenates its inputs along an axis.',
  args: {
    axis: optional(
      integer({ minimum: -6, maximum: 6, description: 'Counts the batch as 0; -1 is the last axis.' }),
      -1,
    ),
  },
  inputs: LISTED,
  host: movesTexts,
  output({ axis }, inputs) {
    const [{ shape: first }] = inputs;
    const along = normalizedAxis(axis, first);
    if (along === undefined) {
      const complaint = `Concatenate has no axis ${axis}: it got ${showInputs(inputs)}. Use -1, the last axis, or one of 1 to ${first.length} (0 is the batch).`;
      return { argument: 'axis', complaint };
    }
    if (inputs.every(({ shape }) => differOnlyAt(along, first, shape))) {
      const size = inputs.reduce((sum, { shape }) => sum + (shape[along] ?? 0), 0);
      return { shape: first.map((own, index) => (index === along ? size : own)) };
    }
    const complaint = `Concatenate expects inputs of one shape except for axis ${axis} but got ${showInputs(inputs)}.`;
    return { complaint };
  },
  weights: () => [],
  traits: {
    ...mergingTraits,
    keepsRange: () => true,
    keepsValues: true,
    originOf: (config, axis, { inputs: [first] }) =>
      axis === normalizedAxis(config.axis, first) ? SEVERAL : { from: 'input', axis },
  },
});

const differOnlyAt = (axis: number, a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((size, index) => index === axis || size === b[index]);
