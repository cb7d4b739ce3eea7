import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mediaSizeLimitBytes } from "@botschaft/contract";
import { createTestApp, type TestApp, type TestCaller } from "../../../test/app.ts";
import { shownMedia } from "./mediaLink.ts";
import { endingOf } from "./recognise.ts";
import { UploadPlaces } from "./receiveUpload.ts";

let test: TestApp;
let key: TestCaller;
beforeAll(async () => {
  test = await createTestApp();
  key = await test.createKey(await test.createWorkspace());
});
afterAll(() => test.close());

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

async function upload(content: Buffer, fileName = "naht.png", declared = "image/png", caller = key) {
  const form = new FormData();
  form.set("file", new Blob([new Uint8Array(content)], { type: declared }), fileName);
  const request = new Request("http://x/", { method: "POST", body: form });
  return await test.call(caller, "POST", "/media", Buffer.from(await request.arrayBuffer()), {
    "content-type": request.headers.get("content-type") ?? "",
  });
}
const open = (url: string) => test.app.inject({ method: "GET", url: url.slice("http://localhost:3000".length) });

it("a picture is known by its bytes, and whoever has the signed address can open it", async () => {
  const { status, json } = await upload(PNG, "naht.exe", "application/x-msdownload");
  expect(status).toBe(201);
  expect(json).toMatchObject({ type: "image", contentType: "image/png", sizeBytes: PNG.length, fileName: "naht.exe" });
  const answer = await open(json.url);
  expect(answer.statusCode).toBe(200);
  expect(answer.rawPayload.equals(PNG)).toBe(true);
  expect(answer.headers).toMatchObject({
    "content-type": "image/png",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "cross-origin",
    "content-security-policy": expect.stringContaining("sandbox"),
  });
  expect((await test.call(key, "GET", `/media/${json.id}`)).json).toMatchObject({
    id: json.id,
    contentType: "image/png",
  });
});

it("a part of a film can be asked for", async () => {
  const { json } = await upload(PNG);
  const answer = await test.app.inject({
    method: "GET",
    url: json.url.slice("http://localhost:3000".length),
    headers: { range: "bytes=1-3" },
  });
  expect({ status: answer.statusCode, body: answer.body }).toEqual({ status: 206, body: "PNG" });
});

it("the same content is stored once, whoever uploads it, and each workspace sees only its own", async () => {
  const other = await test.createKey(await test.createWorkspace());
  const content = Buffer.concat([PNG, Buffer.from("once")]);
  const [one, two] = [await upload(content), await upload(content, "b.png", "image/png", other)];
  expect(two.json.id).toBe(one.json.id);
  expect(two.json.url).not.toBe(one.json.url);
  expect(await readdir(join(test.config.dataDir, "media", one.json.id.slice(0, 2)))).toEqual([one.json.id]);
  const third = await test.createKey(await test.createWorkspace());
  expect((await test.call(third, "GET", `/media/${one.json.id}`)).status).toBe(404);
});

it("HTML, SVG and text are only ever downloaded, whatever they claim to be", async () => {
  for (const [content, declared] of [
    ["<html><script>alert(1)</script></html>", "text/html"],
    ['<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/svg+xml"],
    ["Moin", "image/png"],
  ] as const) {
    const { json } = await upload(Buffer.from(content), "a.html", declared);
    expect(json).toMatchObject({ type: "file", contentType: "application/octet-stream" });
    expect((await open(json.url)).headers).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition": expect.stringMatching(/^attachment/),
    });
  }
});

it("programs, empty files and too large ones are refused", async () => {
  const elf = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), Buffer.alloc(64)]);
  expect((await upload(elf, "naht.png")).json).toMatchObject({ status: 415, code: "unsupported_media_type" });
  expect((await upload(Buffer.alloc(0))).json).toMatchObject({ status: 400, code: "invalid_request" });
  expect((await upload(Buffer.alloc(mediaSizeLimitBytes + 1, 1))).json).toMatchObject({
    status: 413,
    code: "too_large",
  });
  expect((await test.call(key, "POST", "/media", { file: "x" })).json).toMatchObject({ status: 415 });
});

