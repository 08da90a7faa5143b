import type { createData } from '../compare/data.js';
import type { Options } from './options.js';
import type { Scale } from './scale.js';
import type { Scope } from './scope.js';

/** JSON. */
export type Json =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Json[]
  | { readonly [name: string]: Json };

/** Something that should hold, and whether it does. */
export interface Check {
  /** Short, for the table: `ratio 2.1, bar 2`. */
  text: string;
  isMet: boolean;
}

/** The result of a row. */
export interface Measured {
  /** One line for the table. */
  summary: string;
  /** Empty: a figure only. */
  checks: readonly Check[];
  /** Everything that was measured, in full. */
  figures: { readonly [name: string]: Json };
}

/** Why a row cannot run here. */
export interface Skipped {
  skipped: string;
}

/** The context in which a row runs. */
export interface RowContext {
  options: Options;
  scale: Scale;
  /** A folder of the row's own, which goes when the row is over. */
  folder: string;
  /** A folder for what several rows need, which goes when the run is over. */
  sharedFolder: string;
  /** The data of the bench cases, shared by the rows. */
  dataOf: ReturnType<typeof createData>;
  /** Ends what the row starts. */
  scope: Scope;
}

/** One line of the table: a thing to measure or to prove on the device. */
export interface Row {
  group: string;
  name: string;
  /** For people. */
  description: string;
  /** Where it fails, nothing after it makes sense. */
  isEssential?: boolean;
  /** @throws Error when it could not be measured */
  run(context: RowContext): Promise<Measured | Skipped>;
}

/** A row that proves or measures something of this name in a group. */
export function row(group: string, name: string, description: string, run: Row['run']): Row {
  return { group, name, description, run };
}
