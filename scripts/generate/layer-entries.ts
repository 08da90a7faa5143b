import { LAYERS, type Layer, specOf } from '../../src/keras/layers/index.js';
import type { LayerSpec } from '../../src/keras/layers/layer.js';
import { completeLayer, weightsOf } from '../../src/keras/layers/rules.js';
import { inWords } from '../../src/keras/layers/shapes/input-count.js';
import type { Traits } from '../../src/keras/layers/traits/traits.js';
import { type Shape, showShape } from '../../src/keras/shape.js';
import { code } from './argument-table.js';
import type { Entry } from './entry.js';

/** A case of test/layers, as far as an example shows it. */
interface LayerCase {
  args?: object;
  input: Shape | readonly Shape[];
  output: Shape;
}

/** The module that reads the cases: by its address, because the image is built without tests. */
const CASES = new URL('../../test/layers/read-cases.js', import.meta.url).href;
interface CasesModule {
  readLayerCases(): Promise<readonly { type: string; cases: readonly LayerCase[] }[]>;
}

/** At most as many examples of a layer, each with inputs of other ranks. */
const MOST_EXAMPLES = 3;

/** Every layer, with examples of shapes from its tests. */
export async function layerEntries(): Promise<Entry[]> {
  const { readLayerCases }: CasesModule = await import(CASES);
  const cases = new Map((await readLayerCases()).map((entry) => [entry.type, entry.cases]));
  return Object.values(LAYERS).map(({ type }) => layerEntry(specOf(type), cases.get(type) ?? []));
}

function layerEntry(spec: LayerSpec, cases: readonly LayerCase[]): Entry {
  const { type, summary, args, aliases = [], traits } = spec;
  return {
    name: type,
    summary,
    aliases,
    facts: [
      [
        ...moduleFacts(spec),
        ...inputFacts(spec),
        MASKS[traits.mask],
        ...randomFacts(spec),
        ...hostFacts(spec),
      ].join(' '),
      '',
      ...examplesOf(spec, cases),
    ],
    // Every layer has a policy.
    args: Object.fromEntries(Object.entries(args).filter(([, { name }]) => name !== 'dtype_policy')),
  };
}

/** Of a class that Keras saves under the module which defines it. */
const moduleFacts = ({ module }: LayerSpec): string[] =>
  module === undefined ? [] : [`A class of \`${module}\`.`];

function inputFacts({ inputs }: LayerSpec): string[] {
  if (inputs === undefined || inputs.least === 1) return [];
  return [`Has ${inWords(inputs)}, in a functional model.`];
}

/** Keras's random numbers are its own. */
function randomFacts({ random }: LayerSpec): string[] {
  if (random === undefined) return [];
  const condition = random === true ? '' : ` where ${random}`;
  return [
    `Training draws random numbers${condition}: other ones than Keras, so that only inference is equal.`,
  ];
}

const HOST_FACTS: Readonly<Record<NonNullable<LayerSpec['host']>['when'], string>> = {
  always:
    'Computes on the host, before the step; its inputs are inputs of the model, or outputs of layers on the host.',
  texts: 'Accepts texts, too.',
  asked:
    'With `bin_boundaries` and the `output_mode` `int`, layers that compute on the host may take its output.',
};

const hostFacts = ({ host }: LayerSpec): string[] => (host === undefined ? [] : [HOST_FACTS[host.when]]);

const MASKS: { readonly [K in Traits<unknown>['mask']]: string } = {
  keeps: 'Passes masks on.',
  drops: 'Drops masks.',
  computes: 'Computes the mask of its output.',
};

function examplesOf({ type }: LayerSpec, cases: readonly LayerCase[]): string[] {
  const examples = firstOfEachRank(cases).slice(0, MOST_EXAMPLES);
  return examples.map((example, index) => {
    const { args = {}, input, output } = example;
    const inputs = inputShapes(input).map(showShape).join(', ');
    // The cases of a layer have its arguments, by their type.
    const weights = index === 0 ? weightsInWords({ ...args, type } as Layer, inputShapes(input)) : '';
    return `- ${code(args)}: ${inputs} → ${showShape(output)}${weights}`;
  });
}

function firstOfEachRank(cases: readonly LayerCase[]): LayerCase[] {
  const byRank = new Map<string, LayerCase>();
  for (const one of cases) {
    const ranks = inputShapes(one.input).map(({ length }) => length);
    const key = String(ranks);
    if (!byRank.has(key)) byRank.set(key, one);
  }
  return [...byRank.values()];
}

function weightsInWords(layer: Layer, [first = [], ...others]: readonly Shape[]): string {
  const weights = weightsOf(completeLayer(layer, layer.type), [first, ...others]);
  const shown = weights.map(
    ({ name, shape, trainable }) => `${code(name)} ${showShape(shape)}${trainable ? '' : ' (not trained)'}`,
  );
  return shown.length === 0 ? '' : `; weights: ${shown.join(', ')}`;
}

/** The shapes of all inputs. */
const inputShapes = (input: Shape | readonly Shape[]): Shape[] =>
  input.every((entry) => typeof entry === 'number') ? [input as Shape] : [...(input as readonly Shape[])];
