import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { asId } from "@botschaft/core";
import { createTestApp, type TestApp, type TestCaller, waitFor } from "../../../test/app.ts";

let test: TestApp;
let key: TestCaller;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());
beforeEach(async () => {
  key = await test.createKey(await test.createWorkspace());
});

const hello = (text = "Moin {{ contact.first_name | default: 'du' }}!") => ({
  formatVersion: 1,
  defaultLanguage: "de",
  triggers: [{ kind: "any_message" }],
  start: "hello",
  nodes: [
    { id: "hello", kind: "message", messages: [{ kind: "text", text }], next: "end" },
    { id: "end", kind: "end" },
  ],
});
const file = (definition: object = hello(), name = "Begrüßung") => ({ botschaft: "flow", name, definition });
const importFlow = async (...args: Parameters<typeof file>) =>
  (await test.call(key, "POST", "/flows/import", file(...args))).json;
const publish = (id: string) => test.call(key, "POST", `/flows/${id}/publish`);
const published = () => test.directory.flowBook(asId(key.workspaceId)).published;

describe("import, publish, export", () => {
  it("two flows that would call each other in a circle are not both published, not even at the same moment", async () => {
    const calling = (flow: string) => ({
      ...hello(),
      start: "call",
      nodes: [
        { id: "call", kind: "call_flow", flow, next: "call2" },
        { id: "call2", kind: "end" },
      ],
    });
    for (let round = 0; round < 5; round += 1) {
      const [one, two] = [await importFlow(hello(), `one ${round}`), await importFlow(hello(), `two ${round}`)];
      await publish(one.id);
      await publish(two.id);
      await test.call(key, "PUT", `/flows/${one.id}/draft`, { definition: calling(two.id) });
      await test.call(key, "PUT", `/flows/${two.id}/draft`, { definition: calling(one.id) });
      const answers = await Promise.all([publish(one.id), publish(two.id)]);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 422]));
      expect(answers.find(({ status }) => status === 422)?.json).toMatchObject({
        code: "flow_invalid",
        errors: [{ path: "/nodes/0", code: "endless_loop" }],
      });
    }
  });

  it("a flow is imported, published, and known to the message path", async () => {
    const flow = await importFlow();
    expect(flow).toMatchObject({
      name: "Begrüßung",
      publishedVersion: null,
      hasUnpublishedChanges: true,
      isActive: true,
      priority: 100,
      problems: [],
    });
    expect(published()).toEqual([]);
    const answer = await publish(flow.id);
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({
      publishedVersion: { number: 1, publishedBy: "test key" },
      hasUnpublishedChanges: false,
    });
    await waitFor(() => published().length === 1);
    expect(published()).toMatchObject([{ name: "Begrüßung", number: 1 }]);
  });

  it("what was exported is imported as the same flow", async () => {
    const flow = await importFlow();
    const exported = await test.call(key, "GET", `/flows/${flow.id}/export`);
    expect(exported.headers["content-disposition"]).toContain("attachment");
    expect(exported.json).toEqual({ ...file(), priority: 100 });
    const again = (await test.call(key, "POST", "/flows/import", exported.json)).json;
    expect(again).toMatchObject({ name: flow.name, draft: flow.draft, problems: [] });
    expect(again.id).not.toBe(flow.id);
  });

  it.each([
    [
      "a port that leads nowhere",
      { ...hello(), nodes: [{ ...hello().nodes[0], next: "gone" }] },
      "missing_target",
      "/nodes/0/next",
    ],
    [
      "a node of an unknown kind",
      { ...hello(), nodes: [{ id: "hello", kind: "teleport" }] },
      "unknown_node_kind",
      "/nodes/0/kind",
    ],
    ["no start", { ...hello(), start: "gone" }, "missing_start", "/start"],
    [
      "a circle without a wait",
      { ...hello(), nodes: [{ ...hello().nodes[0], next: "hello" }] },
      "endless_loop",
      undefined,
    ],
    ["a template that does not parse", hello("Moin {{ contact.first_name"), "bad_template", undefined],
    [
      "a flow it calls that is not there",
      { ...hello(), nodes: [{ id: "hello", kind: "call_flow", flow: "Nirgends" }] },
      "unknown_flow",
      undefined,
    ],
    ["nothing at all", { formatVersion: 1 }, "bad_value", undefined],
  ])("%s is kept as a draft and refused at publishing, with the place", async (_name, definition, code, path) => {
    const flow = await importFlow(definition);
    expect(flow.problems.map((problem: { code: string }) => problem.code)).toContain(code);
    const { json } = await publish(flow.id);
    expect(json).toMatchObject({ status: 422, code: "flow_invalid" });
    const named = json.errors.filter((error: { code: string }) => error.code === code);
    expect(named.length).toBeGreaterThan(0);
    expect(named[0].path).toMatch(/^\//);
    if (path !== undefined) expect(named.map((error: { path: string }) => error.path)).toContain(path);
    expect(published()).toEqual([]);
  });

  it("something that is no flow file is refused", async () => {
    for (const body of [
      {},
      { botschaft: "flow" },
      { ...file(), definition: "x" },
      { ...file(), definition: { formatVersion: 2 } },
      { ...file(), botschaft: "page" },
    ]) {
      expect((await test.call(key, "POST", "/flows/import", body)).json).toMatchObject({
        status: 400,
        code: "invalid_request",
      });
    }
  });

  it("a flow nested deeper than any is refused, not crashed on", async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 80; level++) deep = { deep };
    expect((await test.call(key, "POST", "/flows/import", file({ ...hello(), deep }))).json.problems[0].code).toBe(
      "too_deep",
    );
  });
});

