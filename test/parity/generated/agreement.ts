import assert from 'node:assert/strict';
import type { KerasProcess } from '../../helpers/keras/keras-process.js';
import type { ConstructorCall } from './constructor.js';
import { exceptionOf } from './exceptions.js';
import { EQUAL, type Outcome } from './subject.js';

/** A definition as it is made in Keras. */
export interface Construction {
  /** The module that reads it. */
  of: string;
  name: string;
  constructor: ConstructorCall;
  /** As written for Keras; null where it is refused here. */
  written: unknown;
  /** Of the tensors that it is tried on. */
  shapes: readonly (readonly number[])[];
}

interface Answer {
  refused: string | null;
  constructed?: unknown;
  read?: unknown;
}

/** Why a definition is refused here. */
export interface Refusal {
  complaints: readonly string[];
  /** Whether an argument is out of its bounds. */
  isWrong: boolean;
}

/**
 * Asks Keras whether it accepts a definition. Where both do, its constructor must give the object that is written for it.
 * Arguments out of bounds that only Keras accepts are listed: it computes with them, whatever comes of it.
 * @throws Error where only one of the two refuses it, and no exception says why
 */
export async function agree(
  keras: KerasProcess,
  { name, ...asked }: Construction,
  { complaints, isWrong }: Refusal,
): Promise<Outcome> {
  const answer = await keras.ask<Answer>({ check: 'construct', ...asked });
  const { refused } = answer;
  if (complaints.length > 0 && refused !== null) return { outcome: 'refused' };
  if (complaints.length === 0 && refused === null) {
    assert.deepEqual(
      withoutNegativeZeros(answer.read),
      withoutNegativeZeros(answer.constructed),
      'written for Keras (+) and made by its constructor (-)',
    );
    return EQUAL;
  }
  const difference =
    refused === null
      ? `Keras accepts it, and it is refused here: ${complaints.join('; ')}`
      : `it is accepted here, and Keras refuses it: ${refused}`;
  if (refused === null && isWrong) return { outcome: 'stricter', complaint: complaints.join('; ') };
  const reason = exceptionOf(asked.of, name, difference);
  if (reason !== undefined) return { outcome: 'excepted', reason };
  throw new Error(difference);
}

/** JSON does not write the sign of 0. */
const withoutNegativeZeros = (read: unknown): unknown => read && JSON.parse(JSON.stringify(read));
