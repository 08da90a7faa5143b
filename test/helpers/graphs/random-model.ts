import type { ModelEntry, ShortModel } from '../../../src/keras/graph/short-model.js';

/** A tensor of a random model: its reference in the short form, and the size of its samples, which are vectors. */
interface Tensor {
  reference: string;
  width: number;
}

/** Numbers in [0, 1). */
export type Random = () => number;

/** The same numbers for a seed (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Draft {
  random: Random;
  steps: readonly Step[];
  layers: ModelEntry[];
  tensors: Tensor[];
  /** Names that layers have anywhere in the model: Keras names weights by them. */
  names: { count: number };
}

const pick = <Value>(random: Random, values: readonly Value[]): Value => {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('Nothing to pick from');
  return value;
};

/** A functional model over vectors: shared layers, models inside it, several inputs and outputs and, unless they are left out, operations. */
export function randomModel(random: Random, { operations = true } = {}): ShortModel {
  const steps = operations ? [...LAYER_STEPS, ...OPERATION_STEPS] : LAYER_STEPS;
  const draft: Draft = { random, steps, layers: [], tensors: [], names: { count: 0 } };
  const inputs = Array.from({ length: 1 + Math.floor(random() * 2) }, () => addInput(draft));
  const count = 3 + Math.floor(random() * 8);
  for (let step = 0; step < count; step += 1) pick(random, steps)(draft, 0);
  dense(draft, 0);
  const reached = draft.tensors.slice(inputs.length);
  const outputs = [...new Set([draft.tensors.at(-1), pick(random, reached)])];
  return {
    name: 'random',
    layers: draft.layers,
    inputs: inStructure(
      random,
      inputs.map(({ reference }) => reference),
      'in',
    ),
    outputs: inStructure(
      random,
      outputs.flatMap((tensor) => tensor?.reference ?? []),
      'out',
    ),
  };
}

/** One alone, a list, or an object. */
function inStructure(random: Random, references: string[], prefix: string): unknown {
  const [only] = references;
  if (references.length === 1 && random() < 0.6) return only;
  if (random() < 0.6) return references;
  return Object.fromEntries(references.map((reference, index) => [`${prefix}_${index}`, reference]));
}

const newName = ({ names }: Draft, base: string): string => `${base}_${names.count++}`;
const newWidth = (random: Random): number => 1 + Math.floor(random() * 4);

function addInput(draft: Draft): Tensor {
  const name = newName(draft, 'input');
  const width = newWidth(draft.random);
  draft.layers.push({ type: 'InputLayer', name, shape: [width] });
  return addTensor(draft, name, width);
}

function addTensor(draft: Draft, reference: string, width: number): Tensor {
  const tensor = { reference, width };
  draft.tensors.push(tensor);
  return tensor;
}

const twoOf = ({ random, tensors }: Draft): [Tensor, Tensor] => [
  pick(random, tensors),
  pick(random, tensors),
];

type Step = (draft: Draft, depth: number) => void;

const dense: Step = (draft) => {
  const [source] = twoOf(draft);
  const units = newWidth(draft.random);
  const name = newName(draft, 'dense');
  const activation = pick(draft.random, ['linear', 'relu', 'tanh'] as const);
  draft.layers.push({ type: 'Dense', name, units, activation, inputs: source.reference });
  addTensor(draft, name, units);
};

const shared: Step = (draft) => {
  const [first, second] = twoOf(draft);
  if (first.width !== second.width) return dense(draft, 0);
  const units = newWidth(draft.random);
  const name = newName(draft, 'shared');
  draft.layers.push({
    type: 'Dense',
    name,
    units,
    calls: [{ inputs: first.reference }, { inputs: second.reference }],
  });
  addTensor(draft, name, units);
  addTensor(draft, `${name}/1`, units);
};

const concatenate: Step = (draft) => {
  const sources = twoOf(draft);
  const name = newName(draft, 'concatenate');
  draft.layers.push({ type: 'Concatenate', name, inputs: sources.map(({ reference }) => reference) });
  addTensor(draft, name, sources[0].width + sources[1].width);
};

const regularized: Step = (draft) => {
  const [source] = twoOf(draft);
  const name = newName(draft, 'dropout');
  draft.layers.push({ type: 'Dropout', name, rate: 0.25, inputs: source.reference });
  addTensor(draft, name, source.width);
};

