import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Of IPv6 addresses, those that are assigned for global use: RFC 4291, and IANA's list since. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether an address is on the internet: not this machine, a private network, or what routers and clouds keep. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  // What has no range of its own includes IPv4 addresses written as `::127.0.0.1`.
  return parsed instanceof ipaddr.IPv4 || parsed.match(globalUnicast);
}

/**
 * The address to connect to, and to no other: a name may have another address the next time.
 * @param host name or address, an IPv6 one with or without brackets
 * @param privateHosts hosts that may have a private address
 * @throws Error when the host has no address, or one that is not public
 */
export async function pinnedAddress(host: string, privateHosts: readonly string[]): Promise<Address> {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  const addresses = await lookup(name, { all: true });
  const isAllowed = privateHosts.includes(name);
  // A private one among several is no accident.
  const wrong = addresses.find(({ address }) => !isAllowed && !isPublic(address));
  if (wrong)
    throw new Error(`${name} has the address ${wrong.address}, which is not public (setting WEBHOOK_PRIVATE_HOSTS)`);
  const [first] = addresses;
  if (!first) throw new Error(`${name} has no address`);
  return { address: first.address, family: first.family === 6 ? 6 : 4 };
}
