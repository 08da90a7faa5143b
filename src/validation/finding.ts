import type { Finding as FindingOf } from '../schema/finding.js';

/** Kinds of violations; docs/errors.md describes each. */
const VIOLATION_CODES = [
  'unknown_field',
  'missing_field',
  'invalid_type',
  'invalid_value',
  'unknown_name',
  'duplicate_value',
  'not_finite',
  'forbidden_name',
  'invalid_json',
  'json_too_deep',
] as const;
export type ViolationCode = (typeof VIOLATION_CODES)[number];

/** A finding of the schema validator. */
export type Finding = FindingOf<ViolationCode>;
