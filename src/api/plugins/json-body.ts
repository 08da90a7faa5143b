import fastifyPlugin from 'fastify-plugin';
import { parseJsonInput } from '../../validation/json-input.js';
import type { Api } from '../api.js';
import { invalid } from '../problems/http-problem.js';

/** Reads JSON bodies: size, then depth, then syntax, then names, each with its own problem. */
export const jsonBody = fastifyPlugin(
  async (api: Api, { maxJsonBytes }: { maxJsonBytes: number }) => {
    api.removeAllContentTypeParsers();
    api.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit: maxJsonBytes },
      // Many clients send the type without a body, as for a POST that needs none.
      async (_request: unknown, body: Buffer) => (body.length === 0 ? undefined : parse(body)),
    );
  },
  { name: 'json-body' },
);

function parse(body: Buffer): unknown {
  const input = parseJsonInput(decode(body));
  if (input.outcome === 'accepted') return input.value;
  const code = input.reason === 'unacceptable_value' ? 'validation_failed' : input.reason;
  throw invalid(code, [input.violation]);
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    const detail = 'The body is not UTF-8 text; send JSON in UTF-8.';
    throw invalid('invalid_json', [{ pointer: '', code: 'invalid_json', detail }]);
  }
}
