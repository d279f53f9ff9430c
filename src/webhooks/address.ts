import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** The IPv6 addresses that are assigned for global use: RFC 4291, and IANA's list since then. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an address is on the internet: not this machine, a private network, or a range reserved for routers and
 * clouds.
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  // Addresses without a range of their own include IPv4 addresses written as `::127.0.0.1`.
  return parsed instanceof ipaddr.IPv4 || parsed.match(globalUnicast);
}

/**
 * The only address to connect to: a name may resolve to another one the next time.
 * @param host name or address; IPv6 with or without brackets
 * @param privateHosts hosts that may have a private address
 * @throws Error when the host has no address, or one that is not public
 */
export async function pinnedAddress(host: string, privateHosts: readonly string[]): Promise<Address> {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  const addresses = await lookup(name, { all: true });
  const isAllowed = privateHosts.includes(name);
  // A private address among several is no accident.
  const wrong = addresses.find(({ address }) => !isAllowed && !isPublic(address));
  if (wrong)
    throw new Error(`${name} has the address ${wrong.address}, which is not public (setting WEBHOOK_PRIVATE_HOSTS)`);
  const [first] = addresses;
  if (!first) throw new Error(`${name} has no address`);
  return { address: first.address, family: first.family === 6 ? 6 : 4 };
}
