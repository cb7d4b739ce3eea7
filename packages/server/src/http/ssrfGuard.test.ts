import { createServer, type Server } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createGuardedAgent,
  ForbiddenAddressError,
  forbiddenAddressIn,
  guardedFetch,
  isPublicAddress,
} from "./ssrfGuard.ts";

let server: Server;
let port: number;
let seen = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    seen++;
    if (request.url === "/away") response.writeHead(302, { location: `http://169.254.169.254:${port}/latest` }).end();
    else response.end("inside");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

/** Names resolve to what the test says. */
const resolvingTo = (...addresses: readonly string[][]): LookupFunction => {
  let turn = 0;
  return (_name, options, callback) => {
    const found = (addresses[Math.min(turn++, addresses.length - 1)] ?? []).map((address) => ({
      address,
      family: address.includes(":") ? 6 : 4,
    }));
    if (options.all) callback(null, found);
    else callback(null, found[0]?.address ?? "", found[0]?.family);
  };
};

describe("addresses", () => {
  it.each([
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:7f00:1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "nonsense",
    "",
  ])("%s is not public", (address) => expect(isPublicAddress(address)).toBe(false));

  it.each([
    "8.8.8.8",
    "1.1.1.1",
    "157.240.1.35",
    "2a03:2880:f101:83:face:b00c:0:25de",
    "2606:4700:4700::1111",
    "::ffff:8.8.8.8",
  ])("%s is public", (address) => expect(isPublicAddress(address)).toBe(true));
});

describe("calls", () => {
  it.each([
    (p: number) => `http://127.0.0.1:${p}/`,
    (p: number) => `http://localhost:${p}/`,
    (p: number) => `http://LOCALHOST:${p}/`,
    (p: number) => `http://2130706433:${p}/`,
    (p: number) => `http://0x7f000001:${p}/`,
    (p: number) => `http://0x7f.1:${p}/`,
    (p: number) => `http://0177.0.0.1:${p}/`,
    (p: number) => `http://127.1:${p}/`,
    (p: number) => `http://0:${p}/`,
    (p: number) => `http://0.0.0.0:${p}/`,
    (p: number) => `http://[::1]:${p}/`,
    (p: number) => `http://[::]:${p}/`,
    (p: number) => `http://[::ffff:127.0.0.1]:${p}/`,
    (p: number) => `http://[::ffff:7f00:1]:${p}/`,
    (p: number) => `http://[::127.0.0.1]:${p}/`,
    (p: number) => `http://①②⑦.0.0.1:${p}/`,
    (p: number) => `https://127.0.0.1:${p}/`,
    () => "http://169.254.169.254/latest/meta-data/",
    () => "http://[fd00:ec2::254]/",
  ])("do not reach this machine or its neighbours: %s", async (address) => {
    const agent = createGuardedAgent({ allowedPrivateHosts: [] });
    const before = seen;
    await expect(guardedFetch(agent, address(port))).rejects.toThrow(ForbiddenAddressError);
    expect(seen).toBe(before);
    await agent.close();
  });

  it.each(["file:///etc/passwd", "ftp://example.com/", "gopher://example.com/", "data:text/plain,x"])(
    "do not leave http: %s",
    async (address) => {
      const agent = createGuardedAgent({ allowedPrivateHosts: [] });
      await expect(guardedFetch(agent, address)).rejects.toThrow(ForbiddenAddressError);
      await agent.close();
    },
  );

  it("a name that resolves to a private address is refused, also beside a public one", async () => {
    for (const addresses of [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:192.168.0.1"], ["fd12::1"]]) {
      const agent = createGuardedAgent({ allowedPrivateHosts: [], lookup: resolvingTo(addresses) });
      await expect(guardedFetch(agent, `http://rebind.example:${port}/`)).rejects.toThrow(
        /rebind\.example is not a public address/,
      );
      await agent.close();
    }
  });

  it("a name is looked at when it is connected to, not before: rebinding gains nothing", async () => {
    const before = seen;
    const agent = createGuardedAgent({
      allowedPrivateHosts: [],
      lookup: resolvingTo(["127.0.0.1"]),
      connectTimeoutMs: 500,
    });
    const early = await fetch(`http://127.0.0.1:${port}/`);
    expect(await early.text()).toBe("inside");
    await expect(guardedFetch(agent, `http://rebind.example:${port}/`)).rejects.toThrow(ForbiddenAddressError);
    expect(seen).toBe(before + 1);
    await agent.close();
  });

  it("a redirect into a private network is refused at the second hop", async () => {
    const agent = createGuardedAgent({ allowedPrivateHosts: [`127.0.0.1:${port}`] });
    await expect(guardedFetch(agent, `http://127.0.0.1:${port}/away`)).rejects.toThrow(
      /169\.254\.169\.254 is not a public address/,
    );
    await agent.close();
  });

  it("a host that is allowed by name may be private, with its port or for all ports", async () => {
    for (const allowed of [[`intranet.example:${port}`], ["INTRANET.example"]]) {
      const agent = createGuardedAgent({ allowedPrivateHosts: allowed, lookup: resolvingTo(["127.0.0.1"]) });
      expect(await (await guardedFetch(agent, `http://intranet.example:${port}/`)).text()).toBe("inside");
      await agent.close();
    }
    const other = createGuardedAgent({
      allowedPrivateHosts: ["intranet.example:1"],
      lookup: resolvingTo(["127.0.0.1"]),
    });
    await expect(guardedFetch(other, `http://intranet.example:${port}/`)).rejects.toThrow(ForbiddenAddressError);
    await other.close();
  });

  it("another failure stays what it is", async () => {
    const agent = createGuardedAgent({ allowedPrivateHosts: ["127.0.0.1"] });
    const failure = await guardedFetch(agent, "http://127.0.0.1:1/").then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(Error);
    expect(forbiddenAddressIn(failure)).toBeUndefined();
    await agent.close();
  });
});
