import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** What may be reached besides the public internet, as the setting OUTGOING_ALLOW names it. */
export interface Allowed {
  /** Host names, in lower case; `.example.com` stands for everything below it. */
  readonly hosts: string[];
  readonly networks: Array<[Address, number]>;
}

/** Reads `localhost, 10.0.0.0/8, hooks.internal, .corp.example`. Throws with the part that is neither. */
export function parseAllowed(text: string): Allowed {
  const hosts: string[] = [];
  const networks: Array<[Address, number]> = [];
  for (const part of text.split(/[\s,]+/).filter(Boolean)) {
    if (ipaddr.isValidCIDR(part)) networks.push(ipaddr.parseCIDR(part));
    else if (ipaddr.isValid(part)) {
      const address = ipaddr.process(part);
      networks.push([address, address.kind() === 'ipv4' ? 32 : 128]);
    } else if (/^\.?[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(part)) hosts.push(part.toLowerCase());
    else throw new Error(`"${part}" is neither a host name, an address nor a network`);
  }
  return { hosts, networks };
}

export function isAllowed(text: string): boolean {
  try {
    parseAllowed(text);
    return true;
  } catch {
    return false;
  }
}

export const hostAllowed = ({ hosts }: Allowed, host: string): boolean =>
  hosts.some((known) => (known.startsWith('.') ? host.endsWith(known) : host === known));

// Microsoft's cloud answers on this public address with the secrets of the machine that asks.
const CLOUD_SECRETS = new Set(['168.63.129.16']);
const GLOBAL_V6 = ipaddr.parseCIDR('2000::/3');
const NAT64 = ipaddr.parseCIDR('64:ff9b::/96');

/**
 * Whether a connection to this address may be made: public addresses, and what is allowed by name. Everything that is not
 * plainly public is refused, so that a range nobody thought of is too: this machine, private and link-local networks,
 * carriers' networks, the metadata of clouds, multicast, and all ways to write one of these inside another.
 */
export function addressAllowed(allowed: Allowed, text: string): boolean {
  // A zone ("fe80::1%eth0") is always link-local.
  if (isIP(text) === 0 || text.includes('%')) return false;
  const address = ipaddr.process(text);
  if (allowed.networks.some(([net, bits]) => net.kind() === address.kind() && inNetwork(address, net, bits)))
    return true;
  if (address.kind() === 'ipv4') return address.range() === 'unicast' && !CLOUD_SECRETS.has(address.toString());
  // Where a network translates to IPv4, what counts is the address behind it.
  if (inNetwork(address, ...NAT64)) return addressAllowed(allowed, lastFour(address as ipaddr.IPv6));
  return address.range() === 'unicast' && inNetwork(address, ...GLOBAL_V6);
}

const inNetwork = (address: Address, net: Address, bits: number): boolean =>
  address.kind() === net.kind() && (address as ipaddr.IPv6).match(net as ipaddr.IPv6, bits);

const lastFour = (address: ipaddr.IPv6): string => address.toByteArray().slice(12).join('.');
