import type { StartWeights } from '../../../contracts/weights/start-weights.js';
import type { Finding } from '../../problems/finding.js';

const SOURCES = ['id', 'model', 'checkpoint'] as const;

/** Contradictions in a reference to weights. */
export function referenceIssues(reference: StartWeights | undefined): Finding[] {
  if (reference === undefined) return [];
  const given = SOURCES.filter((name) => reference[name] !== undefined);
  const issues: Finding[] = [];
  if (given.length === 0)
    issues.push({
      pointer: '/weights',
      code: 'missing_field',
      detail: 'Give one source: id (uploaded weights), model, or checkpoint.',
    });
  if (given.length > 1)
    issues.push({
      pointer: '/weights',
      code: 'conflicting_arguments',
      detail: `Give one source of weights, not ${given.join(' and ')}.`,
    });
  if (reference.version !== undefined && reference.model === undefined)
    issues.push({
      pointer: '/weights/version',
      code: 'conflicting_arguments',
      detail: 'version belongs to model. Give model, or omit version.',
    });
  return issues;
}

/** The issue of weights that do not exist. */
export const unknownWeights = (id: string): Finding => ({
  pointer: '/weights/id',
  code: 'weights_not_found',
  detail: `No weights have the id ${id}. List the weights with GET /api/v1/weights, or upload some.`,
});