/** Positional arguments of an operation, and its options. */
function operation(
  draft: Draft,
  type: string,
  {
    inputs,
    config,
    named,
  }: { inputs: unknown[]; config?: Record<string, unknown>; named?: Record<string, unknown> },
): string {
  const name = newName(draft, 'op');
  draft.layers.push({
    type: 'Operation',
    operation: type,
    name,
    inputs,
    ...(config && { config }),
    ...(named && { arguments: named }),
  });
  return name;
}

const arithmetic: Step = (draft) => {
  const [source] = twoOf(draft);
  const constant = pick(draft.random, [
    2,
    -0.5,
    {
      array: {
        dtype: 'float32',
        shape: [source.width],
        values: Array.from({ length: source.width }, (_, at) => at / 2),
      },
    },
  ]);
  const type = pick(draft.random, ['numpy.Add', 'numpy.Multiply', 'numpy.Subtract']);
  const inputs = pick(draft.random, [true, false])
    ? [source.reference, constant]
    : [constant, source.reference];
  addTensor(draft, operation(draft, type, { inputs }), source.width);
};

const named: Step = (draft) => {
  const [source] = twoOf(draft);
  const name = operation(draft, 'numpy.Maximum', { inputs: [source.reference], named: { x2: 0.25 } });
  addTensor(draft, name, source.width);
};

const index: Step = (draft) => {
  const [source] = twoOf(draft);
  const stop = 1 + Math.floor(draft.random() * source.width);
  const key = pick(draft.random, [
    [{ slice: [null, null, null] }, { slice: [0, stop, null] }],
    [{ ellipsis: true }, { slice: [null, stop, 1] }],
  ]);
  addTensor(draft, operation(draft, 'numpy.GetItem', { inputs: [source.reference, key] }), stop);
};

const mean: Step = (draft) => {
  const [source] = twoOf(draft);
  const config = { axis: pick(draft.random, [[1], -1]), keepdims: true };
  addTensor(draft, operation(draft, 'numpy.Mean', { inputs: [source.reference], config }), 1);
};

const stacked: Step = (draft) => {
  const sources = twoOf(draft);
  const inputs = [sources.map(({ reference }) => reference)];
  const name = operation(draft, 'numpy.Concatenate', { inputs, config: { axis: 1 } });
  addTensor(draft, name, sources[0].width + sources[1].width);
};

/** A chain as a layer, called once or twice. */
const chain: Step = (draft) => {
  const [source, other] = twoOf(draft);
  const name = newName(draft, 'chain');
  const units = newWidth(draft.random);
  const layers: ModelEntry[] = [
    { type: 'InputLayer', name: newName(draft, 'input'), shape: [source.width] },
    { type: 'Dense', name: newName(draft, 'dense'), units, activation: 'relu' },
  ];
  const calls = source.width === other.width ? [source, other] : [source];
  draft.layers.push({
    type: 'Model',
    name,
    model: { name, layers },
    calls: calls.map(({ reference }) => ({ inputs: reference })),
  });
  calls.forEach((_, call) => {
    addTensor(draft, `${name}/${call}`, units);
  });
};

/** A model of two inputs and two outputs as a layer. */
const nested: Step = (draft, depth) => {
  if (depth > 1) return dense(draft, depth);
  const sources = twoOf(draft);
  const name = newName(draft, 'nested');
  const inner: Draft = { ...draft, layers: [], tensors: [] };
  const inputs = sources.map(({ width }) => {
    const input = newName(draft, 'input');
    inner.layers.push({ type: 'InputLayer', name: input, shape: [width] });
    return addTensor(inner, input, width);
  });
  for (let step = 0; step < 2; step += 1) pick(draft.random, draft.steps)(inner, depth + 1);
  dense(inner, depth);
  concatenate(inner, depth);
  const outputs = inner.tensors.slice(-2);
  const isObject = draft.random() < 0.5;
  const keyed = (tensors: Tensor[]) =>
    isObject
      ? Object.fromEntries(tensors.map(({ reference }, at) => [`k${at}`, reference]))
      : tensors.map(({ reference }) => reference);
  draft.layers.push({
    type: 'Model',
    name,
    model: { name, layers: inner.layers, inputs: keyed(inputs), outputs: keyed(outputs) },
    inputs: keyed(sources),
  });
  outputs.forEach(({ width }, at) => {
    addTensor(draft, `${name}/0/${at}`, width);
  });
};

const LAYER_STEPS: readonly Step[] = [dense, dense, shared, concatenate, regularized, chain, nested];
const OPERATION_STEPS: readonly Step[] = [arithmetic, named, index, mean, stacked];
