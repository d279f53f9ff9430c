import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** Addresses that are nobody's on the internet: this machine, private networks, and what routers and clouds keep. */
const refused = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  refused.ipv4.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 128],
  ['::1', 128],
  // IPv4 in another dress.
  ['::', 96],
  ['::ffff:0:0', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  refused.ipv6.addSubnet(net, bits, 'ipv6');

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  // Lists of their own: one for both would take every IPv4 address for one that is mapped into IPv6.
  return family === 4 ? !refused.ipv4.check(address, 'ipv4') : !refused.ipv6.check(address, 'ipv6');
}

/**
 * The address to connect to, and to no other: a name may have another address at the next question.
 * @param host name or address, an IPv6 one with or without brackets
 * @param privateHosts hosts that may have a private address
 * @throws Error when the host has no address, or one that is not public
 */
export async function pinnedAddress(host: string, privateHosts: readonly string[]): Promise<Address> {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  const addresses = await lookup(name, { all: true });
  const isAllowed = privateHosts.includes(name);
  // One that is private among several is no accident.
  const wrong = addresses.find(({ address }) => !isAllowed && !isPublic(address));
  if (wrong)
    throw new Error(`${name} has the address ${wrong.address}, which is not public (setting WEBHOOK_PRIVATE_HOSTS)`);
  const [first] = addresses;
  if (!first) throw new Error(`${name} has no address`);
  return { address: first.address, family: first.family === 6 ? 6 : 4 };
}
