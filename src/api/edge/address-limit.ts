import { isIPv6 } from 'node:net';

/** Counts open connections by address. */
export interface AddressLimit {
  /**
   * Counts a connection. `limited`: the address has reached its limit. `flooding`: it has twice as many,
   * including rejected ones.
   */
  enter(address: string | undefined): { outcome: 'admitted' | 'limited' | 'flooding'; leave: () => void };
}

/**
 * Allows at most `most` connections per IPv4 address or IPv6 /64 network, which one client owns as a whole; 0
 * means unlimited.
 */
export function createAddressLimit(most: number): AddressLimit {
  const counts = new Map<string, number>();
  return {
    enter(address) {
      if (most === 0 || address === undefined) return { outcome: 'admitted', leave: () => {} };
      const key = networkOf(address);
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      const outcome = count <= most ? 'admitted' : count <= 2 * most ? 'limited' : 'flooding';
      return { outcome, leave: () => leave(counts, key) };
    },
  };
}

function leave(counts: Map<string, number>, key: string): void {
  const left = (counts.get(key) ?? 1) - 1;
  if (left === 0) counts.delete(key);
  else counts.set(key, left);
}

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const NETWORK_GROUPS = 4;

/** The part of an address that identifies one client: all of IPv4, the first 64 bits of IPv6. */
export function networkOf(address: string): string {
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [plain = ''] = address.split('%', 1);
  return isIPv6(plain) ? `${expand(plain).slice(0, NETWORK_GROUPS).join(':')}::/64` : plain;
}

/** The eight groups of an IPv6 address. */
function expand(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array.from({ length: zeros }, () => '0'), ...after].map((group) =>
    group.replace(/^0+(?=.)/, ''),
  );
}
