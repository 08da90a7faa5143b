import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { LRUCache } from 'lru-cache';
import { toJson } from './plugins/contracts.js';

const MAX_KEPT_BYTES = 16 * 1024 * 1024;

const JSON_TYPE = 'application/json; charset=utf-8';

/** A document as it is sent. */
export interface SentDocument {
  /** JSON in UTF-8. */
  bytes: Buffer;
  /** A strong entity tag: the SHA-256 of the bytes. */
  etag: string;
}

/** Writes a document as JSON. */
export function writeDocument(document: unknown): SentDocument {
  const bytes = Buffer.from(toJson(document));
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('hex')}"` };
}

/** Documents that were written already. */
export interface SentDocuments {
  /**
   * The document of this name. It is made and written again where one of the values that it is made from is another one
   * than the last time; objects among them must never change.
   */
  of(name: string, values: readonly unknown[], make: () => unknown): SentDocument;
}

/** Keeps the documents that were sent last, for clients that poll. The caller has to read their values each time. */
export function createSentDocuments(): SentDocuments {
  const kept = new LRUCache<string, { values: readonly unknown[]; sent: SentDocument }>({
    maxSize: MAX_KEPT_BYTES,
    sizeCalculation: ({ sent }, name) => sent.bytes.length + name.length,
  });
  return {
    of(name, values, make) {
      const known = kept.get(name);
      if (known !== undefined && areSame(known.values, values)) return known.sent;
      const sent = writeDocument(make());
      kept.set(name, { values, sent });
      return sent;
    },
  };
}

const areSame = (some: readonly unknown[], others: readonly unknown[]): boolean =>
  some.length === others.length && some.every((value, index) => value === others[index]);

/** Sends a document with its entity tag. Caches may keep it and have to ask whether it is still the same. */
export function sendDocument(reply: FastifyReply, { bytes, etag }: SentDocument) {
  return reply
    .header('content-type', JSON_TYPE)
    .header('etag', etag)
    .header('cache-control', 'private, no-cache')
    .send(bytes);
}
