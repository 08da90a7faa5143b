import { parseJsonInput } from '../../validation/json-input.js';
import { invalid } from '../problems/http-problem.js';

/** Parses JSON from a client. @param pointer Of the JSON in the request @throws HttpProblem that names the first fault */
export function readJsonText(bytes: Uint8Array, pointer = ''): unknown {
  const input = parseJsonInput(decode(bytes, pointer));
  if (input.outcome === 'accepted') return input.value;
  const code = input.reason === 'unacceptable_value' ? 'validation_failed' : input.reason;
  throw invalid(code, [{ ...input.violation, pointer: `${pointer}${input.violation.pointer}` }]);
}

function decode(bytes: Uint8Array, pointer: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const detail = 'The body is not UTF-8 text; send JSON in UTF-8.';
    throw invalid('invalid_json', [{ pointer, code: 'invalid_json', detail }]);
  }
}
