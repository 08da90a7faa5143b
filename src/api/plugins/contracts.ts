import fastifyPlugin from 'fastify-plugin';
import type { TSchema } from 'typebox';
import { components } from '../../contracts/components.js';
import { UploadOptionsSchema } from '../../contracts/datasets/datasets.js';
import { WeightsOptionsSchema } from '../../contracts/weights/weights.js';
import type { ErrorCode } from '../../domain/problems/errors.js';
import { createTextValidator, createValidator, type Validator } from '../../validation/validation.js';
import type { Api } from '../api.js';
import { UnreadBody } from '../bodies/unread-body.js';
import { invalid } from '../problems/http-problem.js';

const JSON_TYPE = 'application/json';

/** The fields of upload forms, which list them inline next to the files: not components of the document. */
const formFields: ReadonlySet<TSchema> = new Set([UploadOptionsSchema, WeightsOptionsSchema]);
const published = components.filter((component) => !formFields.has(component));

/** Validates requests against the contracts of the routes, and serializes responses as plain JSON. */
export const contracts = fastifyPlugin(
  async (api: Api) => {
    for (const component of published) api.addSchema(component);

    api.setValidatorCompiler<TSchema>(({ schema, httpPart, contentType }) => {
      // Bodies of other media types are streams that their handlers check; their schemas only document them.
      if (contentType !== undefined && contentType !== JSON_TYPE) return () => true;
      if (httpPart === 'body') return refuse(unlessUnread(createValidator(schema)), 'validation_failed');
      // A malformed id does not identify anything.
      if (httpPart === 'params') return refuse(createTextValidator(schema, inPath), 'not_found');
      if (httpPart === 'headers') return refuse(createTextValidator(schema, inHeader), 'validation_failed');
      return refuse(createTextValidator(schema), 'validation_failed');
    });
    api.setSerializerCompiler(() => toJson);
  },
  { name: 'contracts' },
);

/** Formatted like the paths of the OpenAPI document. */
const inPath = (name: string): string => `{${name}}`;

/** The pointer to a header. */
export const inHeader = (name: string): string => `${name}:`;

/** A body that is still to be read is checked where it is read. */
const unlessUnread =
  (validate: Validator): Validator =>
  (body) =>
    body instanceof UnreadBody ? [] : validate(body);

function refuse(validate: Validator, code: ErrorCode) {
  return (value: unknown) => {
    const errors = validate(value);
    return errors.length === 0 || { error: invalid(code, errors) };
  };
}

/** The JSON of a document. JSON has no NaN and no infinity; they become strings. */
export const toJson = (document: unknown): string => JSON.stringify(document, spellNonFinite);

function spellNonFinite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
