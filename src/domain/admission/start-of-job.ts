import type { InferredModel } from '../model/inferred-model.js';
import type { ParsedDefinition } from '../model/located-graph.js';
import type { Finding, JobWarning } from '../problems/finding.js';
import { type ExaminedStart, examineStart } from '../weights/start/examine-start.js';
import { withVocabularies } from '../weights/start/model-vocabularies.js';
import { referenceIssues } from '../weights/start/reference-issues.js';
import type { StartSource } from '../weights/start/start-source.js';
import type { TrainedBy } from '../weights/start/trained-by.js';
import type { ReadableJob } from './readable-job.js';

/** The outcome of looking up the weights that a job refers to. */
export type StartLookup = { outcome: 'found'; source: StartSource } | { outcome: 'missing'; issue: Finding };

/** The definition with the vocabularies of the model that the job starts from. */
export function withStartVocabularies(
  definition: ParsedDefinition,
  { weights }: ReadableJob,
  start: StartLookup | undefined,
): { definition: ParsedDefinition; warnings: JobWarning[] } {
  if (definition.graph === undefined || start?.outcome !== 'found') return { definition, warnings: [] };
  const { graph, warnings } = withVocabularies(definition.graph, start.source, weights?.layer);
  return { definition: { ...definition, graph }, warnings };
}

/** Assigns the weights that the job refers to, where they and the model are known. @param trainedBy the optimizer over the weights of a model; undefined where it is invalid */
export function examinedStart(
  { weights }: ReadableJob,
  start: StartLookup | undefined,
  model: InferredModel | undefined,
  trainedBy: (model: InferredModel) => TrainedBy | undefined,
): ExaminedStart | undefined {
  if (weights === undefined || start?.outcome !== 'found' || model === undefined) return undefined;
  return examineStart(weights, start.source, { model, job: trainedBy(model) });
}

/** The issues of the reference to weights, and of what it refers to. */
export const startIssues = (
  { weights }: ReadableJob,
  start: StartLookup | undefined,
  examined: ExaminedStart | undefined,
): Finding[] => [
  ...referenceIssues(weights),
  ...(start?.outcome === 'missing' ? [start.issue] : []),
  ...(examined?.issues ?? []),
];
