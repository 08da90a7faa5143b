import { givesIntegers, traitsOf } from '../../../../keras/layers/rules.js';
import type { Finding, JobWarning } from '../../../problems/finding.js';
import type { InferredInput, InferredLayer, InferredStep } from '../../inferred-model.js';

/** Refuses a layer that would look up fractions. */
export function embeddingIssues(
  layers: readonly InferredLayer[],
  inputs: readonly InferredInput[],
): Finding[] {
  return layers.flatMap((step) => {
    const { pointer } = step.located;
    const { type } = step.layer;
    if (!looksUp(step)) return [];
    const before = valuesFrom(step);
    if (before.kind === 'operation' || before.kind === 'integers') return [];
    const source = before.kind === 'input' ? 'a step of dataset.x' : `'${before.name}'`;
    if (before.kind === 'input' && !isRescaled(before.name, inputs)) return [];
    const detail = `${type} expects integers, but ${source} produces fractions. Put ${type} first and omit rescale, normalize and resize.`;
    return [{ pointer, code: 'shape_mismatch' as const, detail }];
  });
}

/** Whether a call looks its input up. In reverse, a ReversibleEmbedding does not: it adds no axis for the vectors. */
const looksUp = ({ layer, input, output }: InferredLayer): boolean =>
  traitsOf(layer).vocabulary !== null &&
  (layer.type !== 'ReversibleEmbedding' || output.length > input.length);

/** The layer, operation or input whose values reach a layer unchanged; `integers` of a layer that gives them. */
type ValueSource = { kind: 'layer' | 'operation' | 'input' | 'integers'; name: string };

function valuesFrom(step: InferredLayer): ValueSource {
  let before: InferredStep | undefined = step.from[0];
  while (before?.kind === 'layer' && traitsOf(before.layer).keepsValues) {
    if (before.layer.type === 'InputLayer' && before.from[0] === undefined)
      return { kind: 'input', name: before.layer.name };
    before = before.from[0];
  }
  if (before === undefined) return { kind: 'input', name: '' };
  if (before.kind !== 'layer') return { kind: before.kind, name: before.path };
  return { kind: givesIntegers(before.layer) ? 'integers' : 'layer', name: before.layer.name };
}

/** A chain has one input, whatever its name. */
const isRescaled = (name: string, inputs: readonly InferredInput[]): boolean =>
  (inputs.find((input) => input.name === name) ?? inputs[0])?.isRescaled === true;

/** Warns of a layer that looks up data which may hold fractions. */
export function embeddingWarnings(
  layers: readonly InferredLayer[],
  inputs: readonly InferredInput[],
): JobWarning[] {
  const embeddings = layers.flatMap((step) => {
    const source = looksUp(step) ? valuesFrom(step) : undefined;
    if (source?.kind !== 'input') return [];
    const input = inputs.find(({ name }) => name === source.name) ?? inputs[0];
    if (input === undefined || input.isCategorical === true) return [];
    return input.dtype.startsWith('float') ? [{ ...step, dtype: input.dtype }] : [];
  });
  return embeddings.map(({ located: { pointer }, layer: { type }, dtype }) => ({
    pointer,
    code: 'fractional_embedding_input',
    detail: `${type} expects integers; its input is ${dtype}, whose fractions are truncated.`,
  }));
}