describe("versions", () => {
  it("publishing again makes the next version; rolling back publishes a copy of the old one", async () => {
    const { id } = await importFlow(hello("eins"));
    await publish(id);
    const drafted = (await test.call(key, "PUT", `/flows/${id}/draft`, { definition: hello("zwei") })).json;
    expect(drafted.hasUnpublishedChanges).toBe(true);
    await publish(id);
    const versions = (await test.call(key, "GET", `/flows/${id}/versions`)).json.items;
    expect(
      versions.map((version: { number: number; isPublished: boolean }) => [version.number, version.isPublished]),
    ).toEqual([
      [2, true],
      [1, false],
    ]);
    const rolled = await test.call(key, "POST", `/flows/${id}/versions/${versions[1].id}/rollback`);
    expect(rolled.json).toMatchObject({ publishedVersion: { number: 3 }, hasUnpublishedChanges: false });
    expect(JSON.stringify(rolled.json.draft)).toContain("eins");
    await waitFor(() => published()[0]?.number === 3);
    expect(JSON.stringify(published()[0]?.definition)).toContain("eins");
    const old = (await test.call(key, "GET", `/flows/${id}/versions/${versions[0].id}`)).json;
    expect(JSON.stringify(old.definition)).toContain("zwei");
    const told = await test.pool.query(
      "select v.number from events e join flow_versions v on v.workspace_id = e.workspace_id and v.id = e.flow_version_id where e.name = 'flow.published' and v.flow_id = $1 order by 1",
      [id],
    );
    expect(told.rows).toEqual([{ number: 1 }, { number: 2 }, { number: 3 }]);
  });

  it("twenty who publish at once get twenty numbers", async () => {
    const { id } = await importFlow();
    const answers = await Promise.all(Array.from({ length: 20 }, () => publish(id)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201));
    const numbers = (await test.call(key, "GET", `/flows/${id}/versions`)).json.items.map(
      (version: { number: number }) => version.number,
    );
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => 20 - index));
  });

  it("a draft that somebody else changed is not overwritten", async () => {
    const flow = await importFlow();
    await test.call(key, "PUT", `/flows/${flow.id}/draft`, {
      definition: hello("von Anna"),
      ifUpdatedAt: flow.draftUpdatedAt,
    });
    const late = await test.call(key, "PUT", `/flows/${flow.id}/draft`, {
      definition: hello("von Ben"),
      ifUpdatedAt: flow.draftUpdatedAt,
    });
    expect(late.json).toMatchObject({ status: 409, code: "conflict" });
    expect(JSON.stringify((await test.call(key, "GET", `/flows/${flow.id}`)).json.draft)).toContain("von Anna");
  });

  it("a draft that somebody else changed is neither published nor rolled back over", async () => {
    const flow = await importFlow(hello("gesehen"));
    const first = (await publish(flow.id)).json.publishedVersion;
    await test.call(key, "PUT", `/flows/${flow.id}/draft`, { definition: hello("ungesehen") });
    const seen = `ifUpdatedAt=${flow.draftUpdatedAt}`;
    for (const path of ["publish", `versions/${first.id}/rollback`]) {
      const late = await test.call(key, "POST", `/flows/${flow.id}/${path}?${seen}`);
      expect(late.json).toMatchObject({ status: 409, code: "conflict" });
    }
    const now = (await test.call(key, "GET", `/flows/${flow.id}`)).json;
    expect(now).toMatchObject({ publishedVersion: { number: 1 }, hasUnpublishedChanges: true });
    expect(JSON.stringify(now.draft)).toContain("ungesehen");
    const knowing = await test.call(key, "POST", `/flows/${flow.id}/publish?ifUpdatedAt=${now.draftUpdatedAt}`);
    expect(knowing.json).toMatchObject({ publishedVersion: { number: 2 } });
  });

  it("a published version calls the flow that was meant, whatever is named how later", async () => {
    const calling = { ...hello(), start: "call", nodes: [{ id: "call", kind: "call_flow", flow: "FAQ" }] };
    const faq = await importFlow(hello("die gemeinte"), "FAQ");
    const other = await importFlow(hello("eine andere"), "Lager");
    for (const { id } of [faq, other]) await publish(id);
    const caller = await importFlow(calling, "Hauptflow");
    const { publishedVersion } = (await publish(caller.id)).json;
    await test.call(key, "PATCH", `/flows/${faq.id}`, { name: "FAQ (alt)" });
    await test.call(key, "PATCH", `/flows/${other.id}`, { name: "FAQ" });
    const version = (await test.call(key, "GET", `/flows/${caller.id}/versions/${publishedVersion.id}`)).json;
    expect(version.definition.nodes[0].flow).toBe(faq.id);
    const exported = (await test.call(key, "GET", `/flows/${caller.id}/export`)).json;
    expect(exported.definition.nodes[0].flow).toBe("FAQ");
  });

  it("a circle over several called flows is found, by names and by ids", async () => {
    const calling = (flow: string, reacts = false) => ({
      ...hello(),
      triggers: reacts ? [{ kind: "any_message" }] : [],
      start: "call",
      nodes: [
        { id: "call", kind: "call_flow", flow, next: "end" },
        { id: "end", kind: "end" },
      ],
    });
    const one = await importFlow(hello(), "eins");
    const two = await importFlow(calling("eins"), "zwei");
    const three = await importFlow(calling(two.id), "drei");
    for (const { id } of [one, two, three]) expect((await publish(id)).status).toBe(201);
    await test.call(key, "PUT", `/flows/${one.id}/draft`, { definition: calling("drei", true) });
    expect((await publish(one.id)).json.errors).toMatchObject([{ code: "endless_loop" }]);
  });
});

