import type { QueryKey } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useAct } from "../../app/api/useAct.ts";
import { useWords } from "../../app/i18n/words.ts";
import { Form } from "./Form.tsx";
import { useToasts } from "../toasts/useToasts.tsx";

interface SaveFormProps {
  /** Sends what the fields say. What it throws is said in a toast, and the fields keep what was typed. */
  readonly save: () => Promise<unknown>;
  /** What is asked for again once it is saved. */
  readonly refresh: readonly QueryKey[];
  readonly done?: () => void;
  /** What the button and the toast say, where "Save" and "Saved." would not tell enough. */
  readonly act?: string;
  readonly said?: string;
  /** Read only: the fields stay, the button goes. */
  readonly isReadOnly?: boolean;
  readonly others?: ReactNode;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** The settings of one thing: its fields and the button that saves all of them, which says so when it has. */
export function SaveForm({ save, refresh, done, act, said, children, ...form }: SaveFormProps) {
  const { say } = useWords();
  const toasts = useToasts();
  const saving = useAct(save, {
    refresh,
    done: () => {
      done?.();
      toasts.say(said ?? say("settings.saved"));
    },
  });
  return (
    <Form {...form} act={act ?? say("action.save")} isBusy={saving.isPending} onSubmit={() => saving.mutate(undefined)}>
      {children}
    </Form>
  );
}
