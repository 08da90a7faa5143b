import type { ExportOptions } from '../../src/contracts/ipc/exporter.js';
import { resolvedGraphOf } from '../../src/domain/model/short/resolved-graph.js';
import type { Finding } from '../../src/domain/problems/finding.js';
import type { ResolvedGraph } from '../../src/keras/graph/resolved.js';
import { readSavedModel, type SavedModel } from '../engine/storage/read-saved-model.js';

/** A model version as its exporters see it. */
export interface ExportedVersion extends Omit<SavedModel, 'weights'> {
  graph: ResolvedGraph;
  /** Weights by path, float32. */
  values: ReadonlyMap<string, Float32Array>;
}

/** Where an exporter writes, and how. */
export interface ExportTarget {
  /** The file to write. */
  path: string;
  /** An empty directory for unfinished files. */
  scratchDirectory: string;
  options: ExportOptions;
}

/** `inexpressible`: nothing was written; the findings name what the format does not have. */
export type ExportOutcome = { outcome: 'written' } | { outcome: 'inexpressible'; errors: Finding[] };

/** Writes a model version in one format. */
export type Exporter = (version: ExportedVersion, target: ExportTarget) => Promise<ExportOutcome>;

/** @throws Error if a file of the version is missing or damaged */
export async function readVersion(directory: string): Promise<ExportedVersion> {
  const { weights, ...saved } = await readSavedModel(directory);
  return { ...saved, graph: resolvedGraphOf(saved.config), values: weights };
}
