import type { PredictionFormat } from '../../../contracts/jobs/inference.js';
import type { ModelOutput } from '../../../contracts/models.js';
import { elementsOf, showShape } from '../../../keras/shape.js';
import { safeText } from '../../../schema/show-value.js';
import { sum } from '../../../schema/sum.js';
import type { Finding } from '../../problems/finding.js';

/** The columns of predictions in a CSV file. */
const MAX_COLUMNS = 16_384;

/** Refuses a CSV file with more columns than readers take. */
export function csvIssues(format: PredictionFormat | undefined, outputs: readonly ModelOutput[]): Finding[] {
  if (format !== 'csv') return [];
  const columns = sum(outputs.map(({ output_shape }) => elementsOf(output_shape)));
  if (columns <= MAX_COLUMNS) return [];
  const shapes = outputs
    .map(({ name, output_shape }) => `${safeText(name)} ${showShape(output_shape)}`)
    .join(', ');
  const detail = `The outputs have ${columns} values for each sample (${safeText(shapes, 400)}); a CSV file has at most ${MAX_COLUMNS} columns of them. Use npz.`;
  return [{ pointer: '/format', code: 'invalid_value', detail }];
}
