import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';

/**
 * Runs one set-up per user at a time. The lock is a listening socket in Linux's abstract namespace: the kernel
 * frees it when its process dies, however it dies, so there is no stale lock to detect.
 * @template T
 * @param {() => void} onWait called once when another set-up holds the lock
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(onWait, work) {
  const name = `\0trainhorn-setup-${userInfo().uid}`;
  let server = await tryListen(name);
  if (!server) onWait();
  while (!server) {
    await untilReleased(name);
    server = await tryListen(name);
  }
  try {
    return await work();
  } finally {
    server.close();
  }
}

/**
 * @param {string} name
 * @returns {Promise<import('node:net').Server | undefined>} undefined when somebody else listens
 */
function tryListen(name) {
  const server = createServer((socket) => {
    socket.on('error', () => {}); // A waiter that is interrupted resets its connection.
    socket.unref();
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      'code' in error && error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(name, () => resolve(server));
  });
}

/** @param {string} name */
function untilReleased(name) {
  return new Promise((resolve) => {
    const socket = connect(name);
    socket.once('error', resolve);
    socket.once('close', resolve);
  });
}
