import { useWords } from "../../app/i18n/words.ts";
import { EmptyState } from "../../ui/page/EmptyState.tsx";
import { Loading } from "../../ui/page/Loading.tsx";
import { Page } from "../../ui/page/Page.tsx";
import { useSession } from "../../app/api/session.ts";
import { doneOf, FirstStepsList, stepCount } from "./FirstStepsList.tsx";
import { useFirstSteps } from "./useFirstSteps.ts";

/** What comes next in a workspace that is just beginning. */
export function FirstStepsScreen() {
  const { say } = useWords();
  const { may } = useSession();
  const done = useFirstSteps();
  if (!may("workspaces:write"))
    return (
      <Page title={say("nav.firstSteps")}>
        <EmptyState finding={say("steps.notYours")} next={say("connect.notYours.next")} />
      </Page>
    );
  if (done === undefined)
    return (
      <Page title={say("nav.firstSteps")}>
        <Loading lines={5} />
      </Page>
    );
  const count = doneOf(done);
  return (
    <Page
      title={say("nav.firstSteps")}
      finding={count === stepCount ? say("steps.allDone") : say("steps.finding", { done: count, of: stepCount })}
    >
      <FirstStepsList done={done} />
    </Page>
  );
}