describe("the list", () => {
  it("comes in the order in which flows are asked, page by page, each once", async () => {
    for (let index = 0; index < 7; index++)
      await test.call(key, "POST", "/flows", { name: `flow ${index}`, priority: index % 2 });
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: { items: { name: string; priority: number }[]; nextCursor: string | null } = (
        await test.call(key, "GET", `/flows?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`)
      ).json;
      seen.push(...page.items.map(({ name, priority }) => `${priority} ${name}`));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(["0 flow 0", "0 flow 2", "0 flow 4", "0 flow 6", "1 flow 1", "1 flow 3", "1 flow 5"]);
  });

  it("a flow that is switched off or put away reacts no more", async () => {
    const { id } = await importFlow();
    await publish(id);
    await waitFor(() => published().length === 1);
    expect((await test.call(key, "PATCH", `/flows/${id}`, { isActive: false })).json.isActive).toBe(false);
    await waitFor(() => published().length === 0);
    expect(
      (await test.call(key, "PATCH", `/flows/${id}`, { isActive: true, priority: 5, name: "Neu" })).json,
    ).toMatchObject({ name: "Neu", priority: 5 });
    await waitFor(() => published().length === 1);
    expect((await test.call(key, "DELETE", `/flows/${id}`)).status).toBe(204);
    await waitFor(() => published().length === 0);
    expect((await test.call(key, "GET", "/flows")).json.items).toEqual([]);
    expect((await test.call(key, "DELETE", `/flows/${id}`)).status).toBe(404);
  });
});
