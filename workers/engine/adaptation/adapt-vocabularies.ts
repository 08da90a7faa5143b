import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import { resolvedGraphOf } from '../../../src/domain/model/short/resolved-graph.js';
import { type LayerStep, shapesOf } from '../../../src/keras/graph/shapes.js';
import type { CompleteEntry } from '../../../src/keras/graph/short-model.js';
import type { CompleteLayer } from '../../../src/keras/layers/index.js';
import { lookupOf } from '../../../src/keras/layers/preprocessing/lookup/text-vectorization.js';
import type { Term, VocabularyArguments } from '../../../src/keras/layers/preprocessing/lookup/vocabulary.js';
import { adaptingOf } from '../../../src/keras/layers/rules.js';
import { elementsOf } from '../../../src/keras/shape.js';
import type { HostData } from '../attempt/host-data.js';
import { hostInputs } from '../attempt/host-data.js';
import type { HostInput } from '../data/host/host-inputs.js';
import { invalidData } from '../engine-failure.js';
import { type HostValues, integerOf, isNumbers, textsOf } from '../host/host-kernel.js';
import { type HostProgram, hostProgram } from '../host/host-program.js';
import { tokensOf } from '../host/text/tokens.js';
import { breathe } from '../training/cancelled.js';
import { type AdaptedVocabulary, type VocabularyCounter, vocabularyCounter } from './vocabulary-counter.js';

type ModelConfig = ResolvedConfig['model'];
type VocabularyLayer = Extract<CompleteLayer, { vocabulary: unknown }>;

/** The data that vocabularies are found on. */
export interface AdaptVocabulariesOn extends Omit<HostData, 'graph'> {
  signal: AbortSignal;
  onAdapted(path: string, terms: number): void;
}

/**
 * Gives lookups without a vocabulary that of the training split, each after those that its input depends on. The same data
 * give the same vocabulary, so that a resumed training finds it again.
 * @throws Cancelled or Paused between two parts of the data
 */
export async function adaptVocabularies(model: ModelConfig, on: AdaptVocabulariesOn): Promise<ModelConfig> {
  let adapted = model;
  for (;;) {
    const graph = resolvedGraphOf(adapted);
    const shapes = shapesOf(graph);
    const program = hostProgram(shapes);
    const step = shapes.steps.find(({ layer }) => vocabularyLayer(layer) !== undefined);
    const layer = step && vocabularyLayer(step.layer);
    if (program === null || step === undefined || layer === undefined) return adapted;
    const calls = shapes.steps.filter(({ path }) => path === step.path);
    const inputs = hostInputs({ ...on, graph }, program.part.reads);
    const counter = vocabularyCounter(lookupArguments(layer));
    await countCalls({ program, inputs, layer, counter }, calls, on);
    const found = counter.finish();
    if (found.vocabulary.length === 0) throw noTerms(step.path);
    on.onAdapted(step.path, found.vocabulary.length);
    adapted = withVocabulary(adapted, step.path.split('/'), found);
  }
}

/** A layer whose vocabulary is to be found. */
const vocabularyLayer = (layer: CompleteLayer): VocabularyLayer | undefined =>
  'vocabulary' in layer && adaptingOf(layer) !== undefined ? layer : undefined;

const lookupArguments = (layer: VocabularyLayer): VocabularyArguments =>
  layer.type === 'TextVectorization' ? lookupOf(layer) : layer;

interface Counting {
  program: HostProgram;
  inputs: ReadonlyMap<number, HostInput>;
  layer: VocabularyLayer;
  counter: VocabularyCounter;
}

const SAMPLES_AT_ONCE = 1024;

async function countCalls(
  { program, inputs, layer, counter }: Counting,
  calls: readonly LayerStep[],
  { opened: { splits, firstRows }, signal }: AdaptVocabulariesOn,
): Promise<void> {
  const { from, count } = splits.train;
  for (let first = from; first < from + count; first += SAMPLES_AT_ONCE) {
    await breathe(signal);
    const samples = Math.min(SAMPLES_AT_ONCE, from + count - first);
    const rows = Int32Array.from({ length: samples }, (_, at) => firstRows?.[first + at] ?? first + at);
    const values = new Map<number, HostValues>();
    for (const [input, read] of inputs) values.set(input, await read(rows));
    for (const { key, inputs: shapes } of calls) {
      const size = elementsOf(shapes[0]);
      for (const document of documentsIn(layer, program.inputOf(key, values, samples), size))
        counter.add(document);
    }
  }
}

/** The terms of each sample. */
function* documentsIn(layer: VocabularyLayer, values: HostValues, size: number): Generator<Term[]> {
  for (let from = 0; from < values.length; from += size) {
    const terms = isNumbers(values)
      ? [...values.subarray(from, from + size)].map((value) => Number(integerOf(value)))
      : textsOf(values).slice(from, from + size);
    yield [...(layer.type === 'TextVectorization' ? tokensOf(terms.map(String), layer) : terms)];
  }
}

function noTerms(path: string): Error {
  return invalidData(
    `'${path}' cannot be adapted: the training split has no terms for it. Give it a vocabulary, or check the data.`,
  );
}

/** The model with the vocabulary of one of its layers. @param path its name after those of the models around it */
function withVocabulary<Model extends { layers: readonly CompleteEntry[] }>(
  model: Model,
  [name, ...inside]: readonly string[],
  found: AdaptedVocabulary,
): Model {
  const layers = model.layers.map((entry): CompleteEntry => {
    if (entry.name !== name) return entry;
    if (entry.type === 'Model') return { ...entry, model: withVocabulary(entry.model, inside, found) };
    return { ...entry, ...found } as CompleteEntry;
  });
  return { ...model, layers };
}
