import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import StreamJson from 'stream-json';
import { Rejection, shown } from '../rejection.js';
import type { SourceFile } from '../scratch.js';
import { checkedUtf8 } from '../utf8.js';

/** A JSON token; strings and numbers arrive whole, numbers as spelled. */
export type JsonToken =
  | { kind: 'list' | 'listEnd' | 'record' | 'recordEnd' }
  | { kind: 'key' | 'text' | 'number' | 'word'; text: string };

const MAX_TEXT_CHARACTERS = 4 * 1024 * 1024;
const BRACKETS = {
  startArray: 'list',
  endArray: 'listEnd',
  startObject: 'record',
  endObject: 'recordEnd',
} as const;
const ENDS = { endKey: 'key', endString: 'text', endNumber: 'number' } as const;
const WORDS = { nullValue: '', trueValue: 'true', falseValue: 'false' } as const;

const isIn = <Name extends string>(table: Readonly<Record<Name, string>>, name: string): name is Name =>
  Object.hasOwn(table, name);

/**
 * Yields the tokens of one JSON value or of a sequence of values (JSON Lines), with at most one string in
 * memory. @throws Rejection for invalid JSON.
 */
export async function* jsonTokens(file: SourceFile): AsyncGenerator<JsonToken> {
  const source = Readable.from(withoutBom(checkedUtf8(createReadStream(file.path), file.name)));
  const parser = StreamJson.parser({ jsonStreaming: true, packValues: false });
  source.on('error', (error) => parser.destroy(error));
  let text = '';
  try {
    for await (const token of source.pipe(parser) as AsyncIterable<{ name: string; value?: unknown }>) {
      const { name } = token;
      if (isIn(BRACKETS, name)) yield { kind: BRACKETS[name] };
      else if (isIn(WORDS, name)) yield { kind: 'word', text: WORDS[name] };
      else if (isIn(ENDS, name)) yield { kind: ENDS[name], text };
      text = name === 'stringChunk' || name === 'numberChunk' ? text + String(token.value) : '';
      if (text.length > MAX_TEXT_CHARACTERS) throw tooLong(file);
    }
  } catch (error) {
    throw isParserError(error) ? notJson(file, error.message) : error;
  } finally {
    source.destroy();
    parser.destroy();
  }
}

async function* withoutBom(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of source) {
    const hasBom = isFirst && chunk.toString('hex', 0, 3) === 'efbbbf';
    yield hasBom ? chunk.subarray(3) : chunk;
    isFirst = false;
  }
}

const isParserError = (error: unknown): error is Error =>
  error instanceof Error && error.message.startsWith('Parser ');

function notJson(file: SourceFile, why: string): Rejection {
  const reason = why.replace(/^Parser (cannot parse input: |has )?/, '');
  return new Rejection(
    'invalid_json',
    `${shown(file.name)} is not readable JSON: ${reason}. NaN and Infinity are not JSON, nor are single quotes; in pandas, df.to_json("data.json", orient="records") writes rows.`,
  );
}

function tooLong(file: SourceFile): Rejection {
  return new Rejection(
    'invalid_json',
    `${shown(file.name)} contains a string of more than ${MAX_TEXT_CHARACTERS} characters.`,
  );
}
