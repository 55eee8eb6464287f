import { BlockList, isIP } from 'node:net';

/** The proxies whose `X-Forwarded-For` counts: those on this machine, and those that `TRUSTED_PROXIES` names. */
export interface TrustedProxies {
  trusts(address: string): boolean;
}

const entryPattern = /^([^/]+)(?:\/(\d{1,3}))?$/;

/** From addresses and networks between commas, such as `10.0.0.5, 172.16.0.0/12, fd00::/8`; undefined: one is neither. */
export function readTrustedProxies(text: string): TrustedProxies | undefined {
  const list = new BlockList();
  list.addSubnet('127.0.0.0', 8, 'ipv4');
  list.addAddress('::1', 'ipv6');
  for (const entry of text.split(/[\s,]+/).filter(Boolean)) {
    const [, address = '', prefix] = entryPattern.exec(entry) ?? [];
    const version = isIP(address);
    const most = version === 6 ? 128 : 32;
    const length = prefix === undefined ? most : Number(prefix);
    if (version === 0 || length > most) return undefined;
    list.addSubnet(address, length, family(address));
  }
  return { trusts: (address) => isIP(address) !== 0 && list.check(address, family(address)) };
}

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
