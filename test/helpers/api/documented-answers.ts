import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import type { TSchema } from 'typebox';
import type { Api } from '../../../src/api/api.js';
import { ERROR_CODES, ERRORS } from '../../../src/domain/problems/errors.js';
import { createValidator, type Validator } from '../../../src/validation/validation.js';

/** The documented answer of an operation for a status. */
export interface DocumentedAnswer {
  $ref?: string;
  content?: Record<string, { schema: object }>;
  headers?: Record<string, object>;
}

interface DocumentedOperation {
  responses: Record<string, DocumentedAnswer>;
}

interface ApiDocument {
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: { responses: Record<string, DocumentedAnswer> };
}

/** An answer as it went over the wire. */
export interface SeenAnswer {
  method: string;
  /** With the query. */
  url: string;
  status: number;
  type: string | undefined;
  text: string;
}

const document = readDocument();
const routes = Object.keys(document.paths)
  // Literal parts before parameters.
  .sort((a, b) => a.replaceAll('{', '~').localeCompare(b.replaceAll('{', '~'), 'en'))
  .map((path) => ({ path, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`) }));

function readDocument(): ApiDocument {
  // Written by `npm run generate`; another test compares it with what is served.
  return JSON.parse(readFileSync('openapi/openapi.json', 'utf8')) as ApiDocument;
}

/** Finds the documented answer of an operation for a status; undefined if there is none. */
export function documentedAnswer(operation: DocumentedOperation, status: number | string) {
  const answer = operation.responses[status];
  const name = answer?.$ref?.replace('#/components/responses/', '');
  return name === undefined ? answer : document.components.responses[name];
}

/** The operation that a request was for; undefined where it was for none. */
function operationOf({
  method,
  url,
}: SeenAnswer): { name: string; operation: DocumentedOperation } | undefined {
  const path = url.split('?', 1)[0] ?? '';
  const found = routes.find(({ pattern }) => pattern.test(path));
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
  const operation = found && document.paths[found.path]?.[verb];
  return operation && { name: `${method} ${found.path}`, operation };
}

/** In what an answer differs from what its operation documents; undefined where in nothing. */
export function contradiction(seen: SeenAnswer): string | undefined {
  const called = operationOf(seen);
  // A method that a path does not have is not an operation.
  if (called === undefined || seen.status === 405) return undefined;
  const documented = documentedAnswer(called.operation, seen.status);
  const name = `${called.name} ${seen.status}`;
  if (documented === undefined) return `${name} is not documented: ${seen.text.slice(0, 300)}`;
  // Without a body there is nothing else to be documented.
  if (seen.method === 'HEAD' || seen.text === '') return undefined;
  const type = seen.type?.split(';', 1)[0] ?? 'no type';
  const media = documented.content?.[type];
  if (media === undefined) return `${name} does not document ${type}`;
  // Files may hold anything, and parts of a file are not JSON documents.
  const isDocument = type.endsWith('json') && '$ref' in media.schema;
  return isDocument ? contradictionOfJson(name, media.schema, seen) : undefined;
}

function contradictionOfJson(name: string, schema: object, { status, text }: SeenAnswer): string | undefined {
  const body: unknown = JSON.parse(text);
  const violations = validatorOf(schema)(body);
  if (violations.length > 0) return `${name} is not what its schema says: ${JSON.stringify(violations)}`;
  const code = ERROR_CODES.find(
    (known) => typeof body === 'object' && body !== null && 'code' in body && body.code === known,
  );
  return status >= 400 && code !== undefined && ERRORS[code].status !== status
    ? `${name} has the code ${code} of status ${ERRORS[code].status}`
    : undefined;
}

const validators = new Map<string, Validator>();

function validatorOf(schema: object): Validator {
  const text = JSON.stringify(schema).replaceAll(/"#\/components\/schemas\/(\w+)"/g, '"$1#"');
  // A schema of the document is a JSON schema, but for how references are written.
  const validator = validators.get(text) ?? createValidator(JSON.parse(text) as TSchema);
  validators.set(text, validator);
  return validator;
}

/** Collects every answer of the API that was sent whole. */
export function recordAnswers(api: Api): readonly SeenAnswer[] {
  const seen: SeenAnswer[] = [];
  api.server.prependListener('request', ({ method = '', url = '' }, response: ServerResponse) => {
    const { type, text } = watch(response);
    response.once('finish', () =>
      seen.push({ method, url, status: response.statusCode, type: type(), text: text() }),
    );
  });
  return seen;
}

/** Listens in on what is written. */
function watch(response: ServerResponse) {
  const chunks: Buffer[] = [];
  let headers: unknown;
  const keep = ([chunk]: readonly unknown[]) => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  response.write = spied(response.write.bind(response), keep);
  response.end = spied(response.end.bind(response), keep);
  response.writeHead = spied(response.writeHead.bind(response), (given) => {
    headers = given.at(-1);
  });
  return {
    text: () => Buffer.concat(chunks).toString(),
    // Headers that were only given to writeHead are known to nobody else.
    type: () => textOf(response.getHeader('content-type') ?? fieldOf(headers, 'content-type')),
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined;

/** The function, which tells what it is called with. */
function spied<Call extends (...given: never[]) => unknown>(
  call: Call,
  tell: (given: readonly unknown[]) => void,
): Call {
  return new Proxy(call, {
    apply(target, self, given: never[]) {
      tell(given);
      return Reflect.apply(target, self, given);
    },
  });
}
