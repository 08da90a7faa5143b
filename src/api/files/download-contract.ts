import { type TSchema, Type } from 'typebox';
import { noContent, type ProblemStatus, responses } from '../responses.js';

const optional = (description: string) => Type.Optional(Type.String({ description }));

/** The request headers of a document with an entity tag (RFC 9110, 13). */
export const ConditionalHeadersSchema = Type.Object({
  'if-match': optional('Send the document only if its `ETag` is one of these; else the answer is 412.'),
  'if-none-match': optional('Send the document only if its `ETag` is none of these; else the answer is 304.'),
});

/** The request headers of downloads (RFC 9110, 13 and 14). */
export const DownloadHeadersSchema = Type.Object({
  range: optional(
    'The part of the file to send, in bytes: `bytes=500-` to resume a download, `bytes=0-499`, `bytes=-500`. Several ranges with gaps select the whole file.',
  ),
  'if-range': optional(
    'Apply `Range` only if this is the `ETag` of the file; otherwise the whole file is sent.',
  ),
  'if-match': optional('Send the file only if its `ETag` is one of these; otherwise the response is 412.'),
  'if-none-match': optional(
    'Send the file only if its `ETag` is none of these; otherwise the response is 304.',
  ),
});

const header = (description: string) => ({ type: 'string', description });
const etag = header('The SHA-256 of the file as a strong entity tag: the file never changes.');
const cacheControl = header(
  '`private, no-cache`: may be cached, but must be revalidated with `If-None-Match`.',
);
const headers = {
  ETag: etag,
  'Cache-Control': cacheControl,
  'Accept-Ranges': header('`bytes`.'),
  'Repr-Digest': header('The SHA-256 of the whole file, in base64 (RFC 9530).'),
  'Content-Disposition': header('The name to save the file under, if its path has none.'),
};

const BYTES = { type: 'string', format: 'binary' };

/** Documents the responses of a download; HEAD has the headers of the whole file. */
export const downloadResponses = (content: Record<string, object>, ...statuses: readonly ProblemStatus[]) => {
  // A part of a JSON file has the media type of the whole file but is not JSON.
  const parts = Object.fromEntries(Object.keys(content).map((type) => [type, { schema: BYTES }]));
  return responses(
    {
      200: { description: 'The file.', headers, content },
      206: {
        description: 'The part of the file that `Range` selects.',
        headers: { ...headers, 'Content-Range': header('`bytes first-last/size`.') },
        content: parts,
      },
      304: {
        ...noContent('The client already has the file: `If-None-Match` lists its `ETag`.'),
        headers: { ETag: etag, 'Cache-Control': cacheControl },
      },
    },
    ...statuses,
    412,
    416,
  );
};

/** Documents the answers of a document with an entity tag. */
export function conditionalResponses<Schema extends TSchema>(
  description: string,
  schema: Schema,
  mediaType = 'application/json',
) {
  const tagged = {
    ETag: header('The SHA-256 of the document as a strong entity tag.'),
    'Cache-Control': cacheControl,
  };
  return responses(
    {
      200: { description, headers: tagged, content: { [mediaType]: { schema } } },
      304: {
        ...noContent('The client has the document: `If-None-Match` lists its `ETag`.'),
        headers: tagged,
      },
    },
    412,
  );
}
