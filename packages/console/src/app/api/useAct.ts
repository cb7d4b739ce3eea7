import { useQueryClient, useMutation, type QueryKey } from "@tanstack/react-query";
import { useToasts } from "../../ui/toasts/useToasts.tsx";

interface ActOptions<Result> {
  /** What is asked for again once it is done. */
  readonly refresh?: readonly QueryKey[];
  readonly done?: (result: Result) => void;
  /** Takes the error where the screen shows it itself; else it is said in a toast. */
  readonly failed?: (error: unknown) => void;
}

/** One thing a button does: runs once at a time, refreshes what it changed, says what went wrong. */
export function useAct<Input, Result>(
  run: (input: Input) => Promise<Result>,
  { refresh = [], done, failed }: ActOptions<Result> = {},
) {
  const client = useQueryClient();
  const toasts = useToasts();
  return useMutation({
    mutationFn: run,
    onSuccess(result) {
      for (const queryKey of refresh) void client.invalidateQueries({ queryKey });
      done?.(result);
    },
    onError: failed ?? toasts.fail,
  });
}
