import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { loadAfresh } from "./loadAfresh.ts";

/** A thread on screen, whose loads are answered by hand, oldest first. */
function showThread() {
  const client = new QueryClient();
  const answers: ((text: string) => void)[] = [];
  const observer = new QueryObserver<string>(client, {
    queryKey: ["thread"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => new Promise((resolve) => answers.push(resolve)),
  });
  const leave = observer.subscribe(() => {});
  return { client, answers, leave, shown: () => observer.getCurrentResult().data };
}

test("what is on screen is loaded again", async () => {
  const { client, answers, leave, shown } = showThread();
  answers[0]?.("as it was");
  await expect.poll(shown).toBe("as it was");
  loadAfresh(client);
  answers[1]?.("as it is");
  await expect.poll(shown).toBe("as it is");
  leave();
});

test("what is just being loaded is loaded again after that, because its answer may be older", async () => {
  const { client, answers, leave, shown } = showThread();
  loadAfresh(client);
  answers[0]?.("as it was");
  await expect.poll(() => answers).toHaveLength(2);
  expect(shown()).toBe("as it was");
  answers[1]?.("as it is");
  await expect.poll(shown).toBe("as it is");
  leave();
});
