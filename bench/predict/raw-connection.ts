import { once } from 'node:events';
import { connect } from 'node:net';

/** The parts of an answer that are read. */
export interface RawAnswer {
  status: number;
  hasRetryAfter: boolean;
}

/** A connection that sends bytes as they are: the client costs little of the machine that it shares with the server. */
export interface RawConnection {
  /** @throws Error when the connection ends before the answer */
  ask(request: Buffer): Promise<RawAnswer>;
  close(): void;
}

interface Pending {
  resolve(answer: RawAnswer): void;
  reject(error: Error): void;
}

const HEAD_END = Buffer.from('\r\n\r\n');

export async function openConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let pending: Pending | undefined;
  let received = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const answer = readAnswer(received);
    if (answer === undefined) return;
    received = Buffer.alloc(0);
    pending?.resolve(answer);
  });
  socket.on('error', () => {});
  socket.once('close', () => pending?.reject(new Error('the connection ended')));
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new Error('the connection ended'));
        pending = { resolve, reject };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}

/** Undefined until all of it is there. One answer at a time: nothing follows it. */
function readAnswer(received: Buffer): RawAnswer | undefined {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const head = received.toString('latin1', 0, headEnd);
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1]);
  if (Number.isNaN(length)) throw new Error(`an answer without a length: ${head}`);
  if (received.length < headEnd + HEAD_END.length + length) return undefined;
  return { status: Number(head.slice(9, 12)), hasRetryAfter: /^retry-after:/im.test(head) };
}
