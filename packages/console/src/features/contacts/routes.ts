import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "../../app/routes/shell.ts";

const screens = () => import("./screens.ts");

const contacts = createRoute({
  getParentRoute: () => shell,
  path: "/contacts",
  component: lazyRouteComponent(screens, "ContactsScreen"),
});
const contact = createRoute({
  getParentRoute: () => shell,
  path: "/contacts/$contactId",
  component: lazyRouteComponent(screens, "ContactScreen"),
});

export const routes = [contacts, contact] as const;
