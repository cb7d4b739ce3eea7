import { once } from "node:events";
import { createServer } from "node:http";
import { expect, test } from "vitest";
import { launchBrowser } from "./browser.ts";

test("a browser opens a page and runs its script", async () => {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<button onclick="this.textContent = 'Guten Tag'">Hello</button>`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");

  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${address.port}/`);
    await page.getByRole("button", { name: "Hello" }).click();
    expect(await page.getByRole("button").textContent()).toBe("Guten Tag");
  } finally {
    await browser.close();
    server.close();
  }
});
