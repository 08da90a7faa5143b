import { type PredictBody, PredictBodySchema } from '../../contracts/predictions.js';
import { ref } from '../../schema/schema-helpers.js';
import { createValidator, type Validator } from '../../validation/validation.js';
import { invalid } from '../problems/http-problem.js';
import type { BodyParts } from './collect-body.js';
import { readJsonText } from './json-text.js';

/**
 * A JSON body that looks as if it had instances of numbers alone. The predictor reads it straight into a tensor; where it finds
 * anything else, the body is read here, so that the error says what is wrong with it.
 */
export class UnreadBody {
  readonly parts: BodyParts;

  constructor(parts: BodyParts) {
    this.parts = parts;
  }
}

let validate: Validator | undefined;

/** Reads a body that the predictor could not, and any other one not again. @throws HttpProblem that says what is wrong with it */
export function readBody<Read>(body: Read | UnreadBody): Read | PredictBody {
  if (!(body instanceof UnreadBody)) return body;
  const value = readJsonText(Buffer.concat(body.parts));
  validate ??= createValidator(ref(PredictBodySchema));
  const errors = validate(value);
  if (errors.length > 0) throw invalid('validation_failed', errors);
  return value as PredictBody;
}

/** Up to the first number of the instances, and from the end of their list. */
const NUMBERS_BEGIN = /^\s*\{\s*"instances"\s*:\s*\[[\s[]*[-\d]/;
const NUMBERS_END = /\]\s*\}\s*$/;
const EDGE_BYTES = 128;

function looksLikeNumbers(parts: BodyParts): boolean {
  const begin = parts[0]?.toString('latin1', 0, EDGE_BYTES) ?? '';
  const last = parts.at(-1);
  const end = last?.toString('latin1', Math.max(0, last.length - EDGE_BYTES)) ?? '';
  return NUMBERS_BEGIN.test(begin) && NUMBERS_END.test(end);
}

/** Parses a JSON body, unless it looks as if it had numbers alone. @throws HttpProblem that names the first fault */
export function readUnlessNumbers(parts: BodyParts): unknown {
  if (looksLikeNumbers(parts)) return new UnreadBody(parts);
  return parts.length === 0 ? undefined : readJsonText(Buffer.concat(parts));
}
