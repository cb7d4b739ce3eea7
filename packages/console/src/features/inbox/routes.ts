import { createRoute, redirect } from "@tanstack/react-router";
import { shell } from "../../app/routes/shell.ts";
import { InboxScreen } from "./InboxScreen.tsx";
import { parseSearch } from "./model/search.ts";
import { isView } from "./model/views.ts";
import { NoThread } from "./thread/NoThread.tsx";
import { ThreadPane } from "./thread/ThreadPane.tsx";

const inbox = createRoute({
  getParentRoute: () => shell,
  path: "/inbox/$view",
  validateSearch: parseSearch,
  beforeLoad: ({ params }) => {
    if (!isView(params.view)) throw redirect({ to: "/inbox/$view", params: { view: "waiting" }, replace: true });
  },
  component: InboxScreen,
});
const noThread = createRoute({ getParentRoute: () => inbox, path: "/", component: NoThread });
const thread = createRoute({ getParentRoute: () => inbox, path: "$conversationId", component: ThreadPane });

export const routes = [inbox.addChildren([noThread, thread])] as const;
