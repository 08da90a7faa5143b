import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type Problem, ProblemSchema } from '../../../src/contracts/problems.js';
import { ref } from '../../../src/schema/schema-helpers.js';
import { createValidator } from '../../../src/validation/validation.js';

/** An answer as it came over the wire. */
export interface RawAnswer {
  status: number;
  headers: Map<string, string>;
  body: string;
  /** The body, where it is a problem that fits its contract. */
  problem: Problem | undefined;
}

/** A connection to the address of the URL; errors of it are of no interest. */
export function openSocket(url: string): Socket {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname).on('error', () => {});
}

/** Waits until the connection is closed, in order or by a reset: the peer resets one on which bytes still arrive. */
export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}

/** Reads until the connection is closed. @returns a character for each byte */
export async function received(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await closed(socket);
  return Buffer.concat(chunks).toString('latin1');
}

/** Sends the bytes, reads until the server closes the connection, and gives the answers. Fails where it does not close. */
export async function exchange(url: string, bytes: string | Buffer): Promise<RawAnswer[]> {
  const socket = openSocket(url);
  try {
    await once(socket, 'connect');
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
    return parseAnswers(await received(socket));
  } finally {
    socket.destroy();
  }
}

const STATUS_LINE = /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n/;

/** The answers in the bytes that a connection received, a character each; interim ones too. */
export function parseAnswers(received: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = received;
  while (rest !== '') {
    const status = Number(STATUS_LINE.exec(rest)?.[1]);
    const end = rest.indexOf('\r\n\r\n');
    if (Number.isNaN(status) || end < 0) throw new Error(`not an answer: ${rest.slice(0, 200)}`);
    const headers = parseHeaders(rest.slice(0, end));
    const length = Number(headers.get('content-length') ?? 0);
    const body = Buffer.from(rest.slice(end + 4, end + 4 + length), 'latin1').toString();
    answers.push({ status, headers, body, problem: parseProblem(headers, body) });
    rest = rest.slice(end + 4 + length);
  }
  return answers;
}

function parseHeaders(head: string): Map<string, string> {
  const lines = head.split('\r\n').slice(1);
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

const validate = createValidator(ref(ProblemSchema));

function parseProblem(headers: Map<string, string>, body: string): Problem | undefined {
  if (headers.get('content-type') !== 'application/problem+json' || body === '') return undefined;
  const document: unknown = JSON.parse(body);
  const errors = validate(document);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  // Checked in the line above.
  return document as Problem;
}
