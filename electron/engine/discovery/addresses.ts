// Which addresses a mailbox's server may have: public ones (R17). Pure.

import { BlockList, isIP } from 'node:net'

const PRIVATE: [string, number, 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'], // « this network »
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'], // shared by operators (RFC 6598)
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'], // documentation
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'], // benchmarks
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'], // multicast, reserved, broadcast
  ['::', 127, 'ipv6'], // unspecified and loopback
  ['64:ff9b::', 96, 'ipv6'], // translated IPv4 (RFC 6052)
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'], // 6to4
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
]
const list = new BlockList()
for (const [net, prefix, family] of PRIVATE) list.addSubnet(net, prefix, family)

/** An address of the public network; IPv4 inside IPv6 counts as that IPv4. What is no address is not public. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && !list.check(address, family === 4 ? 'ipv4' : 'ipv6')
}
