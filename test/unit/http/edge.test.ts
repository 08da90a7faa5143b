import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createAddressLimit, networkOf } from '../../../src/api/edge/address-limit.js';

describe('networkOf', () => {
  test('is an IPv4 address as it is, and the first 64 bits of one of IPv6', () => {
    assert.equal(networkOf('10.0.0.7'), '10.0.0.7');
    assert.equal(networkOf('::ffff:10.0.0.7'), '10.0.0.7');
    assert.equal(networkOf('2001:db8:0:1::1'), networkOf('2001:DB8:0000:1:ffff:2:3:4'));
    assert.notEqual(networkOf('2001:db8:0:1::1'), networkOf('2001:db8:0:2::1'));
    assert.equal(networkOf('2001:db8::1'), networkOf('2001:db8:0:0:5::'));
    assert.equal(networkOf('fe80::1%eth0'), networkOf('fe80::2%eth1'));
    assert.equal(networkOf('::1'), '0:0:0:0::/64');
  });
});

describe('createAddressLimit', () => {
  test('admits so many of each address, limits twice as many, and counts those that leave', () => {
    const limit = createAddressLimit(2);
    const entered = Array.from({ length: 5 }, () => limit.enter('10.0.0.7'));
    const outcomes = entered.map(({ outcome }) => outcome);
    assert.deepEqual(outcomes, ['admitted', 'admitted', 'limited', 'limited', 'flooding']);
    assert.equal(limit.enter('10.0.0.8').outcome, 'admitted');
    for (const { leave } of entered) leave();
    assert.equal(limit.enter('10.0.0.7').outcome, 'admitted');
  });

  test('admits any number where it is 0', () => {
    const limit = createAddressLimit(0);
    for (let count = 0; count < 10; count++) assert.equal(limit.enter('10.0.0.7').outcome, 'admitted');
  });
});
