import type { Issue } from '../problems/issue.js';
import type { CompleteLayer, CompleteLayerOf } from './layer-defaults.js';
import type { LocatedLayer } from './located-layer.js';

/** Arguments of a convolution that exclude each other, whatever its input. */
export function convolutionArgumentIssues(layer: CompleteLayer, argument: LocatedLayer['argument']): Issue[] {
  if (layer.type !== 'Conv2D') return [];
  return [
    ...dilationIssues(layer, argument('dilation_rate')),
    ...filterGroupIssues(layer, argument('groups')),
  ];
}

/** TensorFlow has no convolution that strides and dilates at once. */
function dilationIssues({ strides, dilation_rate }: CompleteLayerOf<'Conv2D'>, pointer: string): Issue[] {
  const isAboveOne = (size: readonly number[]) => size.some((entry) => entry > 1);
  if (!isAboveOne(strides) || !isAboveOne(dilation_rate)) return [];
  const detail = 'strides and dilation_rate cannot both be above 1; set one of them to 1.';
  return [{ pointer, code: 'conflicting_arguments', detail }];
}

function filterGroupIssues({ filters, groups }: CompleteLayerOf<'Conv2D'>, pointer: string): Issue[] {
  if (filters % groups === 0) return [];
  const below = filters - (filters % groups);
  const multiples = below === 0 ? `${groups}` : `${below} or ${below + groups}`;
  const detail = `groups must divide filters evenly: ${groups} does not divide ${filters}. Use ${multiples} filters, or groups that divide ${filters}.`;
  return [{ pointer, code: 'conflicting_arguments', detail }];
}
