import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Endpoint, endpoints, problems } from "@botschaft/contract";
import { createTestApp, type TestApp } from "../../test/app.ts";

let test: TestApp;
// biome-ignore lint/suspicious/noExplicitAny: a document that is looked into
let document: any;
beforeAll(async () => {
  test = await createTestApp();
  document = (await test.app.inject("/api/openapi.json")).json();
});
afterAll(() => test.close());

it("is a valid OpenAPI document", async () => {
  expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true });
});

it("documents every operation of the contract, and no other", () => {
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const promised = Object.values<Endpoint>(endpoints).map(({ method, path }) => `${method} /api/v1${path}`);
  expect(documented.sort()).toEqual(promised.sort());
});

it("every operation under /api/v1 that the server answers is documented", () => {
  const routes = test.app.printRoutes({ commonPrefix: false, includeHooks: false });
  for (const [path] of Object.entries(document.paths)) {
    const last = path.split("/").at(-1) ?? "";
    expect(routes).toContain(last.replace(/\{(\w+)\}/, ":$1"));
  }
});

it("names the scope and the refusals of each operation", () => {
  const publish = document.paths["/api/v1/flows/{flowId}/publish"].post;
  expect(publish).toMatchObject({
    operationId: "publishFlow",
    description: expect.stringContaining("`flows:write`"),
    security: [{ key: [] }, { session: [] }],
  });
  expect(publish.responses["422"].description).toContain("`flow_invalid`");
  expect(Object.keys(publish.responses["422"].content)).toEqual(["application/problem+json"]);
});

it("describes the headers that whole kinds of operations take", () => {
  const headersOf = (path: string, method: string): string[] =>
    (document.paths[`/api/v1${path}`][method].parameters ?? [])
      .filter((each: { in: string }) => each.in === "header")
      .map((each: { name: string; required?: boolean }) => `${each.name}${each.required ? "!" : ""}`);
  expect(headersOf("/flows", "get")).toEqual(["X-Workspace-Id"]);
  expect(headersOf("/flows", "post")).toEqual(["X-Workspace-Id", "Idempotency-Key"]);
  expect(headersOf("/media", "post")).toEqual(["X-Workspace-Id"]);
  expect(headersOf("/invitations/{token}", "get")).toEqual([]);
});

it("every refusal an operation names is in the table", () => {
  const named = Object.values<Endpoint>(endpoints).flatMap(({ refusals }) => refusals ?? []);
  for (const code of named) expect(problems).toHaveProperty(code);
});
