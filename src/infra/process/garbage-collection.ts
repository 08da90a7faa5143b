import { setFlagsFromString } from 'node:v8';

/**
 * V8 counts the bytes of messages and bodies as its heap, and collects all of it whenever they add a tenth: with 20 MB a second,
 * several times a second, for 10 ms each. After this it waits until the heap is three times as large.
 */
export function collectGarbageSeldom(): void {
  setFlagsFromString('--heap-growing-percent=200');
}
