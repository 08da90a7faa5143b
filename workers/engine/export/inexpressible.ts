import type { Finding } from '../../../src/domain/problems/finding.js';

/** The reasons why a format cannot hold a model. */
export interface Inexpressible {
  outcome: 'inexpressible';
  errors: Finding[];
}

/** A refusal of an export. */
export const inexpressible = (details: readonly string[]): Inexpressible => ({
  outcome: 'inexpressible',
  errors: details.map((detail) => ({ pointer: '', code: 'unsupported_argument', detail })),
});
