import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import type { WordKey } from "../i18n/words.ts";
import { createRegistry, type Registry } from "./actionRegistry.ts";
import type { Combo } from "./combo.ts";
import { listenToKeys } from "./listenToKeys.ts";

/**
 * One thing a member can do here and now. The key handler, the command menu and the page of all keys read the same list, so
 * a key that is printed is a key that works.
 */
export interface Action {
  readonly id: string;
  readonly title: string;
  /** The key of the title, where the command menu is to find it by its name in the other language as well. */
  readonly name?: WordKey;
  readonly group: ActionGroup;
  readonly combo?: Combo;
  /** Works while a text is being typed, too. */
  readonly whileTyping?: boolean;
  /** Not offered in the command menu (moving up and down makes no sense there). */
  readonly isHidden?: boolean;
  /** Higher comes earlier among the five the command menu opens with. */
  readonly likelihood?: number;
  readonly run: () => void;
}

export type ActionGroup = "conversation" | "list" | "go" | "look" | "help";
export const groupTitles: Readonly<Record<ActionGroup, WordKey>> = {
  conversation: "keys.group.conversation",
  list: "keys.group.list",
  go: "keys.group.go",
  look: "keys.group.look",
  help: "keys.group.help",
};

const RegistryContext = createContext<Registry | null>(null);

/** Holds what can be done, and listens to the keyboard for all of it. */
export function ActionsProvider({ children }: { readonly children: ReactNode }) {
  const registry = useMemo(createRegistry, []);
  useEffect(() => listenToKeys(registry), [registry]);
  return <RegistryContext value={registry}>{children}</RegistryContext>;
}

/** Offers these actions while the component is on the screen. Later components win a combo over earlier ones. */
export function useActions(actions: readonly Action[]): void {
  const registry = useRegistry();
  const token = useRef<object>({});
  // After each render, because what an action does may have changed with it. Who shows actions hears of it only if one looks different.
  useEffect(() => registry.put(token.current, actions));
  useEffect(() => {
    const held = token.current;
    return () => registry.remove(held);
  }, [registry]);
}

/** Everything that can be done right now. */
export function useAllActions(): readonly Action[] {
  const registry = useRegistry();
  return useSyncExternalStore(registry.subscribe, registry.list);
}

/** Runs an action by its name, e.g. from a button that should do exactly what the key does. */
export function useRunAction(): (id: string) => void {
  const registry = useRegistry();
  return useCallback(
    (id) =>
      registry
        .list()
        .find((action) => action.id === id)
        ?.run(),
    [registry],
  );
}

function useRegistry(): Registry {
  const registry = useContext(RegistryContext);
  if (registry === null) throw new Error("Actions are used outside of ActionsProvider.");
  return registry;
}
