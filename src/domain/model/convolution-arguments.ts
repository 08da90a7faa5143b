import type { LayerOf } from '../../contracts/layers.js';
import type { Issue } from '../issue.js';
import type { LocatedLayer } from './located-layer.js';
import { pairOf } from './size-pair.js';

/** Arguments of a convolution that exclude each other, whatever its input. */
export function convolutionArgumentIssues({ layer, argument }: LocatedLayer): Issue[] {
  if (layer.type !== 'Conv2D') return [];
  return [
    ...dilationIssues(layer, argument('dilation_rate')),
    ...filterGroupIssues(layer, argument('groups')),
  ];
}

/** TensorFlow has no convolution that strides and dilates at once. */
function dilationIssues({ strides, dilation_rate }: LayerOf<'Conv2D'>, pointer: string): Issue[] {
  const isAboveOne = (size: number | readonly number[] | undefined) =>
    pairOf(size ?? 1).some((entry) => entry > 1);
  if (!isAboveOne(strides) || !isAboveOne(dilation_rate)) return [];
  const detail = 'strides and dilation_rate cannot both be above 1; set one of them to 1.';
  return [{ pointer, code: 'conflicting_arguments', detail }];
}

function filterGroupIssues({ filters, groups = 1 }: LayerOf<'Conv2D'>, pointer: string): Issue[] {
  if (filters % groups === 0) return [];
  const below = filters - (filters % groups);
  const multiples = below === 0 ? `${groups}` : `${below} or ${below + groups}`;
  const detail = `groups must divide filters evenly: ${groups} does not divide ${filters}. Use ${multiples} filters, or groups that divide ${filters}.`;
  return [{ pointer, code: 'conflicting_arguments', detail }];
}
