import { ERROR_CODES, ERRORS, problemType } from './errors.js';
import { ITEM_CODES, STATUS_REASON_MEANINGS, UPLOAD_ITEM_CODES, WARNING_CODES } from './item-codes.js';

const INTRODUCTION = `# Errors

Every error response is an RFC 9457 problem, \`application/problem+json\`:

\`\`\`json
{
  "type": "${problemType('validation_failed')}",
  "title": "${ERRORS.validation_failed.title}",
  "status": ${ERRORS.validation_failed.status},
  "code": "validation_failed",
  "detail": "/fit/epoch: Unknown field 'epoch'; did you mean 'epochs'?",
  "instance": "/api/v1/jobs",
  "request_id": "req_5b2f…",
  "errors": [
    { "pointer": "/fit/epoch", "code": "unknown_field", "detail": "Unknown field 'epoch'; did you mean 'epochs'?" }
  ]
}
\`\`\`

\`code\` is stable and meant for programs, \`detail\` for people. Each entry of \`errors\` has a JSON pointer (RFC 6901)
into the body, or \`?name\` for a query parameter, \`{name}\` for one in the path, \`name:\` for a header. Responses with status 503 carry \`Retry-After\`, as do those with 429 when waiting helps.
400 means that the bytes are malformed, 422 that the request was understood but cannot be done.
The OpenAPI document lists every status of every operation.

Nothing in a request is ignored. Queries, forms, headers and bodies follow one rule: an unknown field is rejected, and so is a repeated field that
is not a list, an option that would have no effect, and a body other than \`{}\` for an operation without one. Numbers and booleans are written as in JSON: \`16\`, not
\`0x10\`, \`+16\` or \`016\`; \`true\`, not \`1\`. Only \`/livez\`, \`/readyz\` and the pages at \`/\` and \`/docs\` ignore query parameters.

This page is generated from \`src/domain/problems/errors.ts\` and \`src/domain/problems/item-codes.ts\`.
`;

/** The tables of docs/errors.md, under their headings. */
export const CODE_TABLES: readonly [string, Readonly<Record<string, string>>][] = [
  ['Codes of entries in `errors`', ITEM_CODES],
  ['Codes of entries in `errors` of an upload', UPLOAD_ITEM_CODES],
  ['Codes of entries in `warnings` of a job report', WARNING_CODES],
  ['Codes of `status_reason`: jobs that did not succeed or are queued again', STATUS_REASON_MEANINGS],
];

/** The text of docs/errors.md. */
export function renderErrorsDoc(): string {
  return [INTRODUCTION, problemsSection(), ...CODE_TABLES.map(renderTable)].join('\n');
}

function problemsSection(): string {
  const entries = ERROR_CODES.map((code) => {
    const { status, title, description, fix } = ERRORS[code];
    return `### \`${code}\`\n\n**${status} ${title}.** ${description} ${fix}\n`;
  });
  return ['## Problems\n', ...entries].join('\n');
}

function renderTable([heading, meanings]: (typeof CODE_TABLES)[number]): string {
  const rows = Object.entries(meanings).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  return [`## ${heading}`, '', '| code | meaning |', '|---|---|', ...rows, ''].join('\n');
}
