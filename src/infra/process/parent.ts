import { type OnReadOpts, Socket, type SocketConstructorOpts } from 'node:net';
import { frameReader, frameWriter } from './frames.js';

/** A typed view of the process that started this one over IPC. */
export interface Parent<Sent> {
  /** A message to a parent that has ended is dropped: `disconnect` ends this process. */
  send(message: Sent, onSent?: () => void): void;
}

/**
 * Connects a child process with its parent: it ends with it, since nobody waits for its results any more. Signals reach the
 * whole process group; the parent decides when its children end.
 * @param onMessage is called with each message; a child trusts its parent.
 */
export function connectToParent<Sent extends object, Received>(
  onMessage: (message: Received) => void,
): Parent<Sent> {
  endWithParent();
  process.on('message', onMessage);
  return {
    send: (message, onSent = () => undefined) => void process.send?.(message, undefined, undefined, onSent),
  };
}

/** The descriptor of the socket of a child that exchanges frames with its parent. */
export const FRAMES_FD = 4;
/** As much as a socket between processes holds by default. */
const READ_BYTES = 208 * 1024;

/** The same through a socket that carries nothing else, with less work for each message. */
export function connectByFrames<Sent extends object, Received>(
  onMessage: (message: Received) => void,
): { send(message: Sent): void } {
  endWithParent();
  const options: SocketConstructorOpts & { onread: OnReadOpts } = {
    fd: FRAMES_FD,
    readable: true,
    writable: true,
    onread: readInto(Buffer.alloc(READ_BYTES), frameReader(onMessage)),
  };
  const socket = new Socket(options);
  // The parent has ended: so does this process, at once.
  socket.on('error', () => process.exit(0));
  return { send: frameWriter(socket) };
}

/** Reads all of a stream into the same memory; otherwise each read allocates as much, which V8 counts, and collects. */
const readInto = (buffer: Buffer, receive: (bytes: Buffer) => void): OnReadOpts => ({
  buffer,
  callback: (length) => {
    receive(buffer.subarray(0, length));
    return true;
  },
});

function endWithParent(): void {
  process.on('disconnect', () => process.exit(0));
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
}
