import { render } from "preact";
import { App } from "./App.ts";
import { html } from "./html.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no root element");
render(html`<${App} />`, root);
