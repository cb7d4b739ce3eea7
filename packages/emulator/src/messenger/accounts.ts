import { parseFields, pick } from "../graph/fields.ts";
import { unsupportedRequest } from "../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../graph/graphRoutes.ts";
import { askedPage, onePage } from "../graph/onePage.ts";
import { stringParam } from "../graph/params.ts";
import { linkedTo } from "../instagram/account.ts";
import type { App } from "../world/apps.ts";
import { userOf } from "../world/users.ts";
import type { World } from "../world/world.ts";
import type { Page, PageToken } from "./model.ts";

const DEFAULT_FIELDS = parseFields("access_token,category,category_list,name,id,tasks");
const CATEGORY = "Clothing (Brand)";

/** `GET /me/accounts`: the Pages that whoever logged in manages, each with its token for this app. */
export function listAccounts(call: GraphCall): GraphAnswer {
  const { caller, world } = call;
  const id = call.path["id"] ?? "me";
  if (caller.kind !== "user" || (id !== "me" && id !== caller.token.userId)) throw unsupportedRequest("GET", id);
  const fields = parseFields(stringParam(call.params, "fields"));
  const managed = caller.token.scopes.includes("pages_show_list") ? managedPages(world, caller.app) : [];
  const places = new Map(managed.map(({ page }, index) => [page.id, { at: managed.length - index, id: page.id }]));
  const placeOf = ({ page }: ManagedPage) => places.get(page.id) ?? { at: 0, id: page.id };
  const { shown, cursors } = onePage(managed, placeOf, askedPage(call.params, 25));
  const data = shown.map((one) => pick(accountOf(world, one), fields.length > 0 ? fields : DEFAULT_FIELDS));
  return { body: { data, ...(cursors === undefined ? {} : { paging: { cursors } }) } };
}

interface ManagedPage {
  readonly page: Page;
  readonly token: PageToken;
}

/** The Pages an app was given a token for. */
export function managedPages(world: World, app: App): ManagedPage[] {
  return [...world.pages.values()].flatMap((page) => {
    const token = [...page.tokens.values()].findLast(({ appId }) => appId === app.id);
    return token === undefined ? [] : [{ page, token }];
  });
}

function accountOf(world: World, { page, token }: ManagedPage): Record<string, unknown> {
  const instagram = linkedTo(world, page.id);
  return {
    ...(instagram === undefined ? {} : { instagram_business_account: { id: instagram.id } }),
    access_token: token.token,
    category: CATEGORY,
    category_list: [{ id: "1809", name: CATEGORY }],
    name: page.name,
    id: page.id,
    tasks: ["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"],
  };
}

/** Who a user token speaks for, as `/me` tells it. */
export function userNode(call: GraphCall): GraphAnswer | undefined {
  const { caller, world } = call;
  const id = call.path["id"] ?? "";
  if (caller.kind !== "user" || (id !== "me" && id !== caller.token.userId)) return undefined;
  const { name } = world.users.get(caller.token.userId) ?? userOf(world, caller.app);
  const fields = parseFields(stringParam(call.params, "fields"));
  const [first_name = "", last_name = ""] = name.split(" ");
  const node = { id: caller.token.userId, name, first_name, last_name };
  return { body: pick(node, fields.length > 0 ? fields : parseFields("id,name")) };
}
