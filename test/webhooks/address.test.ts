import { expect, test } from 'vitest';
import { isPublic, pinnedAddress } from '../../src/webhooks/address.js';

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '198.18.0.1',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::127.0.0.1',
  '::ffff:0:127.0.0.1',
  '64:ff9b::a00:1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'ff02::1',
  '2002:7f00:1::',
  '2001:db8::1',
  '::2',
  '4000::1',
  'fe80::1%eth0',
  'no address',
])('%s is not public', address => expect(isPublic(address)).toBe(false));

test.each(['1.1.1.1', '172.32.0.1', '192.167.255.255', '100.128.0.1', '2606:4700:4700::1111'])(
  '%s is public',
  address => expect(isPublic(address)).toBe(true),
);

test('a host with a private address is refused, unless it is named', async () => {
  for (const host of ['localhost', '127.0.0.1', '[::1]', '2130706433', '0x7f.1'])
    await expect(pinnedAddress(host, []), host).rejects.toThrow(/is not public|ENOTFOUND|EAI_AGAIN/);
  expect(await pinnedAddress('127.0.0.1', ['127.0.0.1'])).toEqual({ address: '127.0.0.1', family: 4 });
  expect(await pinnedAddress('[::1]', ['::1'])).toEqual({ address: '::1', family: 6 });
  await expect(pinnedAddress('127.0.0.1', ['localhost'])).rejects.toThrow('WEBHOOK_PRIVATE_HOSTS');
});
