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
import { comboOf, isTyping, type Combo } from "./combo.ts";
import { isUsable } from "./letterKeys.ts";

/**
 * One thing a member can do here and now. The key handler, the command menu and the page of all keys read the same list, so
 * a key that is printed is a key that works.
 */
export interface Action {
  readonly id: string;
  readonly title: string;
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

interface Registry {
  readonly add: (token: object, actions: readonly Action[]) => void;
  readonly remove: (token: object) => void;
  readonly subscribe: (listener: () => void) => () => void;
  readonly list: () => readonly Action[];
}

const RegistryContext = createContext<Registry | null>(null);
const sequenceMs = 1_200;

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
  useEffect(() => registry.add(token.current, actions));
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

function createRegistry(): Registry {
  const byOwner = new Map<object, readonly Action[]>();
  const listeners = new Set<() => void>();
  let flat: readonly Action[] = [];
  let isTold = true;
  const changed = () => {
    flat = [...byOwner.values()].reverse().flat();
    // Told once after all owners of a render have registered, not once for each of them.
    if (!isTold) return;
    isTold = false;
    queueMicrotask(() => {
      isTold = true;
      for (const listener of listeners) listener();
    });
  };
  return {
    add: (token, actions) => {
      byOwner.set(token, actions);
      changed();
    },
    remove: (token) => {
      byOwner.delete(token);
      changed();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    list: () => flat,
  };
}

function listenToKeys(registry: Registry): () => void {
  // Looked at before anybody answers to the key: a dialog or menu that Escape closes is gone when it comes here.
  let inDialog = false;
  let inMenu = false;
  const look = () => {
    inDialog = document.querySelector("[role=dialog][aria-modal=true]") !== null;
    inMenu = document.querySelector("[role=menu]") !== null;
  };
  let first: { readonly combo: Combo; readonly at: number } | null = null;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    const combo = comboOf(event);
    if (combo === null || (combo === "escape" && inMenu)) return;
    const typing = isTyping(event.target);
    const waited = first !== null && event.timeStamp - first.at < sequenceMs ? `${first.combo} ${combo}` : null;
    first = null;
    const usable = registry
      .list()
      .filter(
        (action) =>
          action.combo !== undefined &&
          isUsable(action.combo) &&
          (!(typing || inDialog) || action.whileTyping === true),
      );
    const found = usable.find((action) => action.combo === waited) ?? usable.find((action) => action.combo === combo);
    if (found !== undefined) {
      // A focused button answers to Enter itself.
      if (
        combo === "enter" &&
        event.target instanceof HTMLElement &&
        event.target.closest("button, a, [role=menuitem], summary") !== null
      )
        return;
      event.preventDefault();
      found.run();
      return;
    }
    if (!typing && usable.some((action) => action.combo?.startsWith(`${combo} `)))
      first = { combo, at: event.timeStamp };
  };
  window.addEventListener("keydown", look, { capture: true });
  window.addEventListener("keydown", onKeyDown);
  return () => {
    window.removeEventListener("keydown", look, { capture: true });
    window.removeEventListener("keydown", onKeyDown);
  };
}
