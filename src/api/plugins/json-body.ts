import fastifyPlugin from 'fastify-plugin';
import type { Api } from '../api.js';
import { readJsonText } from '../bodies/json-text.js';

/** Reads JSON bodies: size, then depth, then syntax, then names, each with its own problem. */
export const jsonBody = fastifyPlugin(
  async (api: Api, { maxJsonBytes }: { maxJsonBytes: number }) => {
    api.removeAllContentTypeParsers();
    api.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit: maxJsonBytes },
      // Many clients send the type without a body, as for a POST that needs none.
      async (_request: unknown, body: Buffer) => (body.length === 0 ? undefined : readJsonText(body)),
    );
  },
  { name: 'json-body' },
);
