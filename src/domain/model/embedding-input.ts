import { traitsOf } from '../../keras/layers/rules.js';
import type { Finding, JobWarning } from '../problems/finding.js';
import type { InferredLayer, ModelInput } from './inferred-model.js';

/** Refuses an Embedding that would look up fractions. */
export function embeddingIssues(layers: readonly InferredLayer[], input: ModelInput): Finding[] {
  return layers.flatMap(({ layer, located: { pointer } }, index) => {
    if (traitsOf(layer).vocabulary === null) return [];
    const before = layers.slice(0, index).findLast((other) => !traitsOf(other.layer).keepsValues);
    const source = before === undefined ? 'a step of dataset.x' : `'${before.layer.name}'`;
    if (before === undefined && !input.isRescaled) return [];
    const detail = `Embedding looks up integers, but ${source} produces fractions. Put Embedding first and omit rescale, normalize and resize.`;
    return [{ pointer, code: 'shape_mismatch' as const, detail }];
  });
}

/** Warns of an Embedding whose data may hold fractions. */
export function embeddingWarnings(layers: readonly InferredLayer[], input: ModelInput): JobWarning[] {
  if (!input.dtype.startsWith('float')) return [];
  const embeddings = layers.filter(({ layer }) => traitsOf(layer).vocabulary !== null);
  return embeddings.map(({ located: { pointer } }) => ({
    pointer,
    code: 'fractional_embedding_input',
    detail: `Embedding looks up integers; the dataset holds ${input.dtype}, whose fractions are truncated.`,
  }));
}
