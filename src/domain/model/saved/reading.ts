import type { JsonObject } from '../../../schema/json-object.js';
import type { Finding, JobWarning } from '../../problems/finding.js';
import type { ItemCode } from '../../problems/item-codes.js';
import type { LocatedGraph } from '../located-graph.js';
import type { Writer } from './keras-dialect.js';

/** The state of reading one definition: who wrote it, and the findings so far. */
export interface Reading {
  writer: Writer;
  issues: Finding[];
  warnings: JobWarning[];
  /** Reads a model inside another one. */
  readModel(saved: JsonObject, pointer: string): LocatedGraph | undefined;
}

/** Reports an issue, and gives nothing in place of the value that has it. */
export function report(
  { issues }: Pick<Reading, 'issues'>,
  pointer: string,
  code: ItemCode,
  detail: string,
): undefined {
  issues.push({ pointer, code, detail });
  return undefined;
}
