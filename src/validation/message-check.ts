import type { TUnsafe } from 'typebox';
import { createValidator, type Validator } from './validation.js';

/**
 * Checks whether a value received over IPC is a message of the protocol: a child whose memory is damaged can send anything.
 * The schema is compiled at the first message.
 */
export function createMessageCheck<Message>(schema: TUnsafe<Message>): (value: unknown) => value is Message {
  let validate: Validator | undefined;
  return (value): value is Message => {
    validate ??= createValidator(schema);
    return validate(value).length === 0;
  };
}
