import { choice, integer, optional, required } from '../../argument.js';
import { elementsOf } from '../../shape.js';
import { type LayerSpec, layer } from '../layer.js';
import { channelAxis, type Rank, toChannelsLast } from '../shapes/data-format.js';
import type { Complaint } from '../shapes/shape-inference.js';
import type { SpatialSample } from '../shapes/spatial.js';
import { keptByProduct, movedChannels, rearranged } from '../traits/kept-elements.js';
import { SEVERAL } from '../traits/traits.js';
import { weight } from '../weight.js';
import { weightArguments } from '../weight-arguments.js';
import { outputArguments, type Padding, slidingArguments, slidOver, stridesAndDilation } from './sliding.js';

/** The arguments of a convolution over `rank` spatial axes. */
const convolutionArguments = (rank: Rank, paddings: readonly Padding[]) => ({
  filters: required(integer()),
  ...slidingArguments(rank),
  padding: optional(choice<Padding>(paddings), 'valid'),
  groups: optional(
    integer({ description: 'Number of groups of channels, each convolved with its share of the filters.' }),
    1,
  ),
  ...outputArguments(),
  ...weightArguments(
    { kernel: { keras: 'glorot_uniform', tfjs: 'glorot_normal' }, bias: 'zeros' },
    { activity: true },
  ),
});

type ConvolutionArguments = ReturnType<typeof convolutionArguments>;

/** A convolution over `rank` spatial axes. */
export function convolution<const Type extends string>(
  type: Type,
  definition: { rank: Rank; summary: string; aliases: readonly string[]; paddings: readonly Padding[] },
): LayerSpec<Type, ConvolutionArguments> {
  const { rank, summary, aliases, paddings } = definition;
  return layer(type, {
    summary,
    aliases,
    args: convolutionArguments(rank, paddings),
    output: (config, [input]) =>
      slidOver({ type, rank }, config, input, (sample) => groupsComplaint(config, sample) ?? config.filters),
    weights(config, [input]) {
      const channels = toChannelsLast(input, config.data_format).at(-1) ?? 1;
      return [
        weight(config, 'kernel', [...config.kernel_size, channels / config.groups, config.filters]),
        config.use_bias && weight(config, 'bias', [config.filters]),
      ];
    },
    conflicts: (config) => [...stridesAndDilation(config), ...filterGroups(config)],
    traits: {
      mask: 'drops',
      activation: (config) => config.activation,
      keepsRange: () => false,
      keepsValues: false,
      originOf: ({ data_format }, axis) =>
        axis === channelAxis(rank, data_format) ? { from: 'argument', name: 'filters' } : SEVERAL,
      timesUsed: ({ filters, groups }, { output }) => elementsOf(output) / filters / groups,
      keptElements: (config, shapes) =>
        keptByProduct(config, shapes) +
        movedChannels(config, shapes) +
        (config.groups > 1 ? rearranged(shapes) : 0),
      outputWithoutInput: () => 'unknown',
      vocabulary: () => null,
    },
  });
}

function groupsComplaint(
  { groups, filters }: { groups: number; filters: number },
  { channels, shown }: SpatialSample,
): Complaint | undefined {
  if (channels % groups === 0) return undefined;
  return {
    argument: 'groups',
    complaint: `groups must divide the channels evenly: ${groups} does not divide ${channels}, the channels of ${shown}. ${groupsHint(filters, channels)}`,
  };
}

function groupsHint(filters: number, channels: number): string {
  const largest = greatestCommonDivisor(filters, channels);
  const fitting = largest === 1 ? 'only 1 divides' : `a divisor of ${largest} divides`;
  return `With ${filters} filters, ${fitting} both.`;
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

function filterGroups({ filters, groups }: { filters: number; groups: number }): Complaint[] {
  if (filters % groups === 0) return [];
  const below = filters - (filters % groups);
  const multiples = below === 0 ? `${groups}` : `${below} or ${below + groups}`;
  const complaint = `groups must divide filters evenly: ${groups} does not divide ${filters}. Use ${multiples} filters, or groups that divide ${filters}.`;
  return [{ argument: 'groups', complaint }];
}