it("an address that was changed or is too old opens nothing", async () => {
  const { json } = await upload(PNG);
  const url = new URL(json.url);
  for (const change of [
    { until: String(Number(url.searchParams.get("until")) + 86_400_000) },
    { until: "1" },
    { signature: "x" },
  ]) {
    const changed = new URL(url);
    for (const [name, value] of Object.entries(change)) changed.searchParams.set(name, value);
    expect((await open(changed.href)).statusCode).toBe(404);
  }
  expect((await open(json.url.replace(key.workspaceId, await test.createWorkspace()))).statusCode).toBe(404);
  expect((await open(json.url.replace(/\/[0-9a-f]{64}/, "/..%2f..%2fetc%2fpasswd"))).statusCode).toBe(400);
});

it("what a screen is given opens for an hour at most, and for whoever is signed in there longer", async () => {
  const { json } = await upload(PNG);
  const shown = shownMedia(test.secretKey, test.publicUrl);
  const url = shown.relink(json.url, key.workspaceId);
  expect(shown.link({ workspaceId: key.workspaceId, mediaId: json.id, fileName: "naht.png" })).toBe(url);
  const until = Number(new URL(url).searchParams.get("until"));
  expect(until - Date.now()).toBeGreaterThan(29 * 60_000);
  expect(until - Date.now()).toBeLessThanOrEqual(60 * 60_000);
  expect((await open(url)).statusCode).toBe(200);
  // Of others, and of what only looks like ours, nothing is made.
  for (const other of [
    "https://cdn.example/x.png",
    `${test.publicUrl}/media/${key.workspaceId}/x`,
    json.url.replace(key.workspaceId, "w"),
  ])
    expect(shown.relink(other, key.workspaceId)).toBe(other);

  const old = url.replace(/until=\d+/, "until=1000");
  const path = old.slice(test.publicUrl.length);
  const asMember = async (workspaceId: string) => {
    const { headers } = await test.createMember(workspaceId, "viewer");
    return await test.app.inject({ method: "GET", url: path, headers });
  };
  expect((await open(old)).statusCode).toBe(404);
  expect((await asMember(await test.createWorkspace())).statusCode).toBe(404);
  const answer = await asMember(key.workspaceId);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers["cross-origin-resource-policy"]).toBe("same-origin");
});

it("more uploads of one caller at once than a screen makes are told to wait, and nothing is left of those that fail", async () => {
  const places = new UploadPlaces();
  let finish = () => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const running = Array.from({ length: 6 }, () => places.run("anna", () => finished));
  await expect(places.run("anna", () => finished)).rejects.toMatchObject({ code: "rate_limited" });
  await places.run("ben", async () => {});
  finish();
  await Promise.all(running);
  await places.run("anna", async () => {});
  await upload(Buffer.alloc(mediaSizeLimitBytes + 1, 1));
  await upload(Buffer.alloc(0));
  expect(await readdir(join(test.config.dataDir, "media", "drafts"))).toEqual([]);
});

it("each message keeps its own name for a content that was sent under another one as well", async () => {
  const content = Buffer.from("%PDF-1.4\n%one offer for two customers\n");
  const [first, second] = [await upload(content, "Angebot Krüger.pdf"), await upload(content, "Angebot Petersen.pdf")];
  expect(second.json.id).toBe(first.json.id);
  const nameOf = async (url: string) =>
    decodeURIComponent(String((await open(url)).headers["content-disposition"]).split("''")[1] ?? "");
  const shown = shownMedia(test.secretKey, test.publicUrl);
  for (const [{ json }, name] of [
    [first, "Angebot Krüger.pdf"],
    [second, "Angebot Petersen.pdf"],
  ] as const) {
    expect(await nameOf(json.url)).toBe(name);
    expect(await nameOf(shown.relink(json.url, key.workspaceId))).toBe(name);
    expect((await open(json.url.replace(/name=.*$/, "name=Rechnung.pdf"))).statusCode).toBe(404);
  }
});

it("what came without a name is saved with the ending of its type", () => {
  expect(
    ["image/heic", "image/jpeg", "audio/mpeg", "application/pdf", "application/octet-stream"].map(endingOf),
  ).toEqual([".heic", ".jpg", ".mp3", ".pdf", ""]);
});
